"""What becomes of a recording when something fails."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable, ExpressionError
from faceseg_live.pipeline import capture
from faceseg_live.pipeline.events import Notice, RecordingFailed, StageFailed
from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.recording.recorder import Recorder
from tests.pipeline.recording.running import Eventually, Stripe, Watched
from tests.video_reading import played


def test_a_lost_camera_ends_the_file_and_its_return_begins_another(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "RETRY_S", 0.05)
    sources = iter([Stripe(lost_after=30), Stripe((320, 240))])
    watched = watch(lambda *_, **__: next(sources))
    watched.session.record()
    eventually(lambda: len(watched.reports()) == 1)
    assert watched.session.is_recording
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 2)
    sizes = [played(report.files[0]).pictures[0].shape[:2] for report in watched.reports()]
    assert sizes == [(120, 160), (240, 320)]
    assert [report.is_source_lost for report in watched.reports()] == [True, False]
    ends = [json.loads(report.files[1].read_text().splitlines()[-1]) for report in watched.reports()]
    assert ["source_lost" in end for end in ends] == [True, False]


def test_a_file_that_can_not_be_written_is_reported_and_the_picture_goes_on(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    watched = watch(folder=str(tmp_path / "taken"))
    watched.session.record()
    eventually(lambda: len(watched.told(RecordingFailed)) == 1)
    assert "taken can't be created: File exists" in str(watched.told(RecordingFailed)[0].message)
    eventually(lambda: not watched.session.is_recording)
    watched.session.views.take()
    assert watched.session.views.get(5) is not None


def test_a_folder_that_is_removed_meanwhile_is_reported(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    watched = watch(folder=str(folder))
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    assert report.files == ()
    assert "removed" in str(report.failures[0])
    assert not watched.told(StageFailed)


def test_an_unforeseen_error_keeps_the_file_and_is_reported(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    watched = watch()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)

    def breaks(*_: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(clip.Clip, "write", breaks)
    eventually(lambda: len(watched.told(StageFailed)) == 1)
    (report,) = watched.reports()
    assert len(played(report.files[0]).times_s) > 5
    assert not watched.session.is_recording
    monkeypatch.undo()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)


def test_an_expression_that_can_not_be_read_is_refused_before_anything_begins(watch: Callable[..., Watched]) -> None:
    watched = watch(when="smile >")
    with pytest.raises(ExpressionError):
        watched.session.record()
    assert not watched.session.is_recording


def test_a_missing_microphone_is_a_notice(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> None:
        raise EngineUnavailable(f"there is no microphone {name!r}")

    defaults = Recorder.__init__.__defaults__
    monkeypatch.setattr(Recorder.__init__, "__defaults__", (refuse, *defaults[1:]))
    watched = watch(microphone="fancy")
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    assert [str(event.message) for event in watched.told(Notice)] == [
        "there is no microphone 'fancy'. The recording has no sound."]
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    assert watched.reports()[0].failures == ()
