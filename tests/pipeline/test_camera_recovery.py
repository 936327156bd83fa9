"""The live pipeline on a real camera path: unplugged, back again, stalled."""

from __future__ import annotations

import json

from tests.fakecam import FakeCamera

SCRIPT = """
import json, sys, time
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings

session = Session(Settings().changed("source", resolution="640x360"), create=lambda key: FakeEngine())
session.start()
events, frames, until = [], [], time.monotonic() + 30
def is_over():
    is_back = len(frames) > 5 and events[-1] == "SourceOpened"
    return "SourceFailed" in events and (is_back or sys.argv[1] == "lost")
while time.monotonic() < until and not is_over():
    view = session.views.get(0.1)
    new = [type(event).__name__ for event in session.events.take()]
    if "SourceOpened" in new or "SourceFailed" in new:
        frames.clear()
    events += new
    if view is not None and view.segments:
        frames.append(view.perception.frame.sequence)
ended = session.stop(5)
print(json.dumps({"events": events, "frames": len(frames), "ended": ended}))
"""


def test_an_unplugged_camera_comes_back_by_itself(fake_camera: FakeCamera) -> None:
    seen = json.loads(fake_camera.run("-c", SCRIPT, "back", fail_after=20, back_ms=800))
    failures = [at for at, name in enumerate(seen["events"]) if name == "SourceFailed"]
    openings = [at for at, name in enumerate(seen["events"]) if name == "SourceOpened"]
    assert seen["ended"]
    assert len(openings) == 2
    assert failures
    assert openings[0] < min(failures) <= max(failures) < openings[1]
    assert seen["frames"] > 5


def test_a_stalled_camera_is_noticed(fake_camera: FakeCamera) -> None:
    seen = json.loads(fake_camera.run("-c", SCRIPT, "lost", stall_after=15, stall_ms=60_000))
    assert seen["events"][-1] == "SourceFailed"
    assert seen["ended"]
