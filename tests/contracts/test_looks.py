"""What every look of the table keeps to: sizes, alpha, the way from the frame, and what is asked of none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from faceseg_live.domain.types import Face, FaceMatch, Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks import LOOKS, CurrentLook, Drawing, Look, Target, create_look, has_alpha
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import LOOK_INFOS, Backdrop, LookOptions, Settings
from tests.heads import with_heads
from tests.maps import person_map

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))
SIZES = [(1, 1), (1, 40), (41, 1), (33, 57), (251, 333)]
TARGETS = [Target(), Target(keeps_alpha=True), Target(mirrored=True)]


@pytest.fixture(params=list(LOOKS))
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=TARGETS, ids=["opaque", "alpha", "mirrored"])
def target(request: pytest.FixtureRequest) -> Target:
    assert isinstance(request.param, Target)
    return request.param


def textured(height: int, width: int) -> Pixels:
    """No two neighbours alike."""
    return np.random.default_rng(11).integers(0, 256, (height, width, 3), np.uint8)


def seen(frame: Frame, faces: tuple[FakeFace, ...] = TWO_FACES) -> Perception:
    return FakeEngine(faces).perceive(frame, Request.of(Settings()))


def made(key: str, target: Target, settings: Settings | None = None) -> Look:
    return create_look(key, (settings or Settings()).look_options, target)


def check(drawing: Drawing, look: Look, scene: Scene) -> None:
    """What holds of every drawing."""
    pixels = drawing.pixels
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 4
    assert min(pixels.shape) > 0
    assert pixels.flags.writeable, "the drawing belongs to whoever asked for it"
    assert not np.shares_memory(pixels, scene.frame.pixels)
    assert drawing.to_drawing.shape == (3, 3)
    assert np.isfinite(drawing.to_drawing).all()
    assert list(drawing.seams) == sorted(set(drawing.seams))
    assert all(0 < seam < pixels.shape[1] for seam in drawing.seams)
    if look.has_alpha:
        assert not pixels[pixels[..., 3] == 0].any(), "what is left out can be found again"
    else:
        assert (pixels[..., 3] == 255).all()


def test_the_table_has_a_row_for_each_name_and_no_other() -> None:
    assert list(LOOKS) == list(LOOK_INFOS)
    assert all(row.info is LOOK_INFOS[key] for key, row in LOOKS.items())
    assert all(row.info.title and row.info.help for row in LOOKS.values())
    assert len({row.info.title for row in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "×".join(map(str, size)))
def test_every_size_can_be_drawn(key: str, target: Target, size: tuple[int, int], frame_of: FrameOf) -> None:
    frame = frame_of(textured(*size))
    look = made(key, target)
    for perception in (seen(frame), Perception(frame), Perception(frame, is_unanalysed=True)):
        scene = scene_of(perception, Settings())
        check(look.draw(scene), look, scene)


@pytest.mark.parametrize("area", ["face", "lips", "person", "image"])
def test_every_kind_of_area_can_be_drawn(key: str, target: Target, area: str, frame_of: FrameOf) -> None:
    settings, frame = Settings().changed("mask", areas=(area,)), frame_of(textured(90, 120))
    perception = seen(frame)
    unmasked = Face(1, perception.faces[0].box, 1.0)
    look = made(key, target)
    for shown in (perception, Perception(frame, (unmasked,)),
                  replace(perception, maps=(person_map(np.full((8, 8), 0.7, np.float32)),))):
        scene = scene_of(shown, settings)
        check(look.draw(scene), look, scene)


def test_its_size_stays_whether_faces_come_or_go(key: str, target: Target, frame_of: FrameOf) -> None:
    frame, look = frame_of(textured(121, 161)), made(key, target)
    perceptions = (Perception(frame), seen(frame), seen(frame, (FakeFace(x=0.9, height=0.2),)), Perception(frame),
                   Perception(frame, is_unanalysed=True))
    drawings = [look.draw(scene_of(perception, Settings())) for perception in perceptions]
    assert len({drawing.pixels.shape for drawing in drawings}) == 1
    assert len({drawing.seams for drawing in drawings}) == 1


def test_it_draws_one_frame_after_the_other_and_changes_neither(key: str, target: Target, frame_of: FrameOf) -> None:
    look, engine = made(key, target), FakeEngine((FakeFace(sway=0.2),))
    frames = [frame_of(textured(120, 160), sequence) for sequence in (0, 20)]
    before = [frame.pixels.copy() for frame in frames]
    scenes = [scene_of(engine.perceive(frame, Request.of(Settings())), Settings()) for frame in frames]
    first, second = map(look.draw, scenes)
    kept = first.pixels.copy()
    second.pixels[...] = 7
    assert (first.pixels == kept).all(), "two drawings share their memory"
    assert all((frame.pixels == copy).all() for frame, copy in zip(frames, before, strict=True))


def test_the_same_scene_twice_is_the_same_drawing(key: str, target: Target, frame_of: FrameOf) -> None:
    look, scene = made(key, target), scene_of(seen(frame_of(textured(120, 160))), Settings())
    first, second = look.draw(scene), look.draw(scene)
    assert (first.pixels == second.pixels).all()
    assert (first.to_drawing == second.to_drawing).all()


def test_the_way_from_the_frame_leads_to_the_same_colours(key: str, frame_of: FrameOf) -> None:
    """A face's middle is where the map says. Nothing is hidden there, coloured or cut away."""
    settings = Settings().changed("view", opacity=0).changed("mask", areas=("face",))
    pixels = np.zeros((360, 480, 3), np.uint8)
    pixels[..., 0] = np.linspace(60, 250, 480, dtype=np.uint8)[None]
    pixels[..., 1] = np.linspace(60, 250, 360, dtype=np.uint8)[:, None]
    perception = with_heads(seen(frame_of(pixels), (FakeFace(x=0.4),)))
    scene = scene_of(perception, settings, exempt=frozenset({1}))
    drawing = made(key, Target(), settings).draw(scene)
    x, y = scene.active[0].box.centre
    across, down, _ = np.rint(drawing.to_drawing @ (x, y, 1)).astype(int)
    found = drawing.pixels[down, across]
    if key == "mask":
        assert (found == 255).all()
    else:
        blue, green, red = (int(value) for value in found[:3])
        assert (red, green, blue) == pytest.approx(tuple(map(int, pixels[round(y), round(x)])), abs=8)


def test_a_mirrored_drawing_is_each_panel_turned_round_and_so_is_the_way_to_it(key: str, frame_of: FrameOf) -> None:
    scene = scene_of(seen(frame_of(textured(120, 160))), Settings())
    plain = made(key, Target()).draw(scene)
    mirrored = plain.mirrored()
    sides = (0, *plain.seams, plain.pixels.shape[1])
    for left, right in pairwise(sides):
        assert (mirrored.pixels[:, left:right] == plain.pixels[:, left:right][:, ::-1]).all()
    point = np.array((50.0, 40.0, 1.0))
    (x, y, _), (mirrored_x, mirrored_y, _) = plain.to_drawing @ point, mirrored.to_drawing @ point
    assert (mirrored_x, mirrored_y) == pytest.approx((sides[1] - 1 - x, y))


def test_the_windows_mirror_is_not_in_it(key: str, frame_of: FrameOf) -> None:
    perception = seen(frame_of(textured(120, 160)))
    scenes = [scene_of(perception, Settings().changed("view", mirror=mirror)) for mirror in (False, True)]
    first, second = (made(key, Target()).draw(scene) for scene in scenes)
    assert (first.pixels == second.pixels).all()


def test_it_says_of_its_alpha_what_the_table_says(key: str) -> None:
    options = LookOptions()
    assert not made(key, Target()).has_alpha
    assert made(key, Target(keeps_alpha=True)).has_alpha is has_alpha(key, options)


def test_what_may_be_transparent_is_transparent_somewhere(key: str, frame_of: FrameOf) -> None:
    look, scene = made(key, Target(keeps_alpha=True)), scene_of(seen(frame_of(textured(120, 160))), Settings())
    alpha = look.draw(scene).pixels[..., 3]
    assert bool((alpha == 0).any()) is look.has_alpha
    assert (alpha > 0).any()


def test_faces_without_the_mask_change_nothing_but_their_outline(key: str, frame_of: FrameOf) -> None:
    """Whom the user did not ask for is neither hidden, cut out, nor followed."""
    frame = frame_of(np.full((240, 320, 3), 128, np.uint8))
    perception = seen(frame)
    nobody = {face.id: FaceMatch({}, False) for face in perception.faces}
    unmatched = made(key, Target()).draw(scene_of(perception, Settings(), matches=nobody))
    empty = made(key, Target()).draw(scene_of(Perception(frame), Settings()))
    changed = (unmatched.pixels != empty.pixels).any(axis=2)
    assert not changed.any() or key == "overlay"
    assert (unmatched.pixels[changed] > 128).all()


@pytest.mark.parametrize("backdrop", [Backdrop.TRANSPARENT, Backdrop.COLOUR, Backdrop.BLUR])
def test_the_current_look_is_another_one_only_for_another_request(key: str, backdrop: Backdrop) -> None:
    current = CurrentLook()
    options = Settings().changed("cutout", backdrop=backdrop).look_options
    look = current.of(key, options, Target())
    assert current.of(key, options, Target()) is look
    assert current.of(key, options, Target(mirrored=True)) is not look


def test_the_options_of_other_looks_leave_a_look_its_memory(key: str) -> None:
    current, settings = CurrentLook(), Settings()
    look = current.of(key, settings.look_options, Target())
    for group, change in (("cutout", {"backdrop": Backdrop.BLUR}), ("hiding", {"strength": 7}),
                          ("side_by_side", {"right": "mask"})):
        options = settings.changed(group, **change).look_options
        is_own = options.used_by(key) != settings.look_options.used_by(key)
        assert (current.of(key, options, Target()) is look) is not is_own
        look = current.of(key, settings.look_options, Target())
