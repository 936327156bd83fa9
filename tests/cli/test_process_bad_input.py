"""`process` with what is no good: one line, the exit code, and nothing left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.results import Command, results, save
from tests.media_files import cut, quadrants, write_video
from tests.output_files import made_in


def missing(folder: Path) -> Path:
    return folder / "missing.jpg"


def missing_video(folder: Path) -> Path:
    return folder / "missing.mp4"


def empty_image(folder: Path) -> Path:
    return written(folder / "empty.png", b"")


def empty_video(folder: Path) -> Path:
    return written(folder / "empty.mp4", b"")


def truncated_jpeg(folder: Path) -> Path:
    return cut(save(folder / "whole.jpg", quadrants()), 0.5, "cut.jpg")


def truncated_png(folder: Path) -> Path:
    return cut(save(folder / "whole.png", quadrants()), 0.5, "cut.png")


def truncated_video(folder: Path) -> Path:
    return cut(write_video(folder / "whole.mp4", frames=60), 0.5, "cut.mp4")


def video_cut_in_the_middle(folder: Path) -> Path:
    return cut(write_video(folder / "whole.mp4", frames=90, starts_fast=True), 0.5, "cut.mp4")


def text_as_picture(folder: Path) -> Path:
    return written(folder / "text.jpg", b"this is no picture")


def text_as_video(folder: Path) -> Path:
    return written(folder / "text.mp4", b"this is no video\n" * 20)


def picture_of_no_size(folder: Path) -> Path:
    return written(folder / "none.pgm", b"P5\n0 0\n255\n")


def empty_folder(folder: Path) -> Path:
    (folder / "void").mkdir()
    return folder / "void"


def folder_of_texts(folder: Path) -> Path:
    (folder / "texts").mkdir()
    written(folder / "texts" / "a.txt", b"text")
    return folder / "texts"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


BAD_INPUTS = (missing, missing_video, empty_image, empty_video, truncated_jpeg, truncated_png, truncated_video,
              text_as_picture, text_as_video, picture_of_no_size, empty_folder, folder_of_texts)


@pytest.mark.parametrize("make", BAD_INPUTS, ids=lambda make: make.__name__)
def test_bad_input_is_reported_in_one_line_and_leaves_nothing(
    process: Command, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    bad = make(tmp_path)
    outcome = process(bad)
    assert outcome.code == 1
    assert len(outcome.messages) == 1, outcome.err
    assert outcome.messages[0].startswith("faceseg-live: ")
    assert bad.name in outcome.messages[0]
    assert made_in(tmp_path / "out") == []


def test_what_can_be_read_of_a_damaged_video_is_kept_and_told(process: Command, tmp_path: Path) -> None:
    outcome = process(video_cut_in_the_middle(tmp_path))
    assert outcome.code == 1
    assert "cut.mp4 is cut short" in outcome.messages[0]
    assert outcome.out.startswith("0 of 1 done, 1 failed (1 done in part); results in ")
    assert made_in(tmp_path / "out") == ["cut.jsonl", "cut.mp4"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything")
@pytest.mark.parametrize("is_input", [True, False])
def test_what_may_not_be_read_or_written_is_reported(process: Command, tmp_path: Path, is_input: bool) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    (tmp_path / "out").mkdir()
    (picture if is_input else tmp_path / "out").chmod(0o500 if not is_input else 0)
    outcome = process(picture)
    assert outcome.code == 1
    assert "permission denied" in outcome.err.lower()
    assert results(tmp_path) == []


def test_an_output_folder_that_is_a_file_is_reported(process: Command, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    outcome = process(save(tmp_path / "p.png", quadrants()))
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "can't be written" in outcome.messages[0]
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a system with /proc")
def test_an_output_folder_that_cannot_be_made_is_reported(run: Command, tmp_path: Path) -> None:
    outcome = run("process", save(tmp_path / "p.png", quadrants()), "--out", "/proc/none/out", "--engine", "fake")
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "/proc/none" in outcome.messages[0]


def test_an_address_is_refused_without_its_password(run: Command, tmp_path: Path) -> None:
    outcome = run("process", "http://me:secret@host/a.mp4?token=secret", "--out", tmp_path / "out", "--json")
    assert outcome.code == 2
    assert "http://host/a.mp4 is an address" in outcome.messages[0]
    assert "secret" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--area", "tail"), "face+forehead"),
        (("--area", "hair"), "doesn't deliver 'hair'"),
        (("--grow", "4097"), "-4096 to 4096"),
        (("--grow", "-4097"), "-4096 to 4096"),
        (("--grow", "much"), "--grow"),
        (("--grow", "1.5"), "--grow"),
        (("--blur", "0"), "1 to 4096"),
        (("--blur", "5000"), "1 to 4096"),
        (("--face", "0"), "a number from 1"),
        (("--face", "-1"), "a number from 1"),
        (("--face", "prettiest"), "largest, all"),
        (("--engine", "warp"), "mesh"),
        (("--ar", "nose"), "--ar"),
        (("--sparkle",), "--sparkle"),
    ],
)
def test_wrong_options_are_reported_in_one_line(
    run: Command, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    outcome = run("process", picture, "--out", tmp_path / "out", "--engine", "fake", *words)
    assert outcome.code == 2
    assert len(outcome.messages) == 1
    assert outcome.messages[0].startswith("faceseg-live: ")
    assert told in outcome.messages[0]
    assert made_in(tmp_path / "out") == []


@pytest.mark.parametrize("words", [("process",), ("process", "p.png"), ("process", "--out", "x"), ("fly",)])
def test_missing_words_are_reported(run: Command, words: tuple[str, ...]) -> None:
    outcome = run(*words)
    assert outcome.code == 2
    assert len(outcome.messages) == 1
