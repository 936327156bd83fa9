"""Names are taken before anything is written: two recordings that begin at once both get their files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from faceseg_live.pipeline.recording.clip import Clip
from faceseg_live.pipeline.recording.naming import clip_names
from faceseg_live.settings import RecordSettings, Settings
from tests.pipeline.recording.scenes import request_of, scene_at
from tests.video_reading import played

NOON = datetime(2026, 11, 25, 12, 0, 5)


def begun(**record: object) -> Clip:
    request = request_of(Settings(record=RecordSettings(encoder="software", **record)))
    return Clip(clip_names(request, NOON), request, 30.0)


@pytest.mark.parametrize("format_", ["h264", "png"])
def test_two_that_begin_in_the_same_second_both_get_all_their_files(tmp_path: Path, format_: str) -> None:
    clips = [begun(folder=str(tmp_path), format=format_) for _ in range(2)]
    for number, clip in enumerate(clips):
        clip.write(scene_at(0.0, number), 0.0)
    films, lines = zip(*(clip.finish(0.5).files for clip in clips), strict=True)
    assert [path.stem for path in films] == [path.stem for path in lines] == [
        "faceseg-20261125-120005-face", "faceseg-20261125-120005-face-2"]
    assert [len(played(path).times_s) for path in films] == [1, 1]
    assert [f'"frame": {number}' in path.read_text() for number, path in enumerate(lines)] == [True, True]
    assert set(tmp_path.iterdir()) == {*films, *lines}


@pytest.mark.parametrize("taken", ["-mask.mp4", "-mask.part.mp4", ".jsonl", ".part.jsonl"])
def test_where_one_name_is_taken_all_are_numbered_and_nothing_else_stays(tmp_path: Path, taken: str) -> None:
    other = tmp_path / f"faceseg-20261125-120005-face{taken}"
    other.write_text("somebody's")
    clip = begun(folder=str(tmp_path), looks=("overlay", "mask"))
    assert [path.name for path in clip.paths] == [f"faceseg-20261125-120005-face-{look}-2.mp4"
                                                  for look in ("overlay", "mask")]
    clip.write(scene_at(0.0, 0), 0.0)
    files = clip.finish(0.1).files
    assert set(tmp_path.iterdir()) == {*files, other}
    assert other.read_text() == "somebody's"
