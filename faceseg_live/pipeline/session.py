"""A running pipeline: source → capture → inference → render → views; alongside it classification, recording and a
virtual camera.

The window, and whoever else needs live frames, starts a session, changes its settings, and takes views and events.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from ..classifiers.ensemble import Create
from ..classifiers.registry import create_classifier
from ..concurrency.edges import Latest
from ..concurrency.stage import Stage
from ..domain.types import Perception
from ..engines.base import Engine, HeadWatch
from ..engines.heads.watch import make_watch
from ..engines.registry import create_engine
from ..isolation.own_process import end_spare_process
from ..media.sources.base import Source
from ..rendering.view import View
from ..settings import EngineSettings, Settings
from . import targets
from .capture import CaptureStep
from .classification import ClassificationStep, LatestScores
from .controls import Controls, ControlState
from .event_log import log_event
from .events import Events, HidingChanged, Notice, SourceFailed, SourceOpened, StageFailed, VirtualCameraChanged
from .frame_router import DueFrame, FrameRouter, SourceFrame
from .inference import InferenceStep
from .recording.recorder import Recorder
from .recording.replay import Replay
from .recording.request import RecordRequest
from .recording.status import RecordingStatus
from .render import RenderStep
from .status import ClassifierRequest, ClassifierStatus, EngineStatus
from .telemetry import Instruments, Telemetry
from .virtual_camera import CameraStatus, VirtualCamera


class _Step(Protocol):
    """What a stage repeats on its thread."""

    def step(self) -> None: ...
    def close(self) -> None:
        """Close what belongs to the thread, on the thread."""


class Session:
    """Seven threads and the edges between them."""

    def __init__(
        self,
        settings: Settings,
        *,
        wake: Callable[[], None] = lambda: None,
        open_: Callable[..., Source] | None = None,
        create: Callable[[EngineSettings], Engine] = create_engine,
        create_classifier: Create = create_classifier,
        create_watch: Callable[[], HeadWatch] = make_watch,
        loops: bool = True,
    ) -> None:
        """`wake` is called from worker threads whenever `views` or `events` have something new.

        loops: a file begins again at its end.
        """
        self.views: Latest[View] = Latest()
        self.events = Events(wake, log=log_event)
        self._controls = Controls(settings)
        self._instruments = Instruments()
        self._frames: Latest[SourceFrame] = Latest()
        self._screen: Latest[DueFrame] = Latest()
        self._seen: Latest[Perception] = Latest()
        self._last_shown: Perception | None = None
        self.update(settings)

        controls, events, instruments = self._controls, self.events, self._instruments
        scores = LatestScores()
        self._recorder, self._replay = Recorder(controls, scores, events.post), Replay(controls, scores, events.post)
        router = FrameRouter(controls, self._frames, self._screen, self._recorder.lane, self._replay.lane)
        self._capture = CaptureStep(controls, router.deliver, events.post, instruments, open_, loops=loops)
        self._inference = InferenceStep(controls, router, self._seen.put, events.post, instruments, create,
                                        create_watch)
        self._classification = ClassificationStep(controls, self._seen, scores, self._screen.wake, events.post,
                                                  instruments, create_classifier)
        self._camera = VirtualCamera(controls, lambda status: events.post(VirtualCameraChanged(status)))
        render = RenderStep(controls, self._screen, self.views, wake, instruments, scores, (self._camera.offer,),
                            lambda message: events.post(Notice(message)),
                            lambda problem: events.post(HidingChanged(problem)))

        events.listen(SourceOpened, self._inference.reset_tracking)
        events.listen(SourceOpened, self._classification.reset)
        events.listen(SourceOpened, lambda event: self._camera.follow(event.info.fps))
        events.listen(SourceFailed, lambda _event: router.lose())
        self._writers = (self._stage("recording", self._recorder, targets.recording_target),
                         self._stage("replay", self._replay, targets.replay_target))
        self._stages = (
            self._stage("capture", self._capture, targets.capture_target),
            self._stage("inference", self._inference, targets.inference_target),
            self._stage("classification", self._classification, targets.classification_target),
            self._stage("render", render, targets.render_target),
            self._stage("virtual camera", self._camera, targets.virtual_camera_target),
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

    @property
    def engine_status(self) -> EngineStatus:
        """The engine that the settings in force request, and the one that runs."""
        state = self._controls.state
        return self._inference.status.against(state.settings.engine, state.model_attempt)

    @property
    def classifier_status(self) -> ClassifierStatus:
        """The classifiers that the settings in force request, and those that run."""
        state = self._controls.state
        return self._classification.status.against(ClassifierRequest.of(state.settings), state.model_attempt)

    def start(self) -> None:
        for stage in (*self._stages, *self._writers):
            stage.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End all threads; False when one did not end in time. What writes files takes its own: see `finish`."""
        deadline_s = time.monotonic() + timeout_s
        self.stop_recording()
        for stage in (*self._stages, *self._writers):
            stage.stop()
        self._capture.stop()
        self._inference.stop()
        self._classification.stop()
        self._frames.close()
        self._screen.close()
        self._seen.close()
        self._recorder.stop()
        self._replay.stop()
        self._camera.stop()
        self._controls.change()
        has_ended = _have_ended(self._stages, deadline_s)
        end_spare_process()
        return has_ended

    def finish(self, timeout_s: float = math.inf) -> bool:
        """After `stop`: wait until all that was recorded is written, and a replay that was asked for is saved.

        False when that is not yet so; `recording` says how far it is.
        """
        return _have_ended(self._writers, time.monotonic() + timeout_s)

    def discard_backlog(self) -> None:
        """After `stop`: what waits to be written is left out, and counted; the files are finished at once."""
        self._recorder.discard()

    def update(self, settings: Settings) -> None:
        """Use other settings from the next frame on; from any thread. The stages see for themselves what changed."""
        settings.put_in_force()
        source_changed = settings.source.opening != self.settings.source.opening
        replay = RecordRequest.for_replay(settings, self._controls.state.replay)
        self._controls.change(settings=settings, replay=replay, **({"locked_face": None} if source_changed else {}))

    def pause(self, paused: bool) -> None:
        """Hold the frame; settings still change how it is drawn."""
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
        """The state of the recording; None: none is requested, or the last files are finished."""
        return self._recorder.status

    @property
    def is_recording(self) -> bool:
        """Whether recording is requested."""
        return self._controls.state.recording is not None

    def record(self, out: Path | None = None) -> None:
        """Begin to record what the settings ask for, into `out` or a name made of the time.

        While the recording before is still being finished, frames of this one wait in memory.

        Raises ExpressionError when the expression that it should wait for can't be read.
        """
        self._controls.change(recording=RecordRequest.of(self.settings, out))

    def stop_recording(self) -> None:
        """End the recording; its files are finished on its own thread."""
        self._controls.change(recording=None)

    def save_replay(self) -> None:
        """Save the last seconds that are kept ready; `RecordingSaved`, or a notice, follows."""
        self._replay.save()

    @property
    def replay_ready_s(self) -> float | None:
        """How many seconds are ready to be saved; None: nothing is kept."""
        return None if self._controls.state.replay is None else self._replay.ready_s

    def pause_recording(self, paused: bool) -> None:
        """Record nothing for a while; afterwards the file goes on as if no time had passed."""
        self._controls.change(is_recording_paused=paused and self.is_recording)

    @property
    def virtual_camera(self) -> CameraStatus:
        """The state of the virtual camera."""
        return self._camera.status

    def send(self, on: bool) -> None:
        """Offer the views to other programs as a camera, or stop; after a failure, try again."""
        self._controls.change(is_sending=on)

    def show_at(self, size: tuple[int, int] | None) -> None:
        """Make views no larger than their place, (width, height) in physical pixels; None: in full size."""
        self._controls.change(view_size=size)

    def retry(self) -> None:
        """Try again what failed: the source, the engine, the classifiers, a stage that rests."""
        self._controls.change(attempt=self._controls.state.attempt + 1)

    def shown(self, view: View) -> None:
        """A view reached the screen: counts its frame, once, and measures how long that took.

        A still image has no latency, however often it is analysed and drawn again.
        """
        frame, before = view.perception.frame, self._last_shown
        self._last_shown = view.perception
        if before is None or before.frame is not frame:
            self._instruments.shown(None if frame.is_still else frame.captured_s)

    def telemetry(self) -> Telemetry:
        return self._instruments.read()

    def _stage(self, name: str, step: _Step, target: Callable[[ControlState], object]) -> Stage:
        """A thread for a step; a change of its target ends the rest after an unforeseen error."""
        stage = Stage(name, step.step, finish=step.close, target=lambda: target(self._controls.state),
                      on_failure=lambda stage, report: self.events.post(StageFailed(stage, report)))
        self._controls.listen(stage.reconsider)
        return stage


def _have_ended(stages: Iterable[Stage], deadline_s: float) -> bool:
    """Wait for them until a moment of `time.monotonic()`."""
    return all(stage.join(max(0.0, deadline_s - time.monotonic())) for stage in stages)
