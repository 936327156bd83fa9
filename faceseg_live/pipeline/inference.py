"""The inference thread: has the engine built, looks at the newest frame. What hangs in an engine hangs elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..domain.types import Frame, Perception
from ..engines.base import EngineInfo, HeadWatch, Request
from ..engines.heads.isolated import IsolatedWatch
from ..engines.heads.watch import make_watch
from ..engines.host import EngineHost
from ..engines.isolated import ComingEngine, Create
from ..engines.registry import create_engine
from ..errors import FacesegError
from ..isolation.answer import Unwanted
from ..isolation.attendance import Attendance
from ..messages import Message
from ..settings import EngineSettings, build_of
from . import events
from .attempt import Attempt
from .controls import Controls
from .frame_router import FrameRouter
from .status import EngineStatus, Readiness
from .telemetry import Instruments

_LOOK_UP_S = 1.0
"""While an engine takes long to load."""


class InferenceStep:
    """The step of the inference stage."""

    def __init__(
        self,
        controls: Controls,
        router: FrameRouter,
        on_perception: Callable[[Perception], object],
        post: Callable[[events.Event], None],
        instruments: Instruments,
        create: Create = create_engine,
        create_watch: Callable[[], HeadWatch] = make_watch,
    ) -> None:
        """
        Args:
            on_perception: gets every perception whose models ran, besides the router.
            create: makes engines, where they live.
            create_watch: makes what looks for heads, where it lives.
        """
        self._controls = controls
        self._router = router
        self._on_perception = on_perception
        self._post = post
        self._instruments = instruments
        self._create = create
        self._attendance = Attendance(lambda: float(controls.state.settings.engine.patience_s), self._is_wanted,
                                      lambda message: post(events.Notice(message)))
        self._host = EngineHost(create_watch=lambda: IsolatedWatch(create_watch, self._attendance))
        """Is given its engines."""
        self._prepared_for: tuple[tuple[object, ...], int] | None = None
        self._attempt = Attempt()
        """Under which the requested engine was begun or, where it ran, broke."""
        self._coming: ComingEngine | None = None
        """On its way."""
        self._has_told_of_delay = False
        self._broke: Message | None = None
        """Why what was requested doesn't run, while the one before it is on its way back."""
        self._running: EngineSettings | None = None
        self._previous: EngineSettings | None = None
        """Of the engine that ran before the running one."""
        self._is_looking = False
        """The engine of the host is used."""
        self._is_ending = False
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
        self._follow_request()
        self._follow_loading()
        taken = self._router.next_frame(self._wait_s())
        requested = Request.of(self._controls.state.settings)
        if taken is None and requested == self._last_request:
            return
        taken = taken or self._router.held
        if taken is None or not self._is_looking or self._prepared_for != self._requested:
            return
        self._last_request = requested
        perception = self._perceived(taken.frame, is_new_source=taken.source != self._source)
        self._source = taken.source
        self._tell_of_watch()
        self._instruments.timed(perception.timings_ms)
        self._instruments.saw(len(perception.faces))
        self._instruments.dropped("inference busy", self._router.dropped)
        if self._router.put(perception, taken.source):
            self._on_perception(perception)

    def stop(self) -> None:
        """Wait for nothing any more; from any thread."""
        self._is_ending = True

    def close(self) -> None:
        """Close the engine. On the inference thread."""
        self._router.close()
        self._forget_coming()
        self._host.close()

    @property
    def _requested(self) -> tuple[tuple[object, ...], int]:
        state = self._controls.state
        return build_of(state.settings.engine), state.attempt

    def _is_wanted(self) -> bool:
        """Whether what the engine is asked for is of any use still."""
        return not self._is_ending and self._prepared_for == self._requested

    def _wait_s(self) -> float | None:
        if self._coming is None:
            return None
        left_s = self._attendance.patience_s() - self._coming.age_s
        return _LOOK_UP_S if self._has_told_of_delay else max(0.01, left_s)

    def _tell_of_watch(self) -> None:
        """Say once that nobody looks for heads any more."""
        failure = self._host.watch_failure
        if failure is not None and failure is not self._told_of:
            self._post(events.Notice(Message("pipeline.heads_not_sought", reason=failure)))
        self._told_of = failure

    def _perceived(self, frame: Frame, *, is_new_source: bool) -> Perception:
        try:
            with self._router.busy():
                if is_new_source:
                    self._host.reset()
                return self._host.perceive(frame, self._controls.state.settings, is_live=True)
        except Unwanted:  # something hangs, and something else is wanted by now
            self._stop_looking()
            self._host.drop()
            self._running = None
        except FacesegError as error:  # it broke, hangs, or lacks a network that it loads only now
            self._restore_previous(error)
        except BaseException:
            self._prepared_for = None
            self._attempt = self._controls.state.model_attempt
            self._fail(Message("pipeline.engine_stopped"))
            raise
        return Perception(frame, is_unanalysed=True)

    def _follow_request(self) -> None:
        """Begin what is requested now, unless that was done."""
        state, requested = self._controls.state, self._requested
        engine = state.settings.engine
        if self._prepared_for == requested and not self.status.is_worth(state.model_attempt):
            return
        self._prepared_for, self._attempt = requested, state.model_attempt
        self._forget_coming()
        self._host.renew()
        if self._host.has(engine):
            self._use(engine)
            return
        if self.status.against(engine, self._attempt).readiness is Readiness.LOADING:
            self._stop_looking(is_loading=True)
            self._publish(EngineStatus(engine, self._attempt))
        self._load(engine)

    def _load(self, engine: EngineSettings) -> None:
        self._has_told_of_delay = False
        try:
            self._coming = ComingEngine(engine, self._create, self._attendance, self._router.wake)
        except FacesegError as error:
            self._end_loading(error.message)

    def _follow_loading(self) -> None:
        """Use what was loaded meanwhile; say once that it takes long."""
        coming = self._coming
        if coming is None:
            return
        try:
            engine = coming.engine()
        except FacesegError as error:
            self._coming = None
            self._end_loading(error.message)
            return
        except BaseException:
            self._coming = None
            self._fail(Message("pipeline.engine_not_built"))
            raise
        if engine is not None:
            self._coming = None
            self._host.take(engine, coming.settings)
            self._use(coming.settings)
        elif not self._has_told_of_delay and coming.age_s >= self._attendance.patience_s():
            self._has_told_of_delay = True
            self._bridge_delay(coming.title)

    def _bridge_delay(self, title: str) -> None:
        """It is not given up, for some build for minutes; meanwhile the engine before goes on."""
        info = self._host.info
        if self._broke is not None:
            self._fail(self._broke)
        elif info is None:
            self._post(events.Notice(Message("pipeline.still_loading", engine=title)))
        else:
            self._post(events.Notice(Message("pipeline.still_loading_beside", engine=title, running=info.title)))
            self._start_looking()
            self._publish(replace(self.status, running=info, running_for=self._running))

    def _use(self, engine: EngineSettings) -> None:
        """The host has it."""
        info, broke = self._host.info, self._broke
        assert info is not None, "the host has an engine"
        self._broke = None
        if self._running is not None and build_of(self._running) != build_of(engine):
            self._previous = self._running
        self._running = engine
        self._instruments.engine_ready()
        if broke is not None:
            self._fail(broke, info)
            return
        self._last_request = None
        self._start_looking()
        self._publish(EngineStatus(engine, self._attempt, Readiness.READY, info, engine))
        if info.note is not None:
            self._post(events.Notice(info.note))

    def _end_loading(self, reason: Message) -> None:
        """It can't be had. What matters to the user is why what he requested doesn't run."""
        broke, self._broke = self._broke, None
        self._fail(reason if broke is None else broke, self._host.info)

    def _restore_previous(self, error: FacesegError) -> None:
        """The running engine broke: the one before it is built again, if there was one."""
        self._attempt = self._controls.state.model_attempt
        self._stop_looking()
        self._host.drop()  # a retry builds another one: what broke may stay broken
        previous, self._running, self._previous = self._previous, None, None
        if previous is None:
            self._fail(error.message)
        else:
            self._broke = error.message
            self._load(previous)

    def _forget_coming(self) -> None:
        coming, self._coming, self._broke = self._coming, None, None
        if coming is not None:
            coming.leave()

    def _fail(self, reason: Message, running: EngineInfo | None = None) -> None:
        """The request can't be granted; `running`: the engine that is used instead."""
        if running is None:
            self._running = None
            self._stop_looking()
        else:
            self._start_looking()
        self._publish(replace(self.status, attempt=self._attempt, readiness=Readiness.FAILED, running=running,
                              running_for=self._running, reason=reason))
        self._router.wake()  # there may be more hope by now

    def _start_looking(self) -> None:
        if not self._is_looking:
            self._is_looking, self._last_request = True, None
            self._router.open()

    def _stop_looking(self, *, is_loading: bool = False) -> None:
        self._is_looking, self._last_request = False, None
        self._router.close(is_loading=is_loading)

    def _publish(self, status: EngineStatus) -> None:
        self.status = status
        self._post(events.EngineChanged(status))
