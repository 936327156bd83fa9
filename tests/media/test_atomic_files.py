"""Files appear together and whole, or not at all; nothing is ever replaced."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from faceseg_live.errors import OutputError
from faceseg_live.media.atomic_files import write_new

TWO = {".png": b"first", ".mask.png": b"second" * 1000}
NAMED = {f"a{ending}": content for ending, content in TWO.items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_missing_folder_is_made_and_both_files_are_whole(tmp_path: Path) -> None:
    assert write_new(tmp_path / "new" / "one", "a", TWO) == "a"
    assert contents(tmp_path / "new" / "one") == NAMED


@pytest.mark.parametrize("taken", ["a.png", "a.mask.png"])
@pytest.mark.parametrize("has_links", [True, False])
def test_where_a_name_is_taken_all_get_a_number_and_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", _no_links)
    (tmp_path / taken).write_bytes(b"old")
    assert [write_new(tmp_path, "a", TWO) for _ in range(2)] == ["a-2", "a-3"]
    assert contents(tmp_path) == {taken: b"old"} | {f"a-{number}{ending}": content for number in (2, 3)
                                                    for ending, content in TWO.items()}


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    write_new(tmp_path, "a", TWO)
    assert contents(tmp_path) == NAMED


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    blocked = tmp_path / "Pictures"
    blocked.write_text("not a folder")
    with pytest.raises(OutputError, match=r"Pictures can't be written: file exists"):
        write_new(blocked, "a", TWO)
    assert contents(tmp_path) == {"Pictures": b"not a folder"}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a file's size are POSIX's")
def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OutputError, match="free some space"):
            write_new(tmp_path, "a", TWO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="permission denied; free some space or make it writable"):
            write_new(tmp_path, "a", TWO)
    finally:
        tmp_path.chmod(0o700)


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_what_a_killed_program_left_is_removed_a_day_later(tmp_path: Path) -> None:
    names = {age: tmp_path / f".faceseg-{age:032x}" for age in (0, 2)}
    for days, path in names.items():
        path.touch()
        os.utime(path, (0, path.stat().st_mtime - days * 86_400))
    (tmp_path / ".faceseg-other").touch()
    os.utime(tmp_path / ".faceseg-other", (0, 0))
    write_new(tmp_path, "a", TWO)
    assert set(contents(tmp_path)) == {*NAMED, names[0].name, ".faceseg-other"}
