"""Every event of a session in the log: by its id and in numbers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import get_args

import pytest

from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.messages import Message
from faceseg_live.pipeline import events
from faceseg_live.pipeline.event_log import log_event
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.drops import Drops
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, EngineStatus, Readiness
from faceseg_live.pipeline.virtual_camera import CameraState, CameraStatus
from faceseg_live.settings import EngineSettings

SECRET = Message("batch.about", source="/home/anna/x.jpg", problem=Message("batch.numbered", count=3, names=["anna"]))
TOLD = "batch.about problem=(batch.numbered count=3)"
INFO = SourceInfo("/home/anna/x.mp4", "anna", 640, 360, 29.97, "h264", duration_s=3.5, frame_count=105)
ENGINE = EngineSettings("mesh")

EVENTS = (
    (events.SourceOpened(INFO),
     "source opened kind=file width=640 height=360 fps=29.97 frames=105 seconds=3.5 format=h264"),
    (events.SourceOpened(SourceInfo("rtsp://anna:pw@host/x", "anna", 4, 3, is_live=True)),
     "source opened kind=stream width=4 height=3 format=unknown"),
    (events.SourceFailed(SECRET, 0.5),
     f"source failed {TOLD} is tried again"),
    (events.SourceEnded(),
     "SourceEnded"),
    (events.EngineChanged(EngineStatus(ENGINE, readiness=Readiness.FAILED, reason=SECRET)),
     f"engine requested=mesh failed running=none {TOLD}"),
    (events.EngineChanged(EngineStatus(ENGINE, readiness=Readiness.READY, running=FakeEngine().info)),
     "engine requested=mesh ready running=fake device=CPU"),
    (events.EngineChanged(EngineStatus(EngineSettings("mesh", model="anna.onnx"))),
     "engine requested=mesh loading running=none"),
    (events.ClassifiersChanged(ClassifierStatus(ClassifierRequest(("anna",)), readiness=Readiness.FAILED,
                                                reason=SECRET)),
     f"classifiers requested=1 failed running=0 labels=0 {TOLD}"),
    (events.RecordingBegan((Path("anna.mp4"), Path("anna.jsonl"))),
     "recording began files=2"),
    (events.RecordingSaved(ClipReport((Path("anna.mp4"),), 2.5, 75, Drops(source=3))),
     "recording saved files=1 seconds=2.50 frames=75 dropped=source:3"),
    (events.RecordingFailed(SECRET),
     f"recording failed {TOLD}"),
    (events.RecordingEnded(),
     "RecordingEnded"),
    (events.VirtualCameraChanged(CameraStatus(CameraState.UNAVAILABLE, "anna", SECRET)),
     f"virtual camera unavailable {TOLD}"),
    (events.HidingChanged(SECRET),
     f"hiding {TOLD}"),
    (events.Notice(SECRET),
     f"notice {TOLD}"),
    (events.StageFailed("capture", "Traceback…", rests=False),
     "stage capture met an unforeseen error and goes on\nTraceback…"),
)


@pytest.mark.parametrize(("event", "said"), EVENTS, ids=[type(event).__name__ for event, _ in EVENTS])
def test_an_event_is_its_id_and_numbers(event: events.Event, said: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "faceseg_live")
    log_event(event)
    assert [record.getMessage() for record in caplog.records] == [said]
    assert "anna" not in caplog.text


def test_no_kind_of_event_is_forgotten() -> None:
    assert {type(event) for event, _ in EVENTS} == set(get_args(events.Event))


def test_what_is_posted_is_logged() -> None:
    taken: list[events.Event] = []
    mailbox = events.Events(lambda: None, log=taken.append)
    mailbox.post(events.SourceEnded())
    assert taken == mailbox.take() == [events.SourceEnded()]
