"""`process --start --end --every --fps`, and the notes beside it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.results import Command, lines, results
from tests.media_files import write_video
from tests.sounding_files import tone_in, with_tone
from tests.video_reading import heard, played

FPS = 30


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """45 frames in 1.5 s."""
    return write_video(tmp_path / "v.mp4", frames=45, size=(160, 120))


def test_an_excerpt_begins_at_0_and_notes_know_both_times(process: Command, tmp_path: Path, clip: Path) -> None:
    assert process(clip, "--start", "0.5", "--end", "1").code == 0
    found, told = played(tmp_path / "out" / "v.mp4"), lines(tmp_path / "out" / "v.jsonl")
    assert found.times_s == pytest.approx([number / FPS for number in range(15)], abs=0.001)
    assert found.end_s == pytest.approx(0.5, abs=0.002)
    assert [line["frame"] for line in told] == list(range(15, 30))
    assert [line["time"] for line in told] == pytest.approx([0.5 + number / FPS for number in range(15)], abs=0.001)
    assert [line["result_time"] for line in told] == pytest.approx(found.times_s, abs=0.001)


def test_one_of_several_frames_lasts_as_long_as_all(process: Command, tmp_path: Path, clip: Path) -> None:
    assert process(clip, "--every", "10").code == 0
    found = played(tmp_path / "out" / "v.mp4")
    assert found.times_s == pytest.approx([0, 1 / 3, 2 / 3, 1, 4 / 3], abs=0.001)
    assert found.end_s == pytest.approx(1.5, abs=0.002)
    assert [line["frame"] for line in lines(tmp_path / "out" / "v.jsonl")] == [0, 10, 20, 30, 40]


@pytest.mark.parametrize(("fps", "frames"), [("10", 15), ("60", 90)])
def test_a_rate_is_constant(process: Command, tmp_path: Path, clip: Path, fps: str, frames: int) -> None:
    assert process(clip, "--fps", fps).code == 0
    found = played(tmp_path / "out" / "v.mp4")
    assert found.times_s == pytest.approx([number / int(fps) for number in range(frames)], abs=0.001)
    assert found.end_s == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("options", [(), ("--every", "3"), ("--fps", "12")])
def test_sound_stays_in_step(process: Command, tmp_path: Path, clip: Path, options: tuple[str, ...]) -> None:
    sounding = with_tone(clip, tmp_path / "s.mp4", 0.8, 1.1)
    assert process(sounding, "--start", "0.5", "--end", "1.3", *options).code == 0
    began_s, ended_s = tone_in(*heard(tmp_path / "out" / "s.mp4"))
    assert began_s == pytest.approx(0.3, abs=0.03)
    assert ended_s == pytest.approx(0.6, abs=0.03)
    assert played(tmp_path / "out" / "s.mp4").end_s == pytest.approx(0.8, abs=0.09)


def test_an_excerpt_without_frames_is_told(process: Command, tmp_path: Path, clip: Path) -> None:
    outcome = process(clip, "--start", "20")
    assert (outcome.code, results(tmp_path)) == (1, [])
    assert "has no frame from 20 s on" in outcome.err


def test_notes_as_a_table_and_with_details(process: Command, tmp_path: Path, clip: Path) -> None:
    details = ("--landmarks", "--masks", "--classifier", "geometry")
    assert process(clip, "--end", "0.1", "--notes", "both", *details).code == 0
    assert results(tmp_path) == ["v.csv", "v.jsonl", "v.mp4"]
    with (tmp_path / "out" / "v.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (face,) = lines(tmp_path / "out" / "v.jsonl")[0]["faces"]
    assert [row["frame"] for row in rows] == ["0", "1", "2"]
    assert float(rows[0]["smile"]) == face["labels"]["smile"]
    assert len(face["landmarks"]) == 478
    assert face["mask"]["size"] == [120, 160]


def test_people_are_hidden_in_an_excerpt_too(process: Command, tmp_path: Path, clip: Path) -> None:
    whole = process(clip, "--content", "anonymised")
    assert whole.code == 0
    expected = lines(tmp_path / "out" / "v.jsonl")
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    assert process(clip, "--content", "anonymised", "--start", "0.5", "--every", "5", "--report").code == 0
    told = lines(tmp_path / "out" / "v.jsonl")
    assert [line["frame"] for line in told] == [15, 20, 25, 30, 35, 40]
    assert [len(line["hidden"]) for line in told] == [len(expected[line["frame"]]["hidden"]) for line in told]
