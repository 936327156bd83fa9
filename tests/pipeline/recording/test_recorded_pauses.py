"""Pauses of the picture and of the recording, in its files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import pairwise

from tests.pipeline.recording.running import Eventually, Watched
from tests.video_reading import played


def test_a_held_picture_is_time_that_passes(watch: Callable[..., Watched], eventually: Eventually) -> None:
    watched = watch()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    watched.session.pause(True)
    time.sleep(0.5)
    watched.session.pause(False)
    frames = watched.session.recording.frames
    eventually(lambda: watched.session.recording.frames > frames + 5)
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    times_s = played(report.files[0]).times_s
    assert max(later - earlier for earlier, later in pairwise(times_s)) > 0.4
    assert report.drops.paused > 10


def test_a_recording_is_paused_and_goes_on_as_if_no_time_had_passed(
    watch: Callable[..., Watched], eventually: Eventually
) -> None:
    watched = watch(looks=("camera",))
    session = watched.session
    session.pause_recording(True)
    session.record()
    eventually(lambda: session.recording is not None and session.recording.frames >= 5)
    assert not session.recording.is_paused, "there was nothing to pause before"
    session.pause_recording(True)
    assert session.recording.is_paused
    time.sleep(0.1)
    before = session.recording.frames
    time.sleep(0.6)
    assert session.recording.frames == before
    session.pause_recording(False)
    eventually(lambda: session.recording is not None and session.recording.frames >= before + 5)
    session.pause_recording(True)
    time.sleep(0.4)
    session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()[:-1]]
    gaps = [later["frame"] - earlier["frame"] for earlier, later in pairwise(lines)]
    steps_s = [later["time"] - earlier["time"] for earlier, later in pairwise(lines)]
    assert max(gaps) >= 20
    assert max(steps_s) < 0.4
    assert report.seconds - lines[-1]["time"] < 0.3
    assert report.drops.paused >= 40
    assert not session._controls.state.is_recording_paused
