"""What a camera may be asked for: the modes that it reports, or the usual ones where the system reports none."""

from __future__ import annotations

from collections.abc import Sequence

from ..media.sources.camera_info import CameraFormat
from ..settings import AUTOMATIC, RESOLUTIONS, SourceSettings

FRAME_RATES = (15, 24, 25, 30, 50, 60, 120)
"""The usual ones."""
_PIXEL_FORMATS = {"MJPG": "Motion-JPEG (MJPG)", "YUYV": "Uncompressed (YUYV)"}
_DEFAULTS = SourceSettings()

Modes = Sequence[CameraFormat]
"""All that a camera offers; empty: unknown."""


def sizes_of(modes: Modes, settings: SourceSettings) -> dict[str, str]:
    """Resolution → what the menu says of it, smallest first; the one in force is among them."""
    fastest: dict[tuple[int, int], float] = dict.fromkeys(map(_size, () if modes else RESOLUTIONS), 0.0)
    for mode in _of_format(modes, settings):
        size = mode.width, mode.height
        fastest[size] = max(fastest.get(size, 0.0), *mode.rates, 0.0)
    fastest.setdefault(settings.size, 0.0)
    return {f"{width}x{height}": _words(f"{width}×{height}", (width, height) == _DEFAULTS.size, fps)
            for (width, height), fps in sorted(fastest.items())}


def rates_of(modes: Modes, settings: SourceSettings) -> dict[int, str]:
    """Frames per second at the resolution in force → what the menu says; the rate in force is among them."""
    same_size = [mode for mode in _of_format(modes, settings) if (mode.width, mode.height) == settings.size]
    known = {max(1, round(rate)) for mode in same_size for rate in mode.rates}
    rates = sorted({*(known or FRAME_RATES), settings.fps})
    return {rate: _words(f"{rate} fps", rate == _DEFAULTS.fps) for rate in rates}


def pixel_formats_of(modes: Modes, settings: SourceSettings) -> dict[str, str]:
    """Pixel format → what the menu says; the one in force is among them."""
    known = [mode.pixel_format for mode in modes] or list(_PIXEL_FORMATS)
    codes = dict.fromkeys([*known, *([settings.pixel_format] if settings.pixel_format != AUTOMATIC else [])])
    return {AUTOMATIC: _words("Automatic", is_default=True)} | {code: _PIXEL_FORMATS.get(code, code) for code in codes}


def _of_format(modes: Modes, settings: SourceSettings) -> list[CameraFormat]:
    """Those in the pixel format that is asked for; all where the camera doesn't have it, or chooses."""
    return [mode for mode in modes if mode.pixel_format == settings.pixel_format] or list(modes)


def _size(resolution: str) -> tuple[int, int]:
    width, height = resolution.split("x")
    return int(width), int(height)


def _words(text: str, is_default: bool, fps: float = 0.0) -> str:
    words = f"{text} (default)" if is_default else text
    return f"{words}\t{fps:.0f} fps" if fps else words
