"""Frames by their numbers are those that reading from the start gives."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.media.sources.video_frames import VideoFrames
from tests.media_files import write_video

COUNT = 130


def all_frames(path: Path) -> list[Frame]:
    source = VideoSource(path)
    frames = list(iter(source.read, None))
    source.close()
    return frames


@pytest.mark.parametrize(("name", "options"), [
    ("b_frames.mp4", {"g": "30", "bf": "3"}),
    ("open_gop.mp4", {"x264-params": "keyint=20:open-gop=1:bframes=3"}),
    ("no_times.ts", {"g": "25", "bf": "2"}),
    ("one_key_frame.mkv", {"g": "1000"}),
    ("bare.h264", {"g": "20"}),
    ("b_frames.flv", {"g": "30", "bf": "3"}),
])
def test_any_order_gives_the_same_frames(tmp_path: Path, name: str, options: dict[str, str]) -> None:
    path = write_video(tmp_path / name, size=(64, 48), frames=COUNT, options=options)
    expected = all_frames(path)
    frames = VideoFrames(path, [frame.time_s for frame in expected])
    order = [*range(5), 129, 128, 127, *random.Random(3).sample(range(COUNT), 25)]
    for number in order:
        frame = frames.at(number)
        assert (frame.sequence, frame.time_s) == (number, expected[number].time_s)
        assert np.array_equal(frame.pixels, expected[number].pixels), number
    frames.close()


def test_uneven_times(tmp_path: Path) -> None:
    times_ms = np.cumsum(np.random.default_rng(1).integers(5, 200, 90)).tolist()
    path = write_video(tmp_path / "uneven.mp4", size=(64, 48), times_ms=times_ms, options={"g": "20"})
    expected = all_frames(path)
    frames = VideoFrames(path, [frame.time_s for frame in expected])
    for number in (80, 3, 61, 89, 20, 19, 0):
        assert np.array_equal(frames.at(number).pixels, expected[number].pixels), number
    frames.close()


def test_times_that_begin_again_are_counted(tmp_path: Path) -> None:
    """Two recordings in one transport stream, as a receiver writes them."""
    part = write_video(tmp_path / "part.ts", size=(64, 48), frames=50, options={"g": "10"})
    path = tmp_path / "whole.ts"
    path.write_bytes(part.read_bytes() + part.read_bytes())
    expected = all_frames(path)
    assert len(expected) == 100
    frames = VideoFrames(path, [frame.time_s for frame in expected])
    for number in (95, 60, 12, 48, 51):
        assert np.array_equal(frames.at(number).pixels, expected[number].pixels), number
    frames.close()


def test_times_that_lead_astray_cost_time_only(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", size=(64, 48), frames=COUNT, options={"g": "20"})
    expected = all_frames(path)
    frames = VideoFrames(path, [frame.time_s + 0.011 for frame in expected])
    for number in (100, 4):
        assert np.array_equal(frames.at(number).pixels, expected[number].pixels)
    frames.close()


def test_only_a_few_frames_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.media.sources.kept_frames._MOST_BYTES", 0)
    path = write_video(tmp_path / "clip.mp4", size=(64, 48), frames=60)
    expected = all_frames(path)
    frames = VideoFrames(path, [frame.time_s for frame in expected])
    for number in (50, 42, 10, 50):
        assert np.array_equal(frames.at(number).pixels, expected[number].pixels)
        assert sum(kept in frames._kept for kept in range(60)) <= 9
    frames.close()


def test_a_file_that_became_shorter_is_an_error(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", size=(64, 48), frames=20)
    frames = VideoFrames(path, [number / 30 for number in range(30)])
    with pytest.raises(SourceError, match="has no frame 25 any more"):
        frames.at(25)
    frames.close()
