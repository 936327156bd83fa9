"""From a coarse mask to a matte."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import EngineUnavailable
from faceseg_live.matting import (
    FastMatting,
    Trimming,
    averaged,
    closed_form,
    exact,
    has_pymatting,
    post_processed,
    rgba_cutout,
    trimap,
)

pytestmark = pytest.mark.timeout(600)  # where pymatting was never imported, it compiles itself for a minute
GOLDEN = Path(__file__).parent.parent / "golden" / "custom_onnx" / "steps.npz"
needs_pymatting = pytest.mark.skipif(not has_pymatting(), reason="pymatting is not installed")


@pytest.fixture(scope="module")
def disc() -> tuple[Pixels, np.ndarray]:
    """A red disc on green with an edge of 6 px, and its true alpha."""
    y, x = np.mgrid[:180, :240].astype(np.float32)
    alpha = np.clip((60 - np.hypot(x - 120, y - 90)) / 6 + 0.5, 0, 1)
    pixels = alpha[..., None] * (220, 40, 30) + (1 - alpha[..., None]) * (20, 160, 60)
    return np.rint(pixels).astype(np.uint8), alpha


@pytest.fixture(scope="module")
def coarse(disc: tuple[Pixels, np.ndarray]) -> Pixels:
    """The disc as a network of a tenth of the size would see it."""
    small = cv2.resize(disc[1], (24, 18), interpolation=cv2.INTER_AREA)
    return np.rint(cv2.resize(small, (240, 180)) * 255).astype(np.uint8)


def test_post_processing_is_the_originals() -> None:
    with np.load(GOLDEN) as steps:
        assert np.array_equal(post_processed(steps["mask"]), steps["post_processed"])


def test_the_trimap_shrinks_what_is_certain() -> None:
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 30:60] = 255
    drawn = trimap(mask, Trimming(erode_size=5))
    assert [np.unique(drawn).tolist(), (drawn == 255).sum()] == [[0, 128, 255], 16 * 26]
    assert drawn[30, 45] == 255
    assert drawn[20, 45] == drawn[18, 45] == 128
    assert drawn[17, 45] == 0


def test_outside_the_frame_lies_background() -> None:
    full, empty = np.full((30, 30), 255, np.uint8), np.zeros((30, 30), np.uint8)
    assert trimap(full, Trimming())[0, 15] == 128
    assert trimap(empty, Trimming())[0, 15] == 0


def test_the_thresholds_themselves_are_uncertain() -> None:
    mask = np.array([[19, 20, 240, 241]], np.uint8)
    assert trimap(mask, Trimming(erode_size=0)).tolist() == [[0, 128, 128, 255]]


@needs_pymatting
def test_exact_matting_finds_the_true_edge_and_colours(disc: tuple[Pixels, np.ndarray], coarse: Pixels) -> None:
    pixels, alpha = disc
    matte = closed_form(pixels, coarse, Trimming())
    assert matte is not None
    assert np.abs(matte.alpha - alpha).mean() < 0.2 * np.abs(coarse / 255 - alpha).mean()
    assert np.abs(matte.alpha * 255 - np.rint(matte.alpha * 255)).max() < 1e-4
    half = np.abs(alpha - 0.5) < 0.2
    assert np.abs(matte.colours[half].astype(int) - (220, 40, 30)).mean() < 12


@needs_pymatting
def test_the_published_steps_give_the_same_alpha(disc: tuple[Pixels, np.ndarray], coarse: Pixels) -> None:
    from pymatting import estimate_alpha_cf, estimate_foreground_ml

    pixels, trimming = disc[0], Trimming()
    alpha = estimate_alpha_cf(pixels / 255, trimap(coarse, trimming) / 255)
    colours = estimate_foreground_ml(pixels / 255, alpha)
    matte = closed_form(pixels, coarse, trimming)
    assert matte is not None
    assert np.array_equal(np.rint(matte.alpha * 255), np.clip(alpha * 255, 0, 255).astype(np.uint8))
    assert np.array_equal(matte.colours, np.clip(colours * 255, 0, 255).astype(np.uint8))


@needs_pymatting
@pytest.mark.parametrize("value", [0, 128, 255])
def test_nothing_certain_gives_no_matte(value: int) -> None:
    assert closed_form(np.zeros((40, 40, 3), np.uint8), np.full((40, 40), value, np.uint8), Trimming()) is None


@needs_pymatting
def test_equations_without_a_solution_give_no_matte(
    disc: tuple[Pixels, np.ndarray], coarse: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_MOST_ITERATIONS", 1)
    assert closed_form(disc[0], coarse, Trimming()) is None


@needs_pymatting
def test_a_large_picture_is_solved_small_and_keeps_what_is_certain(
    disc: tuple[Pixels, np.ndarray], coarse: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "SOLVED_LIMIT_PX", 120 * 90)
    matte = closed_form(disc[0], coarse, Trimming())
    assert matte is not None
    assert matte.alpha.shape == disc[1].shape
    assert np.abs(matte.alpha - disc[1]).mean() < 0.5 * np.abs(coarse / 255 - disc[1]).mean()
    drawn = trimap(coarse, Trimming())
    assert matte.alpha[drawn == 255].min() == 1
    assert matte.alpha[drawn == 0].max() == 0


@needs_pymatting
def test_what_the_solver_prints_stays_inside(
    disc: tuple[Pixels, np.ndarray], coarse: Pixels, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import pymatting

    solve = pymatting.estimate_alpha_cf
    def chatty(*given: np.ndarray, **options: object) -> np.ndarray:
        print("WARNING")
        return np.asarray(solve(*given, **options))

    monkeypatch.setattr(pymatting, "estimate_alpha_cf", chatty)
    assert closed_form(disc[0], coarse, Trimming()) is not None
    assert capsys.readouterr().out == ""


def test_without_pymatting_the_error_tells_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "has_pymatting", lambda: False)
    with pytest.raises(EngineUnavailable, match=r"pip install .*faceseg-live\[matting\]"):
        closed_form(np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9), np.uint8), Trimming())


def test_fast_matting_follows_the_pictures_edge(disc: tuple[Pixels, np.ndarray], coarse: Pixels) -> None:
    pixels, alpha = disc
    before = np.abs(coarse / 255 - alpha).mean()
    fast = FastMatting().refined(pixels, (coarse / 255).astype(np.float32), Trimming())
    assert fast.dtype == np.float32
    assert fast.shape == alpha.shape
    assert 0 <= fast.min() < 0.01 < 0.99 < fast.max() <= 1
    assert np.abs(fast - alpha).mean() < 0.5 * before


def test_fast_matting_of_a_grey_picture_stays_sane(coarse: Pixels) -> None:
    """Three equal channels: the equations are as good as singular."""
    grey = np.repeat(coarse[..., None], 3, axis=2)
    mask = (coarse / 255).astype(np.float32)
    fast = FastMatting().refined(grey, mask)
    assert np.isfinite(fast).all()
    assert np.abs(fast - mask).mean() < 0.05


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (7, 5), (30, 900)])
def test_fast_matting_bears_any_size(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    mask = np.random.default_rng(2).random((16, 16), np.float32)
    matting = FastMatting()
    for trimming in (None, Trimming()):
        alpha = matting.refined(noise, mask, trimming)
        assert alpha.shape == size
        assert 0 <= alpha.min() <= alpha.max() <= 1


def test_each_matte_is_an_array_of_its_own(disc: tuple[Pixels, np.ndarray]) -> None:
    matting = FastMatting()
    first = matting.refined(disc[0], disc[1])
    kept = first.copy()
    matting.refined(disc[0], np.zeros((10, 10), np.float32))
    assert np.array_equal(first, kept)


def test_averaging_takes_its_share_of_the_mask_before() -> None:
    old, new = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    assert averaged(new, old, 0.75) == pytest.approx(0.25)
    assert averaged(new, old, 0) is new
    assert averaged(new, None, 0.75) is new
    assert averaged(new, np.zeros((3, 2), np.float32), 0.75) is new


def test_a_cut_out_is_transparent_outside() -> None:
    pixels = np.full((1, 3, 3), 200, np.uint8)
    alpha = np.array([[0, 0.5, 1]], np.float32)
    assert rgba_cutout(pixels, alpha).tolist() == [[[0, 0, 0, 0], [100, 100, 100, 128], [200, 200, 200, 255]]]
    colours = np.full((1, 3, 3), 7, np.uint8)
    assert rgba_cutout(pixels, alpha, colours)[0, 1].tolist() == [7, 7, 7, 128]
