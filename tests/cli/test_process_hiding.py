"""`process --content anonymised`: nobody is open by a slip of a hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.batch.hiding.corrections import Corrections, corrections_file
from faceseg_live.batch.hiding.review import FileInReview
from faceseg_live.domain.types import Pixels
from tests.cli.results import Command, lines, load, results, save
from tests.hiding_jobs import is_hidden, pictures_of
from tests.media_files import quadrants
from tests.output_files import made_in

MAGENTA = ("--content", "anonymised", "--hide-colour", "#ff00ff")


def hidden_halves(run: Command, tmp_path: Path, picture: Path, *options: str) -> list[bool]:
    """Of a picture with a face in the middle of each half."""
    assert run("process", picture, "--out", tmp_path / "out", *MAGENTA, *options).code == 0
    drawn = load(tmp_path / "out" / "p.anonymised.png").astype(int)
    height, width = drawn.shape[:2]
    return [is_hidden(drawn, x * width, 0.45 * height) for x in (0.21, 0.71)]


def test_who_is_masked_changes_nothing_of_who_is_hidden(
    run: Command, tmp_path: Path, demo_frames: tuple[Pixels, ...]
) -> None:
    half = demo_frames[0][::2, ::2]
    picture = save(tmp_path / "p.png", np.hstack([half, half]))
    options = "--face", "1", "--area", "nose", "--expression", "smile > 2"
    assert hidden_halves(run, tmp_path, picture, *options) == [True, True]
    assert sorted(hidden_halves(run, tmp_path, picture, "--hide", "others")) == [False, True]
    assert results(tmp_path) == ["p.anonymised.png"]


def test_a_real_video_is_hidden_in_every_frame(run: Command, short_demo: Path, tmp_path: Path) -> None:
    outcome = run("process", short_demo, "--out", tmp_path / "out", *MAGENTA, "--report", "--json")
    (report,) = json.loads(outcome.out)["files"]
    assert outcome.code == 0
    assert results(tmp_path) == ["short.hiding.html", "short.hiding.json", "short.jsonl", "short.mp4"]
    shown = pictures_of(tmp_path / "out" / "short.mp4")
    height, width = shown[0].shape[:2]
    assert len(shown) == report["frames"] == len(lines(tmp_path / "out" / "short.jsonl")) >= 20
    assert all(is_hidden(picture, 0.42 * width, 0.45 * height) for picture in shown)


@pytest.mark.parametrize("words", [("--hide-by", "pixelate", "--hide-strength", "90"), ("--anonymise-by", "blur")])
def test_what_can_be_undone_says_so_once(process: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    pictures = [save(tmp_path / f"{name}.png", quadrants()) for name in "pq"]
    outcome = process(*pictures, "--content", "anonymised", *words)
    assert outcome.code == 0
    assert [line for line in outcome.messages if "can be undone" in line] == outcome.messages


@pytest.mark.parametrize(("options", "told"), [
    (("--hide", "matching", "--hide-condition", "looks_happy > .5"), "choose it with --classifier emotions"),
    (("--hide", "matching", "--hide-condition", "smil > .5"), "did you mean smile"),
    (("--hide", "matching", "--hide-condition", "smile >"), "expected a label"),
    (("--hide", "matching"), "--hide-condition"),
    (("--hide", "others", "--face", "all"), "one person stays"),
    (("--hide-parts", "tail"), "tail"),
    (("--hide-by", "picture", "--hide-picture", "none.png"), "none.png"),
])
def test_nobody_is_open_because_of_a_typo(
    process: Command, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants()), "--content", "anonymised", *options)
    assert outcome.code == 2
    (message,) = outcome.messages
    assert told in message
    assert made_in(tmp_path / "out") == []


@pytest.mark.parametrize(("options", "told"), [
    (("--content", "overlay"), "expected --content anonymised, got overlay"),
    ((), "expected --content anonymised, got none"),
    (("--content", "anonymised"), "--review needs a window: there is no display"),
])
def test_a_review_that_can_not_be_is_an_error_before_any_work(
    process: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], told: str
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    outcome = process(save(tmp_path / "p.png", quadrants()), *options, "--review")
    assert outcome.code == 2
    (message,) = outcome.messages
    assert told in message
    assert made_in(tmp_path / "out") == []


def test_a_review_is_opened_and_reported(process: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(files: tuple[FileInReview, ...]) -> bool:
        seen.extend(file.source.name for file in files)
        return True

    monkeypatch.setattr("faceseg_live.doctor.display.why_no_window", lambda: "")
    monkeypatch.setattr("faceseg_live.app.review.review_in_window", look)
    pictures = [save(tmp_path / f"{name}.png", quadrants()) for name in "pq"]
    assert process(*pictures, "--content", "anonymised", "--review").code == 0
    assert seen == ["p.png", "q.png"]
    assert {"p.anonymised.png", "p.hiding.json", "q.hiding.html"} <= set(results(tmp_path))


def test_corrections_of_another_file(process: Command, tmp_path: Path) -> None:
    other, picture = (save(tmp_path / f"{name}.png", quadrants(at=at)) for at, name in enumerate("pq"))
    corrections = tmp_path / "c.json"
    corrections.write_bytes(corrections_file(other, Corrections()))
    outcome = process(picture, "--content", "anonymised", "--corrections", corrections)
    assert outcome.code == 2
    assert "belongs to none of the inputs" in outcome.messages[0]
