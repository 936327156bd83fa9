"""A session without threads: it remembers what it was told, and the test decides what it delivers."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from faceseg_live.concurrency.edges import Latest
from faceseg_live.domain.areas import MESH_AREAS
from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import EngineInfo, Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.camera_controls import CameraControl
from faceseg_live.pipeline.attempt import Attempt
from faceseg_live.pipeline.events import ClassifiersChanged, EngineChanged, Event, Events, VirtualCameraChanged
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.pipeline.recording.status import RecordingStatus
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, EngineStatus
from faceseg_live.pipeline.telemetry import Telemetry
from faceseg_live.pipeline.virtual_camera import CameraStatus
from faceseg_live.rendering.matching import matched_at_once
from faceseg_live.rendering.view import View
from faceseg_live.settings import Settings
from faceseg_live.ui.camera_work import CameraWork
from faceseg_live.ui.device_scan import DeviceScan
from faceseg_live.ui.devices import Devices
from tests.views import view_of

Scores = Mapping[int, Mapping[str, float]]
"""Face id → label → score."""
MESH = EngineInfo("mesh", "Face mesh", "CUDA", MESH_AREAS, "Apache-2.0", "The mesh has no points for it.")
TWO_FACES = (FakeFace(x=0.3, height=0.5), FakeFace(x=0.7, height=0.4))


def make_view(settings: Settings | None = None, *, faces: tuple[FakeFace, ...] = TWO_FACES, locked: int | None = None,
              sequence: int = 0, is_still: bool = False, scores: Scores | None = None) -> View:
    """A composed picture of 640×360 with drawn faces: the first at the left, the second at the right.

    Args:
        scores: judged by the settings' expression.
    """
    settings = settings or Settings()
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[:, :, 0] = np.linspace(0, 255, 640, dtype=np.uint8)
    frame = Frame(freeze(pixels), sequence, sequence / 30, time.monotonic(), is_still=is_still)
    perception = FakeEngine(faces).perceive(frame, Request.of(settings))
    return view_of(perception, settings, locked, matched_at_once(scores or {}, settings.classify.parsed()))


class StandInSession:
    """What the window uses of a session."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.views: Latest[View] = Latest()
        self.events = Events(lambda: None)
        self.is_paused = False
        self.locked_face: int | None = None
        self.retries = 0
        self.shown_at: tuple[int, int] | None = None
        self._engine = EngineStatus(settings.engine)
        self._classifiers = ClassifierStatus(ClassifierRequest.of(settings))
        self.send_requests: list[bool] = []
        self.shown_views: list[View] = []
        self.reading = Telemetry()
        self.is_recording = False
        self.is_recording_paused = False
        self.saved_replays = 0
        self.replay_ready_s: float | None = None
        self.recording: RecordingStatus | None = None
        self.virtual_camera = CameraStatus()

    @property
    def attempt(self) -> Attempt:
        return Attempt(self.retries)

    @property
    def engine_status(self) -> EngineStatus:
        return self._engine.against(self.settings.engine, self.attempt)

    @property
    def classifier_status(self) -> ClassifierStatus:
        return self._classifiers.against(ClassifierRequest.of(self.settings), self.attempt)

    def report(self, event: Event) -> None:
        """Have this happened, before the window gets the event."""
        if isinstance(event, EngineChanged):
            self._engine = event.status
        elif isinstance(event, ClassifiersChanged):
            self._classifiers = event.status
        elif isinstance(event, VirtualCameraChanged):
            self.virtual_camera = event.status

    def update(self, settings: Settings) -> None:
        settings.put_in_force()
        self.settings = settings

    def pause(self, paused: bool) -> None:
        self.is_paused = paused

    def lock_face(self, face_id: int | None) -> None:
        self.locked_face = face_id

    def next_face(self) -> None:
        self.locked_face = {None: 1, 1: 2}.get(self.locked_face)

    def record(self) -> None:
        RecordRequest.of(self.settings)
        self.is_recording = True

    def stop_recording(self) -> None:
        self.is_recording = False

    def pause_recording(self, paused: bool) -> None:
        self.is_recording_paused = paused

    def save_replay(self) -> None:
        self.saved_replays += 1

    def send(self, on: bool) -> None:
        self.send_requests.append(on)

    def show_at(self, size: tuple[int, int] | None) -> None:
        self.shown_at = size

    def retry(self) -> None:
        self.retries += 1

    def shown(self, view: View) -> None:
        self.shown_views.append(view)

    def telemetry(self) -> Telemetry:
        return self.reading


def no_devices() -> Devices:
    """A computer without any."""
    return Devices(DeviceScan(lambda: ()), DeviceScan(lambda: ()), DeviceScan(lambda: ()))


class StandInDevice:
    """A camera's controls, as the window reads and changes them."""

    def __init__(self, *controls: CameraControl, refusal: SourceError | None = None) -> None:
        """`refusal`: raised instead of every change."""
        self._refusal = refusal
        self.controls = {control.key: control for control in controls}
        self.threads: set[threading.Thread] = set()
        """Those that it was used from."""

    def work(self) -> CameraWork:
        """The window's way to it."""
        return CameraWork(read=self._read, write=self._write)

    def _read(self, _index: int) -> tuple[CameraControl, ...]:
        self.threads.add(threading.current_thread())
        return tuple(self.controls.values())

    def _write(self, _index: int, key: str, value: int) -> None:
        self.threads.add(threading.current_thread())
        if self._refusal is not None:
            raise self._refusal
        self.controls[key] = replace(self.controls[key], value=value)
        is_automatic = bool(self.controls["focus_automatic"].value)
        self.controls["focus"] = replace(self.controls["focus"], is_active=not is_automatic)
