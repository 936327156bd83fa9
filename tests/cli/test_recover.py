"""`faceseg-live recover`, and what `record` says of unfinished recordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.results import Command
from tests.unfinished_recordings import leave


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "recordings").mkdir()
    return folder


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_nothing_to_recover_is_no_error(run: Command) -> None:
    assert (run("recover").code, run("recover").out) == (0, "No recording is unfinished.\n")
    assert json.loads(run("recover", "--json").out) == []


def test_they_are_listed_kept_and_told_in_json(run: Command, folder: Path) -> None:
    left = leave(folder, "me")
    listed = run("recover", "--list")
    assert (listed.code, listed.out) == (0, f"{left.began:%Y-%m-%d %H:%M}  {folder / 'me.part.webp'}, "
                                            f"{folder / 'me.part.jsonl'}\n")
    assert names_in(folder) == {"me.part.webp", "me.part.jsonl"}
    (told,) = json.loads(run("recover", "--json").out)
    assert told["files"] == [str(folder / "me.webp"), str(folder / "me.jsonl")]
    assert (told["seconds"], told["parts"]) == (1.5, [str(folder / "me.part.webp"), str(folder / "me.part.jsonl")])
    assert names_in(folder) == {"me.webp", "me.jsonl"}


def test_they_are_deleted(run: Command, folder: Path) -> None:
    leave(folder, "me")
    done = run("recover", "--delete")
    assert (done.code, names_in(folder)) == (0, set())
    assert "me.part.webp" in done.out


def test_one_that_can_not_be_kept_is_told_and_stops_no_other(run: Command, folder: Path) -> None:
    leave(folder, "broken", b"")
    leave(folder, "me")
    done = run("recover")
    assert (done.code, done.out) == (1, f"{folder / 'me.webp'}\n{folder / 'me.jsonl'}\n")
    assert len(done.messages) == 1
    assert "nothing can be read of" in done.messages[0]


def test_record_tells_of_them(run: Command, folder: Path, tmp_path: Path) -> None:
    leave(folder, "me")
    done = run("record", "--source", "demo", "--seconds", "0.2", "--engine", "fake", "--encoder", "software", "--out",
               tmp_path / "new.mp4")
    assert done.code == 0
    assert len(done.messages) == 1
    assert f"was not finished: {folder / 'me.part.webp'} (faceseg-live recover keeps it)" in done.messages[0]
    assert names_in(folder) == {"me.part.webp", "me.part.jsonl"}
