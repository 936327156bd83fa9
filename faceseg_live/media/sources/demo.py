"""The clip that comes with the program."""

from __future__ import annotations

from ...assets import asset_path
from ...errors import SourceError
from .video import VideoSource

DEMO_FILE = "demo.mp4"


def open_demo(*, loop: bool = False) -> VideoSource:
    """Open the demo clip; SourceError where the installation lacks it."""
    path = asset_path(DEMO_FILE)
    if not path.is_file():
        raise SourceError("media.no_demo", path=path)
    return VideoSource(path, loop=loop, title="Demo clip")
