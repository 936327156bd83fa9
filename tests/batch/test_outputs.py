"""Results get their place only when they are whole, and never an input's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.batch.outputs import OutputFolder
from faceseg_live.errors import OutputError


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_committed_results_are_there_and_nothing_else(tmp_path: Path) -> None:
    with OutputFolder(tmp_path / "a" / "b") as folder, folder.staging(Path("sub")) as staging:
        staging.write("one.txt", b"1")
        assert not (tmp_path / "a" / "b" / "sub" / "one.txt").exists()
        assert staging.commit() == (tmp_path / "a" / "b" / "sub" / "one.txt",)
    assert everything(tmp_path) == ["a", "a/b", "a/b/sub", "a/b/sub/one.txt"]


def test_what_was_not_committed_goes_with_the_folders_made_for_it(tmp_path: Path) -> None:
    def write_and_fail() -> None:
        with OutputFolder(tmp_path / "a" / "b") as folder, folder.staging(Path("sub")) as staging:
            staging.write("one.txt", b"1")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert everything(tmp_path) == []


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with OutputFolder(tmp_path / "out"):
        pass
    assert everything(tmp_path) == ["out"]


def test_older_results_are_replaced_and_obsolete_ones_go(tmp_path: Path) -> None:
    for name in ("kept", "replaced", "obsolete"):
        (tmp_path / name).write_text("old")
    with OutputFolder(tmp_path) as folder, folder.staging(Path()) as staging:
        staging.write("replaced", b"new")
        staging.drop("obsolete")
        staging.drop("never there")
        staging.commit()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"kept": "old", "replaced": "new"}


def test_an_input_is_never_replaced(tmp_path: Path) -> None:
    original = tmp_path / "clip.mp4"
    original.write_text("precious")
    with (
        OutputFolder(tmp_path, keep=[original]) as folder,
        folder.staging(Path()) as staging,
        pytest.raises(OutputError, match="one of the inputs"),
    ):
        staging.path("clip.mp4")
    assert original.read_text() == "precious"


def test_a_file_in_the_folders_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="can't be written"), OutputFolder(place):
            pass
    assert everything(tmp_path) == ["file"]
