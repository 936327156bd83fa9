"""Files appear together and whole, or not at all; nothing is ever replaced."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from faceseg_live.errors import OutputError
from faceseg_live.media.atomic_files import write_new

TWO = {"a.png": b"first", "b.png": b"second" * 1000}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_missing_folder_is_made_and_both_files_are_whole(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "one", TWO)
    assert contents(tmp_path / "new" / "one") == TWO


@pytest.mark.parametrize("taken", ["a.png", "b.png"])
@pytest.mark.parametrize("has_links", [True, False])
def test_a_taken_name_is_reported_and_nothing_is_replaced_or_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", _no_links)
    (tmp_path / taken).write_bytes(b"old")
    with pytest.raises(OutputError, match=f"{taken} already exists and was not changed"):
        write_new(tmp_path, TWO)
    assert contents(tmp_path) == {taken: b"old"}


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    write_new(tmp_path, TWO)
    assert contents(tmp_path) == TWO


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    blocked = tmp_path / "Pictures"
    blocked.write_text("not a folder")
    with pytest.raises(OutputError, match=r"Pictures can't be written: file exists"):
        write_new(blocked, TWO)
    assert contents(tmp_path) == {"Pictures": b"not a folder"}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a file's size are POSIX's")
def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OutputError, match="free some space"):
            write_new(tmp_path, TWO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="permission denied; free some space or make it writable"):
            write_new(tmp_path, TWO)
    finally:
        tmp_path.chmod(0o700)


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")
