"""Names of recordings: told by the user or made of the time, never taken."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from faceseg_live.domain.areas import AREAS
from faceseg_live.errors import InvalidParameter
from faceseg_live.media.video.part_file import part_name
from faceseg_live.pipeline.recording.naming import clip_names, recordings_folder
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.settings import Backdrop, CutoutSettings, LookOptions, MaskSettings, RecordSettings, Settings

NOON = datetime(2026, 11, 25, 12, 0, 5)


def test_a_name_is_made_of_the_time_and_the_whole_selection(tmp_path: Path) -> None:
    settings = Settings(mask=MaskSettings(("two_eyes", "lips", "-nose")), record=RecordSettings(folder=str(tmp_path)))
    names = next(clip_names(RecordRequest.of(settings), NOON))
    assert names.videos == {"overlay": tmp_path / "faceseg-20261125-120005-two_eyes+lips-nose.mp4"}
    assert names.sidecar == tmp_path / "faceseg-20261125-120005-two_eyes+lips-nose.jsonl"


def test_the_users_name_stays_as_it_is(tmp_path: Path) -> None:
    request = RecordRequest.of(Settings(mask=MaskSettings(("lips", "chin"))), tmp_path / "me.mp4")
    assert next(clip_names(request, NOON)).paths == (tmp_path / "me.mp4", tmp_path / "me.jsonl")


def test_where_people_are_hidden_the_name_says_so(tmp_path: Path) -> None:
    settings = Settings(record=RecordSettings(folder=str(tmp_path), looks=("anonymised",), sidecar=False))
    assert next(clip_names(RecordRequest.of(settings), NOON)).paths == (
        tmp_path / "faceseg-20261125-120005-face-anonymised.mp4",)
    assert next(clip_names(RecordRequest.of(settings, tmp_path / "me.mp4"), NOON)).paths == (tmp_path / "me.mp4",)


def test_a_selection_of_all_areas_gives_names_that_file_systems_take(tmp_path: Path) -> None:
    settings = Settings(mask=MaskSettings(tuple(AREAS)),
                        record=RecordSettings(folder=str(tmp_path), looks=("overlay", "side_by_side")))
    for path in next(clip_names(RecordRequest.of(settings), NOON)).paths:
        part_name(path).touch()
        assert path.stem.startswith("faceseg-20261125-120005-face+face+forehead+main_features+")


def test_several_looks_are_told_apart_and_each_gets_its_format(tmp_path: Path) -> None:
    settings = RecordSettings(looks=("overlay", "cutout", "overlay"), folder=str(tmp_path), sidecar=False)
    names = next(clip_names(RecordRequest(settings), NOON))
    assert [path.name for path in names.paths] == [
        "faceseg-20261125-120005-face-overlay.mp4", "faceseg-20261125-120005-face-cutout.webm"]


def test_a_cutout_on_something_needs_no_transparency(tmp_path: Path) -> None:
    settings, options = RecordSettings(looks=("cutout",)), LookOptions(CutoutSettings(Backdrop.BLUR))
    request = RecordRequest(settings, out=tmp_path / "me", options=options)
    assert next(clip_names(request, NOON)).videos["cutout"].suffix == ".mp4"


def test_the_users_suffix_means_a_format_and_the_settings_go_before(tmp_path: Path) -> None:
    for format_, suffix in (("auto", "mov"), ("vp9", "webm")):
        request = RecordRequest(RecordSettings(format=format_), out=tmp_path / "me.mov")
        assert next(clip_names(request, NOON)).paths[0] == tmp_path / f"me.{suffix}"
    with pytest.raises(InvalidParameter, match=r"\.xyz"):
        next(clip_names(RecordRequest(RecordSettings(), out=tmp_path / "me.xyz"), NOON))


def test_all_names_get_the_same_number(tmp_path: Path) -> None:
    settings = RecordSettings(looks=("overlay", "mask"))
    names = clip_names(RecordRequest(settings, out=tmp_path / "me.mp4"), NOON)
    third = list(islice(names, 3))[2]
    assert [path.name for path in third.paths] == ["me-overlay-3.mp4", "me-mask-3.mp4", "me-3.jsonl"]


def test_recordings_go_where_the_user_says_or_where_the_system_keeps_videos(tmp_path: Path) -> None:
    assert recordings_folder(RecordSettings(folder=str(tmp_path))) == tmp_path
    assert recordings_folder(RecordSettings()).is_absolute()
