"""Which names the files of a clip get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import platformdirs

from ...media.video import video_path
from ...rendering.looks import has_alpha
from ...settings import HIDING, RecordSettings
from .request import RecordRequest
from .sidecar import SUFFIX


@dataclass(frozen=True, slots=True)
class ClipNames:
    """Where a clip goes."""

    videos: Mapping[str, Path]
    """By the key of the look."""
    sidecar: Path | None
    """None where nobody wants any."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them."""
        own = tuple(self.videos.values())
        return own if self.sidecar is None else (*own, self.sidecar)


def recordings_folder(settings: RecordSettings) -> Path:
    """Where recordings go."""
    return Path(settings.folder).expanduser() if settings.folder else Path(platformdirs.user_videos_dir())


def clip_names(request: RecordRequest, began: datetime) -> Iterator[ClipNames]:
    """Names for a clip that begins at a moment, and without an end the same with numbers, for where they are taken.

    With several looks each name gets its look's key added. Where the user named no file, the name is made of the time
    and the selection, in the folder for recordings: "faceseg-20261129-101500-two_eyes+lips-nose.mp4"; where people are
    hidden it ends with that look's key, so that the file is not taken for a bare one.
    """
    target = request.out or recordings_folder(request.settings) / _usual_name(request, began)
    for number in count(1):
        yield _numbered(request, target, "" if number == 1 else f"-{number}")


def _usual_name(request: RecordRequest, began: datetime) -> str:
    return f"faceseg-{began:%Y%m%d-%H%M%S}-{request.mask.selection.file_name}"


def _numbered(request: RecordRequest, target: Path, number: str) -> ClipNames:
    settings = request.settings
    stem, suffix = (target.name, "") if request.out is None else (target.stem, target.suffix)
    keys = tuple(dict.fromkeys(settings.looks))
    videos = {}
    for key in keys:
        part = f"-{key}" if len(keys) > 1 or (key == HIDING and request.out is None) else ""
        path = target.with_name(f"{stem}{part}{number}{suffix}")
        videos[key] = video_path(path, settings, has_alpha=has_alpha(key, request.options))
    sidecar = target.with_name(f"{stem}{number}{SUFFIX}") if settings.sidecar else None
    return ClipNames(videos, sidecar)
