"""Finds the files that come with the program: the demo clip, icons, models."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset_path(name: str) -> Path:
    """Where the asset `name` ("demo.mp4", "icons/camera.svg") lies; the file need not exist.

    An installed package has the assets inside it, a checkout next to it.
    """
    packed = _PACKAGE / "assets"
    return (packed if packed.is_dir() else _PACKAGE.parent / "assets") / name
