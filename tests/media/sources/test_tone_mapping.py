"""Curves and primary colours of the standards, and what becomes of them."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.media.sources.tone_mapping import Curve, Gamut, to_srgb, wide_space

PQ = wide_space(16, 9)
HLG = wide_space(18, 9)


def grey(signal: float) -> np.ndarray:
    return np.full((1, 3), signal)


@pytest.mark.parametrize(("trc", "primaries", "curve", "gamut"), [
    (18, 9, Curve.HLG, Gamut.BT2020), (16, 9, Curve.PQ, Gamut.BT2020), (18, 2, Curve.HLG, Gamut.BT2020),
    (16, 12, Curve.PQ, Gamut.P3), (1, 12, Curve.SDR, Gamut.P3), (14, 9, Curve.SDR, Gamut.BT2020),
    (18, 1, Curve.HLG, Gamut.BT709)])
def test_spaces_that_need_a_conversion(trc: int, primaries: int, curve: Curve, gamut: Gamut) -> None:
    space = wide_space(trc, primaries)
    assert space is not None
    assert (space.curve, space.gamut) == (curve, gamut)


@pytest.mark.parametrize(("trc", "primaries"), [(1, 1), (2, 2), (6, 6), (6, 5), (13, 1), (8, 7)])
def test_ordinary_ones_are_left_alone(trc: int, primaries: int) -> None:
    assert wide_space(trc, primaries) is None


@pytest.mark.parametrize(("space", "signal"), [(PQ, 0.5806), (HLG, 0.75)])
def test_the_white_of_paper_is_nearly_white(space: object, signal: float) -> None:
    """BT.2408-7, table 1: 58 % of PQ, 75 % of HLG."""
    assert to_srgb(grey(signal), space)[0] * 255 == pytest.approx(np.full(3, 240), abs=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(("space", "signal"), [(PQ, 0.3768), (HLG, 0.378)])
def test_a_grey_card_keeps_its_brightness(space: object, signal: float) -> None:
    """BT.2408-7, table 1: 38 % of either signal are 26 cd/m²; of 203, that is 39 % of sRGB's."""
    assert to_srgb(grey(signal), space)[0] == pytest.approx(np.full(3, 0.394), abs=0.01)  # type: ignore[arg-type]


@pytest.mark.parametrize("space", [PQ, HLG])
def test_brightness_rises_with_the_signal(space: object) -> None:
    steps = np.repeat(np.linspace(0, 1, 500)[:, None], 3, axis=1)
    result = to_srgb(steps, space)  # type: ignore[arg-type]
    assert np.diff(result[:, 0]).min() > -1e-9
    assert np.ptp(result, axis=1).max() < 1e-3, "grey stays grey"
    assert result[0, 0] == 0
    assert result[-1, 0] == pytest.approx(1)


def test_every_signal_has_a_colour() -> None:
    signals = np.random.default_rng(0).random((5000, 3))
    for space in (PQ, HLG, wide_space(1, 12), wide_space(14, 9)):
        assert space is not None
        result = to_srgb(signals, space)
        assert np.isfinite(result).all()
        assert 0 <= result.min() <= result.max() <= 1


def test_colours_that_a_screen_can_show_are_kept() -> None:
    """Display P3's (0.9176, 0.2003, 0.1387) is sRGB's pure red."""
    space = wide_space(13, 12)
    assert space is not None
    assert to_srgb(np.array([[0.9176, 0.2003, 0.1387]]), space)[0] == pytest.approx([1, 0, 0], abs=0.02)
