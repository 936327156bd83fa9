"""The coverage benchmark: composites whose truth is known, and its metrics by hand."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.composites import clips
from benchmarks.composites.clean_faces import CleanFace, portrait_around
from benchmarks.composites.covered_faces import score
from benchmarks.composites.covers import Cover, Covers, covers_enough
from benchmarks.composites.drawn import drawn_things
from benchmarks.composites.layers import Layer, Placement, laid, over, toned
from benchmarks.composites.strands import STYLES, hair
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from faceseg_live import Segmenter, Settings
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Pixels

FACE = Selection.parse("face+forehead")
UNREFINED = Settings().changed("mask", areas=FACE.keys, grow=0, blur=1)


@pytest.fixture(scope="module")
def unrefined() -> Iterator[PictureSegmenter]:
    with PictureSegmenter(UNREFINED) as segmenter:
        yield segmenter


@pytest.fixture(scope="module")
def clean(portrait: Pixels, unrefined: PictureSegmenter) -> CleanFace:
    found = unrefined.largest_face(portrait)
    assert found is not None
    pixels = portrait_around(portrait, found)
    face = unrefined.largest_face(pixels)
    assert face is not None
    return CleanFace("demo", pixels, face)


def square_layer() -> Layer:
    """Left half red, right half blue, gripped at its left top corner."""
    pixels = np.zeros((20, 20, 3), np.uint8)
    pixels[:, :10, 0] = pixels[:, 10:, 2] = 200
    return Layer("square", pixels, np.ones((20, 20), np.float32), (0, 0), 20)


def test_score_by_hand() -> None:
    face = np.zeros((10, 20), np.bool_)
    face[:, 5:15] = True
    covered = np.zeros_like(face)
    covered[:, 10:] = True
    found = face & ~covered
    assert (score(found, face, covered).mean_iou, score(found, face, covered).left_out) == (1.0, 1.0)
    outline = score(face, face, covered)  # which leaves nothing out: half of the box is wrong
    assert (outline.mean_iou, outline.left_out, outline.kept) == (pytest.approx((0.5 + 0) / 2), 0.0, 1.0)
    nothing = score(np.zeros_like(face), face, covered)
    assert (nothing.mean_iou, nothing.left_out, nothing.kept) == (pytest.approx((0 + 0.5) / 2), 1.0, 0.0)
    with pytest.raises(ValueError, match="face"):
        score(found, np.zeros_like(face), covered)


def test_frames_until_a_cover_is_left_out() -> None:
    covered = [False, False, True, True, True, True]
    assert clips.frames_late(covered, [0, 0, 1, 1, 1, 1]) == 0
    assert clips.frames_late(covered, [1, 1, 0, 0.5, 0.9, 1]) == 2
    assert clips.frames_late(covered, [1, 1, 0.9, 0.9, 0.2, 1]) == 3
    assert clips.frames_late(covered, [1, 1, 1, 1, 1, 0]) is None
    assert clips.frames_late([False] * 3, [0, 0, 0]) == 0


def test_layers_lie_where_they_are_placed() -> None:
    colours, alpha = laid(square_layer(), Placement((30, 40), 40), (100, 120))
    rows, columns = np.nonzero(alpha > 0.5)
    assert (rows.min(), columns.min()) == (40, 30)
    assert abs(np.count_nonzero(alpha > 0.5) - 40 * 40) < 100
    assert colours[60, 35].argmax() == 0
    mirrored, alpha = laid(square_layer(), Placement((60, 40), 40, is_mirrored=True), (100, 120))
    assert np.nonzero(alpha > 0.5)[1].max() <= 60
    assert mirrored[60, 55].argmax() == 0
    turned, _ = laid(square_layer(), Placement((60, 40), 40, turn_degrees=90), (100, 120))
    assert turned[45, 50].argmax() == 0  # what was right of the grip is below it
    assert turned[75, 50].argmax() == 2


def test_over_mixes_by_alpha() -> None:
    grey = np.full((2, 2, 3), 100, np.uint8)
    alpha = np.array([[0, 0.5], [1, 1]], np.float32)
    mixed = over(grey, np.full((2, 2, 3), 200, np.float32) * alpha[..., None], alpha)
    assert mixed[..., 0].tolist() == [[100, 150], [200, 200]]


def test_a_toned_layer_has_the_skins_colour() -> None:
    skin = np.array((190.0, 140.0, 120.0))
    layer = Layer("hand", np.full((8, 8, 3), (120, 90, 80), np.uint8), np.ones((8, 8), np.float32), (0, 0), 8)
    np.testing.assert_allclose(toned(layer, skin).pixels.mean(axis=(0, 1)), skin, atol=2)


def test_things_are_drawn_whole_and_the_same_again() -> None:
    for one, again in zip(drawn_things(3), drawn_things(3), strict=True):
        np.testing.assert_array_equal(one.pixels, again.pixels)
        solid = one.alpha > 0.99
        assert 0.02 < solid.mean() < 0.6
        assert one.pixels[solid].std() > 5  # shaded
        assert one.alpha[[0, -1]].max() == 0


@pytest.mark.parametrize("style", STYLES)
def test_hair_falls_over_the_face(style: str, clean: CleanFace, unrefined: PictureSegmenter) -> None:
    colours, alpha = hair(style, clean.landmarks, clean.pixels, np.random.default_rng(1))
    again, _ = hair(style, clean.landmarks, clean.pixels, np.random.default_rng(1))
    np.testing.assert_array_equal(colours, again)
    face = unrefined.mask(clean.pixels, FACE, clean.face)
    assert face is not None
    assert covers_enough(Cover("hair", style, colours, alpha), face)
    assert 0 <= alpha.min() <= alpha.max() <= 1
    assert (np.abs(colours) <= 255 * alpha[..., None] + 1).all()


def test_covers_need_no_files(clean: CleanFace, tmp_path: Path) -> None:
    covers = list(Covers(tmp_path, []).of(clean, 0))
    assert {cover.kind for cover in covers} == {"hands", "objects", "hair"}
    assert {"surgical mask", "sunglasses"} <= {cover.name for cover in covers}
    assert [cover.name.split()[0] for cover in covers if cover.kind == "hands"] == ["forearm"]
    for cover in covers:
        assert cover.alpha.shape == clean.pixels.shape[:2]
        untouched = cover.alpha == 0
        np.testing.assert_array_equal(cover.before(clean.pixels)[untouched], clean.pixels[untouched])


def test_a_clip_in_which_nothing_is_left_out(clean: CleanFace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain outline goes on under whatever comes: never left out; what stays beside the face is no matter."""
    monkeypatch.setattr(clips, "BEFORE", 8)  # a shorter clip shows it as well
    monkeypatch.setattr(clips, "AFTER", 8)
    block, beside = np.zeros((2, *clean.pixels.shape[:2]), np.float32)
    x, y = (round(value) for value in clean.landmarks[280, :2])
    block[y - 40 : y + 40, x - 25 : x + 25] = 1
    beside[-60:, :40] = 1
    plain = importlib.import_module("benchmarks.coverage").plain(UNREFINED)
    with Segmenter(plain) as segmenter:
        before_face, beside_face = (
            clips.measured(clean, Cover("objects", "block", alpha[..., None] * np.float32(120), alpha), segmenter)
            for alpha in (block, beside))
    assert before_face is not None
    assert before_face.frames_late is None
    assert beside_face is not None
    assert beside_face.frames_late == 0
    assert beside_face.mean_iou > before_face.mean_iou


def test_a_whole_run(portrait: Pixels, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "photos").mkdir()
    cv2.imwrite(str(tmp_path / "photos" / "astronaut.png"), portrait[..., ::-1])
    main: Callable[[list[str]], int] = importlib.import_module("benchmarks.coverage").main
    scores = tmp_path / "now.json"
    words = ["--data", str(tmp_path), "--clips", "0", "--kinds", "objects"]
    assert main([*words, "--json", str(scores), "--sheet", str(tmp_path / "worst.png")]) == 0
    table = capsys.readouterr().out
    assert any(line.startswith("objects ") for line in table.splitlines())
    assert "uncovered faces: " in table
    assert cv2.imread(str(tmp_path / "worst.png")) is not None
    assert main([*words, "--compare", str(scores)]) == 0
    kinds = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("objects ")]
    assert kinds[-1][-1] == "+0.000"
