"""What a running session records."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline.events import RecordingBegan, RecordingEnded
from tests.pipeline.recording.running import Eventually, Watched, films_in
from tests.video_reading import played


def test_what_was_asked_for_is_in_the_file_and_told(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    watched = watch()
    session = watched.session
    eventually(lambda: session.views.take() is not None)
    assert session.recording is None
    session.record()
    assert session.is_recording
    eventually(lambda: session.recording is not None and session.recording.frames >= 20)
    (part,) = films_in(tmp_path)
    assert part.name.endswith(".part.mp4")
    session.stop_recording()
    eventually(lambda: len(watched.told(RecordingEnded)) == 1)
    (report,) = watched.reports()
    assert session.recording is None
    assert films_in(tmp_path) == [report.files[0]]
    assert watched.told(RecordingBegan)[0].paths == (report.files[0],)
    film = played(report.files[0])
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    assert len(film.times_s) == report.frames == len(lines) - 1
    assert film.times_s == pytest.approx([line["time"] for line in lines[:-1]], abs=0.002)
    numbers = [line["frame"] for line in lines[:-1]]
    assert numbers[-1] - numbers[0] + 1 == report.frames + report.drops.total
    source_s = [line["source_time"] - lines[0]["source_time"] for line in lines[:-1]]
    assert film.times_s == pytest.approx(source_s, abs=0.002)


def test_every_frame_is_in_the_file_and_exact_where_inference_finished(
    watch: Callable[..., Watched], eventually: Eventually
) -> None:
    looked_at: list[int] = []

    class Sleeper(FakeEngine):
        """One look in ten takes longer than a frame."""

        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            time.sleep(0.024 if len(looked_at) % 10 == 9 else 0.006)
            looked_at.append(frame.sequence)
            return super().perceive(frame, request, faces)

    watched = watch(create=Sleeper)
    session = watched.session
    session.record()
    eventually(lambda: session.recording is not None and session.recording.frames >= 40)
    session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    *lines, last = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    numbers = [line["frame"] for line in lines]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    exact = {line["frame"] for line in lines if not line["carried"]}
    assert exact == set(looked_at) & set(numbers), "and the first one is among them"
    assert numbers[0] in exact
    assert not any(last["dropped"].values())


def test_the_session_ends_within_its_time_and_finishes_the_file(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    watched = watch(looks=("overlay", "mask"))
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 10)
    assert watched.session.stop(2.0)
    assert watched.session.finish(10.0)
    assert [len(played(path).times_s) > 10 for path in films_in(tmp_path)] == [True, True]
    assert not list(tmp_path.glob("*.part.*"))
