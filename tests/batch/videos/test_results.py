"""Which files are made of a video."""

from __future__ import annotations

import pytest

from faceseg_live.batch.videos.results import video_results
from faceseg_live.settings import CutoutSettings, FilesSettings, LookOptions
from faceseg_live.settings.looks import Backdrop


def names(looks: tuple[str, ...], *formats: str, options: LookOptions | None = None) -> list[str]:
    return [result.name for result in video_results("v", looks, FilesSettings(format=formats),
                                                    options or LookOptions())]


@pytest.mark.parametrize(("looks", "formats", "expected"), [
    ((), (), ["v.mp4"]),
    (("mask",), (), ["v.mp4"]),
    (("cutout",), (), ["v.webm"]),
    (("overlay", "cutout"), (), ["v-overlay.mp4", "v-cutout.webm"]),
    (("overlay", "cutout"), ("prores",), ["v-overlay.mov", "v-cutout.mov"]),
    (("mask", "mask"), ("png",), ["v.frames"]),
    (("mask",), ("jpg",), ["v.mp4"]),
    (("mask",), ("hevc", "png"), ["v.mp4"]),
])
def test_each_look_is_a_file_of_the_format(looks: tuple[str, ...], formats: tuple[str, ...],
                                           expected: list[str]) -> None:
    assert names(looks, *formats) == expected


def test_a_cut_out_in_front_of_something_is_not_transparent() -> None:
    assert names(("cutout",), options=LookOptions(CutoutSettings(backdrop=Backdrop.BLUR))) == ["v.mp4"]


def test_what_a_file_says_of_itself_is_left_out_where_people_are_hidden() -> None:
    results = video_results("v", ("overlay", "anonymised"), FilesSettings(), LookOptions())
    assert [result.keeps_metadata for result in results] == [True, False]
    results = video_results("v", ("overlay",), FilesSettings(metadata="strip"), LookOptions())
    assert not results[0].keeps_metadata


def test_a_stem_with_a_suffix_keeps_it() -> None:
    assert video_results("a.mov", (), FilesSettings(), LookOptions())[0].name == "a.mov.mp4"
