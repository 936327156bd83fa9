"""Outlines of brows and eyes go to where their colours end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.labelled.layouts import LAYOUTS
from faceseg_live import Segmenter, Settings
from faceseg_live.area_masks.outlines import SHIFTED, face_length, outward, refined_points
from faceseg_live.domain.regions import BROWS, EYES, FACE_SKIN, FACE_TO_EARS, Region, Regions
from faceseg_live.domain.types import Face, Frame, Points, RegionMap, freeze
from faceseg_live.engines import outline_edges
from faceseg_live.engines.base import Request
from faceseg_live.engines.composed import ComposedEngine
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.outline_edges import OutlineEdges, shifts_of
from faceseg_live.settings import EngineSettings

SIZE = (640, 480)
SKIN, DARK = (205, 160, 135), (70, 50, 45)
ALL = [point for ring in SHIFTED for point in ring]
TIPS = [number for number, point in enumerate(ALL) if point in (70, 46, 300, 276)]
"""Of the brows' tails."""


@pytest.fixture(scope="module")
def face() -> Face:
    blank = Frame(freeze(np.zeros((*SIZE[::-1], 3), np.uint8)), 0, 0.0, 0.0)
    return FakeEngine([FakeFace(height=0.8)]).perceive(blank, Request(EngineSettings())).faces[0]


def mesh(face: Face) -> Points:
    assert face.landmarks is not None
    return face.landmarks


def drawn(face: Face, shift: float, time_s: float = 0.0, *, colour: Sequence[int] = DARK) -> Frame:
    """Brows and eyes of one colour on skin, so much larger than the mesh has them, in lengths of the face."""
    picture = np.full((*SIZE[::-1], 3), SKIN, np.uint8)
    points = refined_points(mesh(face), np.full(len(ALL), shift, np.float32))
    for ring in SHIFTED:
        cv2.fillPoly(picture, [np.rint(points[list(ring)] * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)
    return Frame(freeze(picture), round(time_s * 25), time_s, time_s)


def skin_of(face: Face) -> RegionMap:
    """A map that sees skin everywhere."""
    shares = np.full((240, 320, 2), (0, 255), np.uint8)
    return RegionMap("multiclass", (frozenset(), FACE_SKIN), freeze(shares), face.id,
                     np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]]))


def measured(face: Face, frame: Frame) -> np.ndarray:
    shifts = shifts_of(frame, face, [skin_of(face)])
    assert shifts is not None
    assert shifts.shape == (len(ALL),)
    assert not shifts[TIPS].any()
    return np.delete(shifts, TIPS)


@pytest.mark.parametrize("shift", [-0.006, 0.0, 0.006, 0.01])
def test_outlines_go_to_where_the_colours_end(face: Face, shift: float) -> None:
    assert np.median(measured(face, drawn(face, shift))) == pytest.approx(shift, abs=0.0025)


def test_the_same_is_found_in_a_small_and_in_a_turned_picture(face: Face) -> None:
    frame, there = drawn(face, 0.008), measured(face, drawn(face, 0.008))
    turn = np.array([[0.3, 0.15, 60], [-0.15, 0.3, 160]])
    picture = cv2.warpAffine(frame.pixels, turn, SIZE, flags=cv2.INTER_AREA, borderValue=SKIN)
    points = np.column_stack((mesh(face)[:, :2] @ turn[:, :2].T + turn[:, 2], mesh(face)[:, 2] * 0.335))
    small = replace(face, landmarks=points.astype(np.float32))
    found = measured(small, Frame(freeze(picture), 0, 0.0, 0.0))
    assert np.median(found) == pytest.approx(float(np.median(there)), abs=0.002)


def test_where_colours_say_nothing_outlines_stay(face: Face) -> None:
    assert not measured(face, drawn(face, 0.01, colour=SKIN)).any()


def test_nobody_goes_far(face: Face) -> None:
    assert np.abs(measured(face, drawn(face, 0.04))).max() <= 0.0121


def test_nothing_is_said_of_what_covers_a_face(face: Face) -> None:
    """Hair over a brow is as dark as the brow."""
    covered = skin_of(face)
    brow = list(SHIFTED[0])
    top, bottom = (round(y / 2) for y in (mesh(face)[brow, 1].min() - 40, mesh(face)[brow, 1].max() + 40))
    shares = np.array(covered.values)
    shares[top:bottom, :, 1] = 0
    shifts = shifts_of(drawn(face, 0.008), face, [replace(covered, values=freeze(shares))])
    assert shifts is not None
    assert not shifts[: len(brow)].any()


def test_without_a_mesh_or_a_map_of_the_skin_nothing_is_found(face: Face) -> None:
    frame = drawn(face, 0.0)
    assert shifts_of(frame, face, []) is None
    assert shifts_of(frame, replace(face, landmarks=None), [skin_of(face)]) is None
    assert shifts_of(frame, face, [replace(skin_of(face), face_id=5)]) is None


def test_a_map_that_has_brows_and_eyes_of_its_own_needs_no_help(face: Face) -> None:
    own = replace(skin_of(face), classes=(BROWS, EYES))
    assert shifts_of(drawn(face, 0.0), face, [own, skin_of(face)]) is None


@pytest.mark.parametrize("squeeze", [0.0, 1e-7, 0.02])
def test_a_mesh_that_has_collapsed_is_left_alone(face: Face, squeeze: float) -> None:
    flat = replace(face, landmarks=np.asarray(mesh(face) * (1, squeeze, 1), np.float32))
    assert shifts_of(drawn(face, 0.0), flat, [skin_of(face)]) is None


def test_in_a_stream_outlines_glide_and_are_not_looked_at_on_every_frame(
    face: Face, monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = []

    def counted(frame: Frame, face: Face, maps: Sequence[RegionMap]) -> np.ndarray | None:
        looked.append(frame.time_s)
        return shifts_of(frame, face, maps)

    monkeypatch.setattr(outline_edges, "shifts_of", counted)
    edges, map_ = OutlineEdges(), skin_of(face)
    seen = []
    for number in range(50):
        frame = drawn(face, 0.0 if number < 10 else 0.008, number / 25)
        (found,) = edges.found(frame, [face], [map_], is_still=False)
        assert found.outline_shifts is not None
        seen.append(float(np.median(np.delete(found.outline_shifts, TIPS))))
    assert len(looked) < 10
    assert seen[-1] == pytest.approx(0.008, abs=0.0025)
    assert max(abs(after - before) for before, after in pairwise(seen)) < 0.0025


def test_of_several_known_faces_one_is_looked_at_a_frame(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[float, int]] = []

    def counted(frame: Frame, face: Face, _maps: Sequence[RegionMap]) -> np.ndarray:
        looked.append((frame.time_s, face.id))
        return np.zeros(len(ALL), np.float32)

    monkeypatch.setattr(outline_edges, "shifts_of", counted)
    edges, faces = OutlineEdges(), [replace(face, id=number) for number in (1, 2, 3)]
    for number in range(20):
        edges.found(drawn(face, 0.0, number / 25), faces, [], is_still=False)
    assert [key for time_s, key in looked if time_s == 0] == [1, 2, 3], "who is new is looked at"
    later = [entry for entry in looked if entry[0] > 0]
    assert len({time_s for time_s, _ in later}) == len(later)
    assert {key for _, key in later} == {1, 2, 3}


def test_who_is_held_keeps_what_was_found_and_a_new_source_forgets(face: Face) -> None:
    edges, map_ = OutlineEdges(), skin_of(face)
    (first,) = edges.found(drawn(face, 0.008), [face], [map_], is_still=False)
    held = replace(face, is_held=True)
    (kept,) = edges.found(drawn(face, 0.0, 0.2), [held], [map_], is_still=False)
    np.testing.assert_allclose(kept.outline_shifts, first.outline_shifts)
    edges.reset()
    (new,) = edges.found(drawn(face, 0.0, 0.4), [held], [map_], is_still=False)
    assert new.outline_shifts is None


def test_a_still_neither_uses_nor_leaves_anything(face: Face) -> None:
    edges, map_ = OutlineEdges(), skin_of(face)
    edges.found(drawn(face, 0.01), [face], [map_], is_still=False)
    (still,) = edges.found(drawn(face, 0.0), [face], [map_], is_still=True)
    assert still.outline_shifts is not None
    assert np.abs(np.median(still.outline_shifts)) < 0.002
    (next_,) = edges.found(drawn(face, 0.01, 0.04), [face], [map_], is_still=False)
    assert next_.outline_shifts is not None
    assert np.median(np.delete(next_.outline_shifts, TIPS)) > 0.006


def test_points_move_by_their_shifts_away_from_what_they_enclose(face: Face) -> None:
    points = mesh(face)
    before, after = refined_points(points), refined_points(points, np.full(len(ALL), 0.01, np.float32))
    for ring in SHIFTED:
        outside = outward(before[list(ring)].astype(np.float64))
        moved = ((after - before)[list(ring)] * outside).sum(axis=1)
        np.testing.assert_allclose(moved, 0.01 * face_length(points) * (np.linalg.norm(outside, axis=1) > 0.5),
                                   atol=0.01)
    others = np.setdiff1d(np.arange(len(points)), ALL)
    assert np.array_equal(before[others], after[others])


class SkinEverywhere:
    """A region source."""

    key = "multiclass"
    classes: tuple[Regions, ...] = (frozenset(), FACE_TO_EARS)

    def maps(self, _frame: Frame, faces: Sequence[Face], _request: Request) -> tuple[RegionMap, ...]:
        return tuple(skin_of(face) for face in faces)


def test_an_engine_looks_where_edges_are_to_be_true(face: Face) -> None:
    engine = ComposedEngine(FakeEngine([FakeFace(height=0.8)]), [SkinEverywhere()])  # type: ignore[list-item]
    true = engine.perceive(drawn(face, 0.0), Request(EngineSettings(), FACE_TO_EARS, is_still=True))
    classic = engine.perceive(drawn(face, 0.0), Request(EngineSettings(), frozenset({Region.SKIN}), is_still=True))
    assert true.faces[0].outline_shifts is not None
    assert "edges" in true.timings_ms
    assert classic.faces[0].outline_shifts is None


def test_brows_and_eyes_of_photos_are_met_better(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout, folder = LAYOUTS["fasseg"], shared_data / "labelled" / "fasseg_frontal"
    pictures = list(layout.read(folder, slice(0, 5)))

    def overlaps() -> list[float]:
        found = []
        for area, regions in (("eyebrows", BROWS), ("two_eyes", EYES)):
            with Segmenter(Settings().changed("mask", areas=(area,), grow=0, blur=1)) as segmenter:
                for picture in pictures:
                    truth, mask = picture.marked(regions), segmenter.segment(picture.pixels).mask > 0.5
                    assert truth is not None
                    found.append(float((mask & truth).sum() / (mask | truth).sum()))
        return found

    after = overlaps()
    monkeypatch.setattr(outline_edges, "shifts_of", lambda *_: None)
    assert np.mean(after) > np.mean(overlaps()) + 0.02
