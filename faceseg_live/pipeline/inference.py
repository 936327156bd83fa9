"""The inference thread: builds the engine, looks at the newest frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..domain.types import Frame, Perception
from ..engines.base import EngineInfo, Request
from ..engines.host import EngineHost
from ..errors import FacesegError
from ..messages import Message
from ..settings import EngineSettings, build_of
from . import events
from .controls import Controls
from .frame_router import FrameRouter
from .status import EngineStatus, Readiness
from .telemetry import Instruments


class InferenceStep:
    """The step of the inference stage."""

    def __init__(
        self,
        controls: Controls,
        router: FrameRouter,
        on_perception: Callable[[Perception], object],
        post: Callable[[events.Event], None],
        instruments: Instruments,
        host: EngineHost,
    ) -> None:
        """`on_perception` gets every perception whose models ran, besides the router."""
        self._controls = controls
        self._router = router
        self._on_perception = on_perception
        self._post = post
        self._instruments = instruments
        self._host = host
        self._prepared_for: tuple[tuple[object, ...], int] | None = None
        self._running: EngineSettings | None = None
        self._previous: EngineSettings | None = None
        """Of the engine that ran before the running one."""
        self._last_request: Request | None = None
        self._source = -1
        """Which one the engine looked at last."""
        self._told_of: FacesegError | None = None
        self.status = EngineStatus(controls.state.settings.engine)
        """The newest answer; read from any thread."""

    def reset_tracking(self, _event: events.SourceOpened) -> None:
        """Another source was opened: nothing of earlier frames applies any more. From any thread."""
        self._router.reset()

    def step(self) -> None:
        """Look at the next frame, or again at the held one when the settings ask for something else."""
        self._prepare()
        taken = self._router.next_frame()
        requested = Request.of(self._controls.state.settings)
        if taken is None and requested == self._last_request:
            return
        taken = taken or self._router.held
        if taken is None or self.status.running is None:
            return
        if taken.source != self._source:
            self._source = taken.source
            self._host.reset()
        self._last_request = requested
        perception = self._perceived(taken.frame)
        self._tell_of_watch()
        self._instruments.timed(perception.timings_ms)
        self._instruments.saw(len(perception.faces))
        self._instruments.dropped("inference busy", self._router.dropped)
        if self._router.put(perception, taken.source):
            self._on_perception(perception)

    def close(self) -> None:
        """Close the engine. On the inference thread."""
        self._router.close()
        self._host.close()

    def _tell_of_watch(self) -> None:
        """Say once that nobody looks for heads any more."""
        failure = self._host.watch_failure
        if failure is not None and failure is not self._told_of:
            self._post(events.Notice(Message("pipeline.heads_not_sought", reason=failure)))
        self._told_of = failure

    def _perceived(self, frame: Frame) -> Perception:
        try:
            with self._router.busy():
                return self._host.perceive(frame, self._controls.state.settings, is_live=True)
        except FacesegError as error:  # it broke, or lacks a network that it loads only now
            self._restore_previous(error)
            return Perception(frame, is_unanalysed=True)
        except BaseException:
            self._prepared_for = None
            self._fail(Message("pipeline.engine_stopped"))
            raise

    def _prepare(self) -> None:
        state = self._controls.state
        engine = state.settings.engine
        requested = (build_of(engine), state.attempt)
        if self._prepared_for == requested:
            return
        self._prepared_for = requested
        if self.status.against(engine, state.attempt).readiness is Readiness.LOADING:
            self._router.close(is_loading=True)
            self._publish(EngineStatus(engine, state.attempt))
        try:
            info = self._host.prepare(engine)
        except FacesegError as error:
            self._fail(error.message, self._host.info)
            return
        except BaseException:
            self._fail(Message("pipeline.engine_not_built"))
            raise
        if self._running is not None and build_of(self._running) != requested[0]:
            self._previous = self._running
        self._running = engine
        self._last_request = None
        self._instruments.engine_ready()
        self._router.open()
        self._publish(EngineStatus(engine, state.attempt, Readiness.READY, info, engine))
        if info.note is not None:
            self._post(events.Notice(info.note))

    def _restore_previous(self, error: FacesegError) -> None:
        """The running engine broke: the one before it is built again, if there was one."""
        self._router.close()
        self._host.close()  # a retry builds another one: what broke may stay broken
        previous = self._running = self._previous
        self._previous = self._last_request = None
        if previous is not None:
            try:
                self._host.prepare(previous)
            except FacesegError:  # what matters to the user is why the requested one broke
                self._running = None
        self._fail(error.message, self._host.info)

    def _fail(self, reason: Message, running: EngineInfo | None = None) -> None:
        """The request can't be granted; `running`: the engine that is used instead."""
        if running is None:
            self._running = None
            self._router.close()
        else:
            self._router.open()
        self._publish(replace(self.status, readiness=Readiness.FAILED, running=running, running_for=self._running,
                              reason=reason))

    def _publish(self, status: EngineStatus) -> None:
        self.status = status
        self._post(events.EngineChanged(status))
