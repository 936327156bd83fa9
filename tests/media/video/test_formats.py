"""Which format a name means, and what the file is called then."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.media.video import FORMATS, format_of, video_path
from faceseg_live.settings import RecordSettings
from faceseg_live.settings.record import FORMATS as CHOICES


@pytest.mark.parametrize(("name", "chosen", "has_alpha", "expected"), [
    ("clip", "auto", False, "clip.mp4"),
    ("clip", "auto", True, "clip.webm"),
    ("clip.mp4", "auto", True, "clip.mp4"),
    ("clip.MOV", "auto", False, "clip.mov"),
    ("clip.m4v", "auto", False, "clip.mp4"),
    ("clip.png", "auto", False, "clip.frames"),
    ("clip.mp4", "vp9", False, "clip.webm"),
    ("clip", "hevc", True, "clip.mp4"),
    ("take.2", "gif", False, "take.2.gif"),
])
def test_a_name_and_the_settings_make_a_path(name: str, chosen: str, has_alpha: bool, expected: str) -> None:
    settings = RecordSettings(format=chosen)
    path = video_path(Path("folder") / name, settings, has_alpha=has_alpha)
    assert path == Path("folder") / expected
    # Asked again with its own answer, it says the same.
    assert video_path(path, settings, has_alpha=has_alpha) == path
    if chosen == "auto":
        assert format_of(path, settings, has_alpha=has_alpha).suffix == path.suffix


def test_an_unknown_suffix_is_reported() -> None:
    with pytest.raises(InvalidParameter, match=r"clip\.avi: no video format has the suffix '\.avi'; use one of \.mp4"):
        format_of(Path("clip.avi"), RecordSettings(), has_alpha=False)


def test_every_choice_of_the_settings_is_a_format() -> None:
    assert set(FORMATS) == set(CHOICES) - {"auto"}
