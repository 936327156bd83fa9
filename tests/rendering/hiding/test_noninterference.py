"""Nothing of what is hidden gets into an image or a file: frames that differ only there give the same bytes.

FACESEG_HIDING_CASES=10000 draws ten times as many cases as the suite has time for.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from faceseg_live.domain.heads import Head, Oval, oval_of_mesh
from faceseg_live.domain.types import Box, Face, Frame, Perception, Pixels, freeze
from faceseg_live.engines.fake import canonical_face
from faceseg_live.media.video import open_video
from faceseg_live.rendering.drawing import bgra
from faceseg_live.rendering.hiding import Hider, hidden_area, hidden_regions
from faceseg_live.rendering.hiding.region import FULL
from faceseg_live.rendering.looks.anonymised import Anonymised
from faceseg_live.rendering.scene import Scene
from faceseg_live.rendering.snapshot import as_png
from faceseg_live.rendering.thumbnails import thumbnails
from faceseg_live.settings import HidingSettings, How, RecordSettings, Settings, What

CASES = int(os.environ.get("FACESEG_HIDING_CASES", "1000"))
SHARES = {How.SOLID: 0.4, How.PICTURE: 0.3, How.PUPPET: 0.3}
"""Of all cases, those of each way whose result can't be undone."""
SCENES = 10
"""So many for each way of hiding that is drawn: most of the time would go into drawing these."""
PARTS = ("lips",), ("two_eyes", "-nose"), ("hair",), ("face+forehead", "nose"), ("image",)
DEFAULTS = Settings()
_ROOM_PX = 200


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image file with transparent places."""
    path = tmp_path_factory.mktemp("picture") / "picture.png"
    cv2.imwrite(str(path), np.random.default_rng(3).integers(0, 256, (30, 20, 4), np.uint8))
    return str(path)


@st.composite
def ways(draw: st.DrawFn, how: How, picture: str) -> HidingSettings:
    return HidingSettings(
        what=draw(st.sampled_from(What)), parts=draw(st.sampled_from(PARTS)), margin=draw(st.integers(0, 200)),
        how=how, colour=f"#{draw(st.integers(0, 0xFFFFFF)):06x}", picture=picture,
    )


def random_scene(rng: np.random.Generator) -> Scene:
    """Up to three people in a small frame, of whom some may be seen; in one of ten nobody looked for them."""
    size = int(rng.integers(4, 97)), int(rng.integers(4, 65))
    people = [person(number, rng, size) for number in range(1, rng.integers(1, 5))]
    perception = Perception(frame(rng, size), tuple(face for _, face in people if face is not None),
                            heads=tuple(head for head, _ in people) if rng.random() < 0.9 else None)
    exempt = frozenset(rng.integers(1, 9, 2).tolist())
    return Scene(perception, DEFAULTS, exempt=exempt)


def frame(rng: np.random.Generator, size: tuple[int, int]) -> Frame:
    return Frame(freeze(rng.integers(0, 256, (*size[::-1], 3), np.uint8)), 0, 0.0, 0.0)


def person(number: int, rng: np.random.Generator, size: tuple[int, int]) -> tuple[Head, Face | None]:
    """Somebody somewhere, turned any way, partly out of the frame."""
    place = rng.uniform(-0.2, 1.2, 2) * size
    length, roll = rng.uniform(1, 60), rng.uniform(-math.pi, math.pi)
    if rng.random() < 0.3:
        return Head(number, Oval(*place.tolist(), length / 2, rng.uniform(1, 40), roll), face_id=None), None
    turn = cv2.Rodrigues(rng.uniform(-0.8, 0.8, 3))[0] @ cv2.Rodrigues(np.array((0, 0, roll)))[0]
    mesh = freeze(np.asarray((canonical_face() * length) @ turn.T + (*place, 0), np.float32))
    return Head(number, oval_of_mesh(mesh), face_id=number), Face(number, Box.around(mesh), 1.0, mesh)


def outlined_area(scene: Scene, options: HidingSettings) -> NDArray[np.bool_]:
    """As `hidden_area`, without what OpenCV adds where the frame's edge cuts an outline."""
    width, height = scene.frame.size
    canvas = np.zeros((height + 2 * _ROOM_PX, width + 2 * _ROOM_PX), np.uint8)
    for region in hidden_regions(scene, options):
        for outline in region.outlines:
            cv2.fillPoly(canvas, [outline + (_ROOM_PX << 4)], FULL, cv2.LINE_8, 4)
    return canvas[_ROOM_PX:-_ROOM_PX, _ROOM_PX:-_ROOM_PX] == FULL


def differing(scene: Scene, area: NDArray[np.bool_], rng: np.random.Generator) -> Scene:
    """With another content where it is hidden."""
    pixels = np.array(scene.frame.pixels)
    pixels[area] = rng.integers(0, 256, (np.count_nonzero(area), 3), np.uint8)
    return replace(scene, perception=replace(scene.perception, frame=replace(scene.frame, picture=freeze(pixels))))


def hidden(scene: Scene, hider: Hider) -> Pixels:
    pixels = bgra(scene.frame.pixels)
    hider.hide(pixels, scene)
    return pixels


@pytest.mark.parametrize("how", list(SHARES))
def test_what_is_drawn_depends_on_nothing_that_is_hidden(how: How, picture: str) -> None:
    @settings(max_examples=round(CASES * SHARES[how] / SCENES), deadline=None, database=None)
    @given(ways(how, picture), st.integers(0, 1 << 32))
    def nothing_gets_through(options: HidingSettings, seed: int) -> None:
        rng, hider = np.random.default_rng(seed), Hider(options)
        for _ in range(SCENES):
            scene = random_scene(rng)
            other = differing(scene, hidden_area(scene, options), rng)
            first, second = (hidden(each, hider) for each in (scene, other))
            assert (first == second).all()

    nothing_gets_through()


@pytest.mark.parametrize("how", list(SHARES))
def test_no_smaller_copy_depends_on_what_is_hidden_in_the_frame(how: How, picture: str) -> None:
    """Averages and interpolation carry pixels further: what the window shows, and its thumbnails, hide more."""
    rng = np.random.default_rng(5)
    for what in What:
        options = HidingSettings(what=what, parts=("lips", "two_eyes"), margin=0, how=how, picture=picture)
        hider, look = Hider(options), Anonymised(options)
        for _ in range(CASES // 120):
            scene, scale = random_scene(rng), float(rng.uniform(0.1, 1))
            first, second = (
                (look.draw(each, scale).pixels, *(crop.pixels for crop in thumbnails(each, scale, hider, mirror=False)))
                for each in (scene, differing(scene, outlined_area(scene, options), rng)))
            assert all(np.array_equal(*each) for each in zip(first, second, strict=True))


def test_every_way_that_claims_it_is_measured() -> None:
    assert list(SHARES) == [how for how in How if not how.can_be_undone]


_CLIP_SIZE = (128, 96)
"""One for which x264 gives the same bytes for the same frames each time: it doesn't for all."""


def pairs(options: HidingSettings, frames: int = 5) -> Iterator[tuple[Pixels, Pixels]]:
    """A clip in which two people move, and the same with something else where they are hidden."""
    rng, hider = np.random.default_rng(7), Hider(options)
    for number in range(frames):
        meshes = [np.asarray(canonical_face() * 30 + (place + number, 30, 0), np.float32) for place in (25, 70)]
        perception = Perception(
            frame(rng, _CLIP_SIZE),
            tuple(Face(i, Box.around(mesh), 1.0, mesh) for i, mesh in enumerate(meshes, start=1)),
            heads=tuple(Head(i, oval_of_mesh(mesh), face_id=i) for i, mesh in enumerate(meshes, start=1)))
        scene = Scene(perception, DEFAULTS)
        yield hidden(scene, hider), hidden(differing(scene, hidden_area(scene, options), rng), hider)


def packets(path: Path, images: Iterable[Pixels], file_format: str, *, live: bool) -> list[bytes]:
    settings = RecordSettings(format=file_format, encoder="software")
    with open_video(path, settings, has_alpha=False, fps=25, live=live) as video:
        for number, image in enumerate(images):
            video.write(image, number / 25)
    with av.open(str(video.path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("file_format", ["h264", "vp9"])
@pytest.mark.parametrize("how", list(How))
def test_what_is_encoded_depends_on_nothing_that_is_hidden(
    how: How, file_format: str, live: bool, picture: str, tmp_path: Path
) -> None:
    first, second = zip(*pairs(HidingSettings(how=how, picture=picture)), strict=True)
    written = packets(tmp_path / "first", first, file_format, live=live)
    assert len(written) == len(first)
    assert (packets(tmp_path / "second", second, file_format, live=live) == written) is not how.can_be_undone


@pytest.mark.parametrize("how", list(How))
def test_blocks_and_blur_let_through_what_no_other_way_does(how: How, picture: str) -> None:
    """That is why they carry a warning."""
    shown = pairs(HidingSettings(how=how, picture=picture), frames=2)
    assert all(as_png(first) == as_png(second) for first, second in shown) is not how.can_be_undone
