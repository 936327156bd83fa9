"""The file under a container."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from faceseg_live.media.video.sink import Sink


def test_what_is_written_is_there_at_once(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    sink = Sink(path)
    assert sink.write(b"abcdef") == 6
    assert path.read_bytes() == b"abcdef"
    assert sink.seek(2) == 2
    sink.write(b"X")
    assert sink.tell() == 3
    assert path.read_bytes() == b"abXdef"
    sink.close()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file can't be removed")
def test_after_a_failure_nothing_changes(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other name"
    path.touch()
    sink = Sink(path)
    sink.write(b"kept")
    path.unlink()
    with pytest.raises(FileNotFoundError, match="removed meanwhile"):
        sink.write(b"lost")
    assert sink.is_broken
    other.touch()
    assert sink.write(b"ignored") == 7
    assert sink.seek(0, os.SEEK_END) == 4
    sink.close()


def test_a_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Sink(tmp_path / "absent")
