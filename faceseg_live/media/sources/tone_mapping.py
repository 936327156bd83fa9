"""What screens of today can't show, in colours that they can: HDR and wide gamuts become sRGB.

Curves are those of ITU-R BT.2100-2 (table 4: PQ; table 5: HLG, for a screen of 1000 cd/m² as its note 5f has it), the
brightness of white is that of BT.2408 (203 cd/m²), and primary colours are those of BT.709, BT.2020 and SMPTE EG 432-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.float64]
"""(n, 3) red, green, blue."""

_WHITE_NIT = 203.0
_HLG_PEAK_NIT, _HLG_GAMMA = 1000.0, 1.2
_PQ_PEAK_NIT = 4000.0
"""So bright are the brightest screens that films are made on; what is brighter becomes white."""
_KNEE = 0.87
"""Of the sRGB signal: up to here everything stays as it is, above highlights are squeezed."""
_BLEACHING = 0.5
"""How far bright colours turn to white, as on film, instead of keeping their hue: 0..1."""
_D65 = (0.3127, 0.3290)


class Curve(Enum):
    """How a signal becomes light; the values are H.273's."""

    SDR = 1
    PQ = 16
    HLG = 18


class Gamut(Enum):
    """Primary colours, by their x and y; a screen's are BT.709."""

    BT709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
    BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
    P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))


@dataclass(frozen=True, slots=True)
class ColourSpace:
    """Of a signal."""

    curve: Curve
    gamut: Gamut


_GAMUTS = {1: Gamut.BT709, 9: Gamut.BT2020, 11: Gamut.P3, 12: Gamut.P3}
"""By H.273's number."""


def wide_space(color_trc: int, color_primaries: int) -> ColourSpace | None:
    """The space that H.273's numbers mean, where a screen can't show it as it is; else None."""
    curve = Curve(color_trc) if color_trc in (Curve.PQ.value, Curve.HLG.value) else Curve.SDR
    usual = Gamut.BT709 if curve is Curve.SDR else Gamut.BT2020
    gamut = _GAMUTS.get(color_primaries, usual)
    return None if (curve, gamut) == (Curve.SDR, Gamut.BT709) else ColourSpace(curve, gamut)


def to_srgb(signal: Colours, space: ColourSpace) -> Colours:
    """Signals of another space, 0..1, as those of sRGB."""
    light = _linear(signal, space)
    light = np.maximum(light @ (np.linalg.inv(_to_xyz(Gamut.BT709)) @ _to_xyz(space.gamut)).T, 0)
    if space.curve is not Curve.SDR:
        light = _without_highlights(light, _peak(space.curve))
    return _srgb_signal(np.clip(light, 0, 1))


def _linear(signal: Colours, space: ColourSpace) -> Colours:
    """Light, where 1 is the white of paper.

    HLG is the light of a scene. Its gamma is that of SDR television, which has it for each primary by itself and not
    for brightness, as BT.2100 has it for HDR screens: so that colours are those that the camera would give in SDR.
    """
    if space.curve is Curve.HLG:
        return _hlg_scene(signal) ** _HLG_GAMMA * (_HLG_PEAK_NIT / _WHITE_NIT)
    if space.curve is Curve.PQ:
        return _pq_nit(signal) / _WHITE_NIT
    return _srgb_light(signal)


def _peak(curve: Curve) -> float:
    return (_HLG_PEAK_NIT if curve is Curve.HLG else _PQ_PEAK_NIT) / _WHITE_NIT


def _hlg_scene(signal: Colours) -> Colours:
    """BT.2100's inverse OETF of HLG: light of the scene, 0..1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal ** 2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _pq_nit(signal: Colours) -> Colours:
    """BT.2100's EOTF of PQ: cd/m²."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = signal ** (1 / m2)
    return 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)


def _srgb_signal(light: Colours) -> Colours:
    """IEC 61966-2-1; goes on beyond 1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def _srgb_light(signal: Colours) -> Colours:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


@cache
def _to_xyz(gamut: Gamut) -> Colours:
    """(3, 3): from light in these primary colours to CIE XYZ, with the white D65 at Y = 1."""
    def xyz(x: float, y: float) -> tuple[float, float, float]:
        return x / y, 1.0, (1 - x - y) / y

    primaries = np.array([xyz(*primary) for primary in gamut.value]).T
    return np.asarray(primaries * np.linalg.solve(primaries, np.array(xyz(*_D65))), np.float64)


def _without_highlights(light: Colours, peak: float) -> Colours:
    """What is brighter than the knee is squeezed below 1: its brightest primary, and each by itself."""
    brightest = np.maximum(light.max(axis=1, keepdims=True), 1e-9)
    by_hue: Colours = light * (_squeezed(brightest, peak) / brightest)
    return by_hue + _BLEACHING * (_squeezed(light, peak) - by_hue)


def _squeezed(light: Colours, peak: float) -> Colours:
    """Reinhard's curve (2002, equation 4) on the signal above the knee, with the slope 1 there; `peak` becomes 1."""
    signal = _srgb_signal(light)
    room = 1 - _KNEE
    over = np.maximum(signal - _KNEE, 0) / room
    most = (float(_srgb_signal(np.array([peak]))[0]) - _KNEE) / room
    squeezed = _KNEE + room * over * (1 + over / most ** 2) / (1 + over)
    return _srgb_light(np.where(signal > _KNEE, np.minimum(squeezed, 1), signal))
