"""What a killed program was recording is found, kept as ordinary files, or deleted; what is being recorded is not."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from faceseg_live.errors import OutputError
from faceseg_live.media.video.formats import FORMATS
from faceseg_live.media.video.part_file import PartFile
from faceseg_live.pipeline.recording import journal, unfinished
from faceseg_live.pipeline.recording.clip import Clip
from faceseg_live.pipeline.recording.naming import clip_names
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.pipeline.recording.unfinished import Unfinished, delete, keep, unfinished_recordings
from faceseg_live.settings import RecordSettings
from tests.conftest import ROOT
from tests.pipeline.recording import clip_killed
from tests.pipeline.recording.clip_killed import FPS, FRAMES
from tests.video_reading import heard, played

KINDS = {"h264": ".mp4", "vp9": ".webm", "prores": ".mov", "gif": ".gif", "webp": ".webp", "png": ".frames"}
NAMES = {"h264": ("me-camera*", "me-mask*", "me.jsonl")}


@contextmanager
def recording(folder: Path, *formats: str) -> Iterator[subprocess.Popen]:
    """A program that records, and is killed at the end of the block."""
    command = [sys.executable, "-m", clip_killed.__name__, str(folder), *formats]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"recording\n"
        yield program
        program.kill()


@pytest.fixture(scope="module")
def wreck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a program has left that was really killed."""
    folder = tmp_path_factory.mktemp("wreck")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACESEG_STATE", str(folder / "state"))  # else the user's next window would offer it
        with recording(folder, *KINDS):
            pass
    return folder


@pytest.fixture
def killed(wreck: Path, tmp_path: Path) -> Callable[..., Unfinished]:
    """What a killed program has left of one format, in the test's folder."""

    def make(format_: str = "h264", folder: Path = tmp_path) -> Unfinished:
        shutil.copytree(wreck / format_, folder, dirs_exist_ok=True)
        parts = sorted(folder.glob("*.part.*"), key=lambda part: (part.suffix == ".jsonl", part.name))
        journal.Entry(part.with_name(part.name.replace(".part", "")) for part in parts).close()
        (left,) = unfinished_recordings()
        return left

    return make


@pytest.fixture
def left_by_hand(tmp_path: Path) -> Callable[..., Unfinished]:
    """An entry of a process that is gone, and the files that it names."""

    def make(files: dict[str, bytes]) -> Unfinished:
        entry = journal.Entry(tmp_path / name for name in files)
        for name, content in files.items():
            (tmp_path / name).with_suffix(f".part{Path(name).suffix}").write_bytes(content)
        entry.close()
        (left,) = unfinished_recordings()
        return left

    return make


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("format_", KINDS)
def test_what_a_killed_program_recorded_becomes_ordinary_files(
    killed: Callable[..., Unfinished], tmp_path: Path, format_: str
) -> None:
    left = killed(format_)
    assert abs((datetime.now() - left.began).total_seconds()) < 600
    before = played(left.parts[0])
    kept = keep(left)
    video, *_, notes = kept.files
    assert kept.remarks == ()
    assert names_in(tmp_path) == {name.replace("*", KINDS[format_]) for name in NAMES.get(format_, ("me*", "me.jsonl"))}
    film = played(video)
    assert film.times_s == pytest.approx(before.times_s, abs=0.001)
    assert FRAMES / FPS - film.times_s[-1] < 1.0
    assert all((now == then).all() for now, then in zip(film.pictures, before.pictures, strict=True))
    if FORMATS[format_].audio_codec:
        sound, rate = heard(video)
        assert len(sound) / rate > 1.5
        assert film.end_s == pytest.approx(kept.seconds, abs=0.1)
    lines = [json.loads(line) for line in notes.read_text().splitlines()]
    assert lines[-1] == {"end": kept.seconds, "frames": FRAMES, "dropped": None, "cut_off": True}
    assert unfinished_recordings() == []


def test_what_is_being_recorded_is_nobody_elses(tmp_path: Path) -> None:
    with recording(tmp_path, "webp") as program:
        assert unfinished_recordings() == []
        program.communicate(b"", timeout=30)
    assert names_in(tmp_path / "webp") == {"me.webp", "me.jsonl"}
    assert unfinished_recordings() == []
    assert list((journal.state_folder() / "recordings").iterdir()) == []


def test_names_that_are_taken_meanwhile_give_all_files_the_same_number(
    killed: Callable[..., Unfinished], tmp_path: Path
) -> None:
    left = killed()
    (tmp_path / "me-mask.mp4").write_text("mine")
    assert [path.name for path in keep(left).files] == ["me-camera-2.mp4", "me-mask-2.mp4", "me-2.jsonl"]
    assert names_in(tmp_path) == {"me-camera-2.mp4", "me-mask-2.mp4", "me-2.jsonl", "me-mask.mp4"}
    assert (tmp_path / "me-mask.mp4").read_text() == "mine"


@pytest.mark.parametrize("format_", ["h264", "png"])
def test_it_can_be_deleted(killed: Callable[..., Unfinished], tmp_path: Path, format_: str) -> None:
    left = killed(format_)
    assert left.size_bytes > 1000
    delete(left)
    assert names_in(tmp_path) == set()
    assert unfinished_recordings() == []


def test_only_one_takes_care_of_it(
    killed: Callable[..., Unfinished], tmp_path: Path
) -> None:
    left = killed("webp")
    owned = journal.Adopted(left.entry)
    for work in (keep, delete):
        with pytest.raises(OutputError, match="another window"):
            work(left)
    assert unfinished_recordings() == []
    owned.close()
    keep(left)
    for work in (keep, delete):
        with pytest.raises(OutputError, match="is gone"):
            work(left)
    assert names_in(tmp_path) == {"me.webp", "me.jsonl"}


def test_files_that_somebody_writes_again_are_no_part_of_an_old_recording(
    killed: Callable[..., Unfinished], tmp_path: Path
) -> None:
    left = killed("webp", tmp_path / "webp")
    for part in left.parts:
        part.unlink()
    with recording(tmp_path, "webp"):
        assert unfinished_recordings() == []
    (newer,) = unfinished_recordings()
    assert newer.began >= left.began
    delete(newer)
    assert unfinished_recordings() == []


def test_what_the_user_has_removed_is_not_told_but_a_missing_disk_is_waited_for(
    killed: Callable[..., Unfinished], tmp_path: Path
) -> None:
    left = killed("webp", tmp_path / "disk")
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    assert unfinished_recordings() == []
    (tmp_path / "elsewhere").rename(tmp_path / "disk")
    assert unfinished_recordings() == [left]
    for part in left.parts:
        part.unlink()
    assert unfinished_recordings() == []
    assert not left.entry.folder.exists()


def test_nothing_readable_is_told_and_stays(left_by_hand: Callable[..., Unfinished], tmp_path: Path) -> None:
    left = left_by_hand({"me.mp4": b"", "me.jsonl": b""})
    with pytest.raises(OutputError, match=r"nothing can be read of .*me\.part\.mp4"):
        keep(left)
    assert names_in(tmp_path) == {"me.part.mp4", "me.part.jsonl"}
    assert unfinished_recordings() == [left]


def test_a_look_that_can_not_be_read_does_not_keep_the_others_from_it(
    left_by_hand: Callable[..., Unfinished], tmp_path: Path
) -> None:
    left = left_by_hand({"a.webp": b"RIFF", "b.mp4": b"rubbish", "me.jsonl": b'{"time": 1.5}\n{"time": 1.6'})
    kept = keep(left)
    assert [path.name for path in kept.files] == ["a.webp", "me.jsonl"]
    assert [remark.message_id for remark in kept.remarks] == ["pipeline.nothing_readable"]
    assert (tmp_path / "b.part.mp4").read_bytes() == b"rubbish"
    assert (tmp_path / "me.jsonl").read_text().splitlines() == [
        '{"time": 1.5}', '{"end": 1.5, "frames": 1, "dropped": null, "cut_off": true}']


def test_notes_that_were_closed_before_stay_as_they_are(
    left_by_hand: Callable[..., Unfinished], tmp_path: Path
) -> None:
    text = b'{"time": 1.5}\n{"end": 1.6, "frames": 1}\n'
    assert keep(left_by_hand({"a.webp": b"RIFF", "me.jsonl": text})).seconds == 1.6
    assert (tmp_path / "me.jsonl").read_bytes() == text


def test_without_room_for_a_copy_the_file_itself_is_kept(
    killed: Callable[..., Unfinished], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = killed("vp9")

    def full(*_: object) -> float:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unfinished, "repair", full)
    kept = keep(left)
    assert "No space left" in kept.remarks[0].text
    assert len(played(tmp_path / "me.webm").times_s) > FRAMES / 2
    assert names_in(tmp_path) == {"me.webm", "me.jsonl"}


def test_who_wants_no_more_of_it_leaves_it_as_it_was(killed: Callable[..., Unfinished], tmp_path: Path) -> None:
    left = killed("vp9")
    before = {path: path.read_bytes() for path in left.parts}

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(left, stop)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert unfinished_recordings() == [left]


def test_where_nothing_can_be_written_down_recordings_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").touch()
    monkeypatch.setenv("FACESEG_STATE", str(tmp_path / "state"))
    request = RecordRequest(RecordSettings(encoder="software"), out=tmp_path / "me.mp4")
    clip = Clip(clip_names(request, datetime.now()), request, 30.0)
    clip.write(clip_killed.scene_at(0.0, 0), 0.0)
    assert len(clip.finish(0.1).files) == 2
    assert unfinished_recordings() == []


def test_what_can_not_get_its_name_at_the_end_is_told_and_offered_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that has become read-only meanwhile."""
    request = RecordRequest(RecordSettings(encoder="software"), out=tmp_path / "me.mp4")
    clip = Clip(clip_names(request, datetime.now()), request, 30.0)
    for number in range(5):
        clip.write(clip_killed.scene_at(number / 30, number), number / 30)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(PartFile, "_rename", refuse)
        report = clip.finish(5 / 30)
    assert report.files == ()
    assert len(report.failures) == 2
    assert "me.part.mp4" in report.failures[0].text
    (left,) = unfinished_recordings()
    assert [path.name for path in keep(left).files] == ["me.mp4", "me.jsonl"]
    assert len(played(tmp_path / "me.mp4").times_s) == 5
