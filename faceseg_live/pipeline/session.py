"""A running pipeline: source → capture → inference → render → views; classification,
recording and a virtual camera beside it.

The window, and whoever else wants live pictures, starts a session, changes its settings, and takes views and events.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ..classifiers.ensemble import Create
from ..classifiers.registry import create_classifier
from ..concurrency.edges import Latest
from ..concurrency.stage import Stage
from ..domain.types import Frame, Perception, View
from ..engines.base import Engine
from ..engines.host import EngineHost
from ..engines.registry import create_engine
from ..media.sources.base import Source
from ..rendering.scene import Scene
from ..settings import EngineSettings, Settings
from .capture import CaptureStep
from .classification import ClassificationStep, LatestScores
from .controls import Controls
from .events import Event, Events, Notice, SourceFailed, SourceOpened, StageFailed, VirtualCameraChanged
from .inference import InferenceStep
from .recording.recorder import Recorder, RecordingStatus
from .recording.request import RecordRequest
from .render import RenderStep
from .telemetry import Instruments, Telemetry
from .virtual_camera import CameraStatus, VirtualCamera


class Session:
    """Six threads and the edges between them."""

    def __init__(
        self,
        settings: Settings,
        *,
        wake: Callable[[], None] = lambda: None,
        open_: Callable[..., Source] | None = None,
        create: Callable[[EngineSettings], Engine] = create_engine,
        create_classifier: Create = create_classifier,
        loops: bool = True,
    ) -> None:
        """`wake` is called from worker threads whenever `views` or `events` have something new.

        loops: a file begins again at its end.
        """
        self.views: Latest[View] = Latest()
        self.events = Events(wake)
        self._controls = Controls(settings)
        self._instruments = Instruments()
        self._frames: Latest[Frame] = Latest()
        self._perceptions: Latest[Perception] = Latest()
        self._seen: Latest[Perception] = Latest()
        self._last_shown: Perception | None = None

        post, instruments = self.events.post, self._instruments
        latest_scores = LatestScores()
        classification = ClassificationStep(self._controls, self._seen, latest_scores, self._perceptions.wake, post,
                                            instruments, create_classifier)
        inference = InferenceStep(self._controls, self._frames, self._perceptions, post, instruments,
                                  EngineHost(create), self._seen.put)
        self._recorder = Recorder(self._controls, post)
        self._camera = VirtualCamera(self._controls, lambda status: post(VirtualCameraChanged(status)))

        def on_scene(scene: Scene) -> None:
            self._recorder.offer(scene)
            self._camera.offer(scene)

        render = RenderStep(self._controls, self._perceptions, self.views, wake, instruments, latest_scores, on_scene,
                            lambda text: post(Notice(text)))

        def reset_tracking() -> None:
            inference.reset_tracking()
            classification.reset()

        def on_source_event(event: Event) -> None:
            if isinstance(event, SourceFailed):
                self._recorder.interrupt()
            elif isinstance(event, SourceOpened):
                self._camera.follow(event.info.fps)
            post(event)

        self._capture = CaptureStep(self._controls, inference.deliver, reset_tracking, on_source_event, instruments,
                                    open_, loops=loops)
        self._stages = (
            Stage("capture", self._capture.step, finish=self._capture.close, on_failure=self._report),
            Stage("inference", inference.step, finish=inference.close, on_failure=self._report),
            Stage("classification", classification.step, finish=classification.close, on_failure=self._report),
            Stage("render", render.step, on_failure=self._report),
            Stage("recording", self._recorder.step, finish=self._recorder.close, on_failure=self._report),
            Stage("virtual camera", self._camera.step, finish=self._camera.close, on_failure=self._report),
        )

    @property
    def settings(self) -> Settings:
        return self._controls.state.settings

    @property
    def is_paused(self) -> bool:
        return self._controls.state.is_paused

    @property
    def locked_face(self) -> int | None:
        """Id of the one face that carries the mask; None: all do."""
        return self._controls.state.locked_face

    def start(self) -> None:
        for stage in self._stages:
            stage.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End all threads; False when one did not end in time."""
        deadline_s = time.monotonic() + timeout_s
        for stage in self._stages:
            stage.stop()
        self._capture.stop()
        self._frames.close()
        self._perceptions.close()
        self._seen.close()
        self._recorder.stop()
        self._camera.stop()
        self._controls.change()
        ended = [stage.join(max(0.0, deadline_s - time.monotonic())) for stage in self._stages]
        return all(ended)

    def update(self, settings: Settings) -> None:
        """Use other settings from the next frame on; from any thread. The stages see for themselves what changed."""
        source_changed = settings.source != self.settings.source
        self._controls.change(settings=settings, **({"locked_face": None} if source_changed else {}))

    def pause(self, paused: bool) -> None:
        """Hold the picture; settings still change how it is drawn."""
        self._controls.change(is_paused=paused)

    def lock_face(self, face_id: int | None) -> None:
        """Mask one face only; None masks all."""
        self._controls.change(locked_face=face_id)

    def next_face(self) -> None:
        """Lock the face after the locked one, in the order of their ids; after the last one, all."""
        newest = self._last_shown
        ids = sorted(face.id for face in newest.faces) if newest else []
        later = [face_id for face_id in ids if face_id > (self.locked_face or 0)]
        self.lock_face(later[0] if later else None)

    @property
    def recording(self) -> RecordingStatus | None:
        """How the recording goes; None: nothing is asked for, or the last files are finished."""
        return self._recorder.status

    @property
    def is_recording(self) -> bool:
        """Whether recording is asked for."""
        return self._controls.state.recording is not None

    def record(self, out: Path | None = None) -> None:
        """Begin to record what the settings ask for, into `out` or a name made of the time.

        Raises ExpressionError when the expression that it should wait for can't be read.
        """
        self._controls.change(recording=RecordRequest.of(self.settings, out))

    def stop_recording(self) -> None:
        """End the recording; its files are finished on its own thread."""
        self._controls.change(recording=None)

    @property
    def virtual_camera(self) -> CameraStatus:
        """How far the virtual camera is."""
        return self._camera.status

    def send(self, on: bool) -> None:
        """Let other programs see the pictures as those of a camera, or no longer; after a failure, try again."""
        self._controls.change(is_sending=on)

    def retry(self) -> None:
        """Open the source and build the engine again after a failure."""
        self._controls.change(attempt=self._controls.state.attempt + 1)
        for stage in self._stages:
            stage.retry()

    def shown(self, view: View) -> None:
        """A view reached the screen: counts its frame, once, and measures how long that took.

        A picture that stands still has no latency, however often it is looked at and drawn anew.
        """
        frame, before = view.perception.frame, self._last_shown
        self._last_shown = view.perception
        if before is None or before.frame is not frame:
            self._instruments.shown(None if frame.is_still else frame.captured_s)

    def telemetry(self) -> Telemetry:
        return self._instruments.read()

    def _report(self, stage: str, report: str) -> None:
        self.events.post(StageFailed(stage, report))
