"""Temporary and final names on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.media.video.part_file import PartFile, part_name


@pytest.mark.parametrize("is_folder", [False, True])
def test_what_a_killed_program_left_is_not_touched(tmp_path: Path, is_folder: bool) -> None:
    first = PartFile(tmp_path / "clip.mp4", is_folder=is_folder)
    second = PartFile(tmp_path / "clip.mp4", is_folder=is_folder)
    assert (first.part.name, second.part.name) == ("clip.part.mp4", "clip.part-2.mp4")
    assert second.keep().name == "clip.mp4"
    assert first.keep().name == "clip-2.mp4"
    assert {entry.name for entry in tmp_path.iterdir()} == {"clip.mp4", "clip-2.mp4"}


def test_a_taken_name_is_known_from_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").touch()
    assert PartFile(tmp_path / "clip.mp4").final.name == "clip-2.mp4"


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_discarded_one_is_gone(tmp_path: Path, is_folder: bool) -> None:
    place = PartFile(tmp_path / "clip.mp4", is_folder=is_folder)
    assert place.is_there()
    place.discard()
    place.discard()
    assert not place.is_there()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_renaming_leaves_no_empty_file(tmp_path: Path) -> None:
    place = PartFile(tmp_path / "clip.mp4")
    place.part.unlink()
    with pytest.raises(FileNotFoundError):
        place.keep()
    assert list(tmp_path.iterdir()) == []


def test_unfinished_files_keep_their_suffix() -> None:
    assert part_name(Path("a/clip.mp4")) == Path("a/clip.part.mp4")


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("taken", ["clip.mp4", "clip.part.mp4"])
def test_an_exclusive_name_is_free_or_refused(tmp_path: Path, taken: str, is_folder: bool) -> None:
    (tmp_path / taken).touch()
    with pytest.raises(FileExistsError):
        PartFile(tmp_path / "clip.mp4", is_folder=is_folder, exclusive=True)
    assert [entry.name for entry in tmp_path.iterdir()] == [taken]
    own = PartFile(tmp_path / "other.mp4", is_folder=is_folder, exclusive=True)
    with pytest.raises(FileExistsError):
        PartFile(tmp_path / "other.mp4", exclusive=True)
    assert own.keep().name == "other.mp4"
