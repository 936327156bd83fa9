"""What an engine makes of a face parser, whatever network that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.area_masks.evidence import marked_pixels
from faceseg_live.domain.areas import MESH_AREAS
from faceseg_live.domain.regions import Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Face, Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import EngineInfo, Request
from faceseg_live.engines.crops import Affine, upright_square
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.parsers.face_parsing import ParserInfo, parsing_engine
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.messages import Message
from faceseg_live.settings import EngineSettings, Settings

SIDE = 96
CLASSES: tuple[Regions, ...] = (
    frozenset(), frozenset({Region.SKIN}), frozenset({Region.HAIR}), frozenset({Region.LEFT_EYE}),
    frozenset({Region.RIGHT_EYE}),
)
SKIN, HAIR, LEFT_EYE, RIGHT_EYE = 1, 2, 3, 4


class BrightParser:
    """Takes what is bright for skin."""

    def __init__(self, *, follows_head: bool = False, resizes_itself: bool = False, shrink: int = 1) -> None:
        self.info = ParserInfo("Bright", "Abacus", "CC0-1.0", CLASSES, resizes_itself, follows_head)
        self.crop_size = (SIDE, SIDE)
        self.crops: list[Pixels] = []
        self.is_closed = False
        self._shrink = shrink

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        return upright_square(face, SIDE, 2.0)

    def parse(self, crop: Pixels) -> Pixels:
        self.crops.append(crop)
        return np.where(crop[:: self._shrink, :: self._shrink, 0] > 127, SKIN, 0).astype(np.uint8)

    def close(self) -> None:
        self.is_closed = True


class HeldFaces(FakeEngine):
    """Its faces are lost from the given frame on and held."""

    lost_from = 2

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        perception = super().perceive(frame, request, faces)
        is_held = frame.sequence >= self.lost_from
        return replace(perception, faces=tuple(replace(face, is_held=is_held) for face in perception.faces))


def frame_at(sequence: int = 0, left: int = 250, right: int = 390) -> Frame:
    """A bright upright bar where the fake face is, 640 × 480."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[100:400, left:right] = 255
    return Frame(freeze(pixels), sequence, sequence / 30, 0.0)


def asking(area: str = "skin", *, is_still: bool = False, **settings: bool) -> Request:
    return Request(EngineSettings(**settings), Selection.parse(area).needs, is_still)


def engine_of(parser: BrightParser, faces: FakeEngine | None = None) -> parsing_engine:
    return parsing_engine("bright", parser, lambda: faces or FakeEngine())


def test_introduces_itself_with_the_areas_of_both() -> None:
    info: EngineInfo = engine_of(BrightParser()).info
    assert (info.key, info.title, info.device, info.licence) == ("bright", "Bright", "Abacus", "CC0-1.0")
    assert info.areas == MESH_AREAS | {"skin", "hair", "two_eyes", "left_eye", "right_eye", "person", "background"}


def test_tells_why_it_is_not_on_a_better_device() -> None:
    parser = BrightParser()
    reason = Message("runtimes.not_on", device="CUDA", reason=Message("runtimes.device_silent"))
    parser.info = replace(parser.info, why_not=reason)
    assert engine_of(parser).info.note == reason
    assert engine_of(BrightParser()).info.note is None


@pytest.mark.parametrize("shrink", [1, 4])
@pytest.mark.parametrize("resizes_itself", [False, True])
def test_labels_come_back_to_where_they_were_seen(shrink: int, resizes_itself: bool) -> None:
    engine = engine_of(BrightParser(shrink=shrink, resizes_itself=resizes_itself))
    (parsed,) = engine.perceive(frame_at(), asking()).maps
    marked, left, top = marked_pixels(parsed, [SKIN], (640, 480))
    columns = np.flatnonzero(marked[200]) + left
    assert columns[0] == pytest.approx(250, abs=shrink * 5)
    assert columns[-1] == pytest.approx(389, abs=shrink * 5)
    assert not top + marked.shape[0] > 480


def test_areas_of_the_mesh_alone_cost_no_parsing() -> None:
    parser = BrightParser()
    engine = engine_of(parser)
    for area in ("irises", "image", "main_features"):
        assert engine.perceive(frame_at(), asking(area)).maps == ()
    assert not parser.crops
    limited = Request.of(Settings().changed("mask", areas=("main_features",)))
    assert engine.perceive(frame_at(), limited).maps
    assert "parser" in engine.perceive(frame_at(), asking("hair")).timings_ms


def test_every_face_is_parsed() -> None:
    two = FakeEngine((FakeFace(0.3, height=0.4), FakeFace(0.7, height=0.3)))
    perception = engine_of(BrightParser(), two).perceive(frame_at(), asking())
    assert [item.face_id for item in perception.maps] == [face.id for face in perception.faces] == [1, 2]


def test_a_held_face_keeps_its_regions_until_it_is_gone() -> None:
    parser = BrightParser()
    engine = engine_of(parser, HeldFaces())
    seen = [engine.perceive(frame_at(i), asking()).maps for i in range(4)]
    assert len(parser.crops) == 2
    assert seen[3] == seen[1]
    engine.reset()
    assert engine.perceive(frame_at(4), asking()).maps == ()


def test_a_still_is_looked_at_until_the_head_fills_the_crop_and_nothing_is_kept() -> None:
    parser = BrightParser(follows_head=True)
    engine = engine_of(parser)
    for _ in range(2):
        parser.crops.clear()
        (parsed,) = engine.perceive(frame_at(), asking(is_still=True)).maps
        assert 2 <= len(parser.crops) <= 4
        rows = np.flatnonzero((parsed.values == SKIN).any(axis=1))
        assert 0.8 * SIDE < len(rows) < SIDE


def test_in_a_stream_the_crop_follows_the_head() -> None:
    parser = BrightParser(follows_head=True)
    engine = engine_of(parser)
    heads = [(engine.perceive(frame_at(i), asking()).maps[0].values == SKIN).any(axis=1).sum() for i in range(6)]
    assert len(parser.crops) == 6
    assert heads[0] < 0.8 * SIDE < min(heads[1:])
    assert max(heads[1:]) < SIDE
    assert heads[3:] == [heads[3]] * 3  # it rests


def test_sides_are_the_meshs() -> None:
    class Mistaken(BrightParser):
        def parse(self, crop: Pixels) -> Pixels:
            return np.full((SIDE, SIDE), LEFT_EYE, np.uint8)

    (parsed,) = engine_of(Mistaken()).perceive(frame_at(), asking()).maps
    assert (parsed.values[:, :40] == RIGHT_EYE).all()
    assert (parsed.values[:, 56:] == LEFT_EYE).all()


def test_warms_up_on_a_crop_of_its_size() -> None:
    parser = BrightParser()
    engine_of(parser).warm_up()
    assert [crop.shape for crop in parser.crops] == [(SIDE, SIDE, 3)]


def test_faces_that_cannot_be_found_close_the_parser() -> None:
    parser = BrightParser()

    def lacking() -> FakeEngine:
        raise EngineUnavailable("no mesh")

    with pytest.raises(EngineUnavailable):
        parsing_engine("bright", parser, lacking)
    assert parser.is_closed


def test_a_network_that_breaks_is_not_hidden() -> None:
    class Broken(BrightParser):
        def parse(self, crop: Pixels) -> Pixels:
            raise EngineFailed("nonsense")

    with pytest.raises(EngineFailed, match="nonsense"):
        engine_of(Broken()).perceive(frame_at(), asking())


def test_closes_both() -> None:
    parser, faces = BrightParser(), FakeEngine()
    engine_of(parser, faces).close()
    assert parser.is_closed
    assert faces.is_closed
