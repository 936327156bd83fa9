"""`process` with videos: every frame, its time, and the mask on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.cli.results import Command, lines, results, times_s
from tests.media_files import write_video


def first_picture(path: Path) -> np.ndarray[Any, Any]:
    with av.open(str(path)) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), int)


def test_a_video_keeps_every_frame_and_its_time(process: Command, tmp_path: Path) -> None:
    at_ms = [0, 33, 70, 100, 400, 410, 900, 1000, 1033, 1500]
    outcome = process(write_video(tmp_path / "v.mp4", times_ms=at_ms))
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == ["v.jsonl", "v.mp4"]
    expected_s = [at / 1000 for at in at_ms]
    assert times_s(tmp_path / "out" / "v.mp4") == pytest.approx(expected_s, abs=2e-3)
    told = lines(tmp_path / "out" / "v.jsonl")
    assert [line["frame"] for line in told] == list(range(10))
    assert [line["time"] for line in told] == pytest.approx(expected_s, abs=2e-3)
    assert told[0]["area"] == "face"
    face = told[0]["faces"][0]
    assert face["id"] == 1
    assert 0 < face["width"] < 320
    assert 0 < face["height"] < 240


def test_the_mask_lies_over_the_video(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", frames=3)
    process(clip, "--blur", "1")
    before, after = first_picture(clip), first_picture(tmp_path / "out" / "v.mp4")
    face = lines(tmp_path / "out" / "v.jsonl")[0]["faces"][0]
    changed = np.abs(after - before).max(axis=2) > 50
    rows, columns = np.nonzero(changed)
    assert columns.min() == pytest.approx(face["x"], abs=6)
    assert columns.max() == pytest.approx(face["x"] + face["width"], abs=6)
    assert rows.max() == pytest.approx(face["y"] + face["height"], abs=6)


def test_a_real_video_is_followed(run: Command, short_demo: Path, tmp_path: Path) -> None:
    outcome = run("process", short_demo, "--out", tmp_path / "out", "--json")
    report = json.loads(outcome.out)["files"][0]
    told = lines(tmp_path / "out" / "short.jsonl")
    assert (outcome.code, report["frames"], report["faces_found"]) == (0, len(told), 1)
    assert len(told) >= 20
    assert {line["faces"][0]["id"] for line in told} == {1}


def test_a_face_number_that_never_comes_masks_nothing(process: Command, tmp_path: Path) -> None:
    outcome = process(write_video(tmp_path / "v.mp4", frames=3), "--face", "2")
    assert outcome.code == 0
    assert "no mask was drawn" in outcome.err
    assert [line["faces"] for line in lines(tmp_path / "out" / "v.jsonl")] == [[], [], []]


def test_an_input_video_is_never_overwritten(process: Command, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    clip = write_video(tmp_path / "out" / "v.mp4", frames=3)
    before = clip.read_bytes()
    assert process(clip, "--overwrite").code == 0
    assert clip.read_bytes() == before
    assert results(tmp_path) == ["v-2.jsonl", "v-2.mp4", "v.mp4"]
