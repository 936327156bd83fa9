"""Pipes and the standard input become files."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources import spooled as module
from faceseg_live.media.sources.spooled import is_read_once, spooled
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import write_video

needs_fifos = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def piped(path: Path, content: bytes) -> Path:
    """A named pipe into which somebody writes."""
    os.mkfifo(path)
    threading.Thread(target=path.write_bytes, args=(content,), daemon=True).start()
    return path


@needs_fifos
def test_a_video_from_a_pipe_can_be_read_twice(tmp_path: Path, scratch: Path) -> None:
    video = write_video(tmp_path / "a.mp4", frames=4)
    pipe = piped(tmp_path / "pipe", video.read_bytes())
    assert is_read_once(pipe)
    with spooled(pipe) as copy:
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        for _ in range(2):
            source = VideoSource(copy)
            assert len(list(iter(source.read, None))) == 4
            source.close()
    assert list(scratch.iterdir()) == []


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"picture")))
    assert is_read_once("-")
    with spooled("-") as copy:
        assert copy.read_bytes() == b"picture"
    assert list(scratch.iterdir()) == []


def test_the_copy_goes_whatever_happens(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"picture")))
    with pytest.raises(KeyboardInterrupt), spooled("-"):
        raise KeyboardInterrupt
    assert list(scratch.iterdir()) == []


def test_nothing_comes(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    with pytest.raises(SourceError, match="Nothing came from -"), spooled("-"):
        pass
    assert list(scratch.iterdir()) == []


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"picture")))
    monkeypatch.setattr(module.shutil, "copyfileobj", full)
    with pytest.raises(SourceError, match=r"scratch has no room .* from -; .*TMPDIR"), spooled("-"):
        pass
    assert list(scratch.iterdir()) == []


def test_files_are_read_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"video")
    assert not is_read_once(tmp_path / "a.mp4")
    assert not is_read_once(tmp_path)
    assert not is_read_once(tmp_path / "gone")
    assert not is_read_once("a\0b")
