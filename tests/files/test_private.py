"""What shows people is its user's own from the first byte on, whatever the umask; results of a job follow that."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.files.private import make_private_folder
from faceseg_live.logs.log_file import LogFile
from faceseg_live.media.atomic_files import write_new
from faceseg_live.media.video import AudioFormat, open_video
from faceseg_live.media.video.formats import FORMATS
from faceseg_live.pipeline.recording.clip import Clip
from faceseg_live.pipeline.recording.journal import Entry
from faceseg_live.pipeline.recording.naming import clip_names
from faceseg_live.pipeline.recording.replay_clip import ReplayClip
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.settings import RecordSettings, Settings, store
from tests.pipeline.recording.scenes import scene_at

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
RATE = 48_000


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["permissive", "usual", "strict"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Is there before, so that its mode stays."""
    folder = tmp_path / "was there"
    folder.mkdir(0o755)
    folder.chmod(0o755)
    return folder


def modes(folder: Path) -> dict[int, set[str]]:
    """Mode → kinds of what lies in the folder."""
    found: dict[int, set[str]] = {}
    for path in folder.rglob("*"):
        found.setdefault(stat.S_IMODE(path.stat().st_mode), set()).add("folder" if path.is_dir() else "file")
    return found


OWN = {0o700: {"folder"}, 0o600: {"file"}}


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("format_", FORMATS)
def test_a_recording_is_private_while_it_is_written_and_afterwards(folder: Path, format_: str) -> None:
    settings = RecordSettings(folder=str(folder / "new" / "one"), format=format_, encoder="software")
    request = RecordRequest(settings)
    clip = Clip(clip_names(request, datetime.now()), request, 30.0, AudioFormat(RATE))
    for number in range(3):
        clip.write(scene_at(number / 30, number), number / 30)
        clip.write_audio(np.zeros((RATE // 30, 1), np.float32), number / 30)
        assert modes(folder) == OWN
    report = clip.finish(0.1)
    assert len(report.files) == 2
    assert modes(folder) == OWN
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


@pytest.mark.usefixtures("umask")
def test_a_replay_is_private(folder: Path) -> None:
    request = RecordRequest(RecordSettings(folder=str(folder / "new"), encoder="software", replay_s=5))
    clip = ReplayClip((), request, 30.0)
    for number in range(90):
        clip.write(scene_at(number / 30, number), number / 30)
    clip.save(clip_names(request, datetime.now()))
    clip.finish(3.0)
    assert modes(folder) == OWN


@pytest.mark.usefixtures("umask")
def test_snapshots_are_private(folder: Path) -> None:
    write_new(folder / "new" / "one", "a", {".png": b"picture", ".mask.png": b"mask"})
    assert modes(folder) == OWN


@pytest.mark.usefixtures("umask")
def test_the_settings_and_the_folders_that_are_made_for_them_are_private(folder: Path) -> None:
    store.save(Settings(), folder / "new" / "one" / "settings.toml")
    assert modes(folder) == OWN


@pytest.mark.usefixtures("umask")
def test_the_log_and_the_folders_that_are_made_for_it_are_private(folder: Path) -> None:
    handler = LogFile(folder / "state" / "faceseg_live" / "log", lambda _: None)
    handler.emit(logging.LogRecord("faceseg_live.x", logging.INFO, "", 0, "begun", None, None))
    handler.close()
    assert modes(folder) == OWN


@pytest.mark.usefixtures("umask")
def test_what_is_written_down_of_a_recording_lies_in_private_folders(folder: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_STATE", str(folder / "state" / "faceseg_live"))
    entry = Entry([folder / "clip.mp4"])
    assert [mode for mode, kinds in modes(folder).items() if "folder" in kinds] == [0o700]
    entry.close()


@pytest.mark.parametrize("format_", ["h264", "png"])
def test_a_result_of_a_job_follows_the_umask(folder: Path, umask: int, format_: str) -> None:
    settings = RecordSettings(format=format_, encoder="software")
    with open_video(folder / "clip", settings, has_alpha=False, fps=30, live=False) as video:
        video.write(np.zeros((48, 64, 4), np.uint8), 0.0)
    assert modes(folder)[0o666 & ~umask] == {"file"}
    assert set(modes(folder)) <= {0o666 & ~umask, 0o777 & ~umask}


def test_folders_that_are_there_keep_their_modes(folder: Path) -> None:
    make_private_folder(folder)
    make_private_folder(folder / "a" / "b")
    make_private_folder(folder / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert modes(folder) == {0o700: {"folder"}}


def test_a_file_in_the_place_of_a_folder_is_an_error(folder: Path) -> None:
    (folder / "a").touch()
    with pytest.raises(OSError):
        make_private_folder(folder / "a" / "b")


def test_a_file_system_without_modes_is_no_error(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """It refuses to change them."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("there are no modes")

    for name in ("chmod", "fchmod"):
        monkeypatch.setattr(os, name, refuse)
    write_new(folder / "new", "a", {".png": b"picture"})
    assert (folder / "new" / "a.png").read_bytes() == b"picture"
