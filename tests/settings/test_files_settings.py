"""What may be asked of files, and what contradicts itself."""

from __future__ import annotations

import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.settings import FilesSettings


@pytest.mark.parametrize(("keys", "video", "picture"), [
    ((), "auto", "auto"),
    (("hevc",), "hevc", "auto"),
    (("jpg",), "auto", "jpg"),
    (("png",), "png", "png"),
    (("png", "h264"), "h264", "png"),
    (("webp", "tiff"), "webp", "tiff"),
    (("prores", "avif"), "prores", "avif"),
])
def test_a_format_that_fits_both_takes_what_the_other_leaves(keys: tuple[str, ...], video: str, picture: str) -> None:
    files = FilesSettings(format=keys)
    assert (files.video_format, files.picture_format) == (video, picture)


@pytest.mark.parametrize(("values", "told"), [
    ({"format": ("h264", "hevc")}, "h264, hevc are too many"),
    ({"format": ("png", "webp")}, "png, webp are too many"),
    ({"format": ("mkv",)}, "'mkv' is unknown; expected one of: h264, "),
    ({"quality": 101}, "expected 0 to 100"),
    ({"every": 0}, "expected 1 to"),
    ({"start_s": 5.0, "end_s": 4.0}, "end_s: 4 s is not after the start at 5 s"),
    ({"start_s": 5.0, "end_s": 5.0}, "not after the start"),
    ({"every": 2, "fps": 10.0}, "can't be asked for together"),
    ({"start_s": float("nan")}, "out of range"),
    ({"size": "large"}, "'large' is no size"),
    ({"size": "x"}, "'x' is no size"),
    ({"size": "0x720"}, "'0x720' is no size"),
    ({"notes": "xml"}, "expected one of: jsonl, csv, both"),
    ({"resume": True, "existing": "overwrite"}, "can't be combined with overwrite"),
])
def test_what_makes_no_sense_is_refused(values: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidParameter, match=told):
        FilesSettings(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "box"), [("", (0, 0)), ("1280x720", (1280, 720)), ("1280x", (1280, 0)),
                                           ("x720", (0, 720))])
def test_size_as_numbers(size: str, box: tuple[int, int]) -> None:
    assert FilesSettings(size=size).box == box


@pytest.mark.parametrize(("values", "is_excerpt"), [
    ({}, False), ({"start_s": 1.0}, True), ({"end_s": 1.0}, True), ({"every": 2}, True), ({"fps": 5.0}, True),
    ({"size": "640x"}, False),
])
def test_whether_all_frames_are_taken(values: dict[str, object], is_excerpt: bool) -> None:
    assert FilesSettings(**values).is_excerpt is is_excerpt  # type: ignore[arg-type]
