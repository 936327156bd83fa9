"""The inference thread: builds the engine, looks at the newest frame."""

from __future__ import annotations

from collections.abc import Callable

from ..concurrency.edges import Latest
from ..domain.types import Frame, Perception
from ..engines.base import Request
from ..engines.host import EngineHost
from ..errors import EngineFailed, FacesegError
from ..settings import EngineSettings, build_of
from . import events
from .controls import Controls
from .propagation import FlowPropagator
from .telemetry import Instruments


class InferenceStep:
    """The step of the inference stage."""

    def __init__(
        self,
        controls: Controls,
        frames: Latest[Frame],
        perceptions: Latest[Perception],
        post: Callable[[events.Event], None],
        instruments: Instruments,
        host: EngineHost,
        on_seen: Callable[[Perception], object] = lambda _: None,
    ) -> None:
        """`on_seen` is told of every perception whose models ran, besides the edge."""
        self._controls = controls
        self._frames = frames
        self._perceptions = perceptions
        self._post = post
        self._instruments = instruments
        self._host = host
        self._on_seen = on_seen
        self._prepared_for: tuple[tuple[object, ...], int] | None = None
        self._running: EngineSettings | None = None
        self._before: EngineSettings | None = None
        """Of the engine that ran before the running one."""
        self._looked_for: Request | None = None
        self._held: Frame | None = None
        self._is_ready = False
        self._is_new_source = False
        self._source = 0
        self._is_working = False
        self._latest: Perception | None = None
        self._propagator = FlowPropagator()
        self._propagated_to = -1
        controls.listen(frames.wake)

    def deliver(self, frame: Frame) -> None:
        """Take a frame from the capture thread.

        While there is no engine, the bare picture goes on. While the engine is still busy with an earlier frame, the
        picture goes on with what was seen last, carried along, if the user wants it to keep the camera's rate.
        """
        if not self._is_ready:
            self._held = frame
            self._perceptions.put(Perception(frame, is_unanalysed=True))
            return
        is_behind, latest = self._is_working, self._latest
        self._frames.put(frame)
        if is_behind and latest is not None and self._controls.state.settings.engine.interpolate:
            self._propagated_to = frame.sequence
            self._perceptions.put(self._propagator.propagated(latest, frame))

    def reset_tracking(self) -> None:
        """Another source was opened: nothing of earlier frames applies any more. From any thread."""
        self._is_new_source = True
        self._source += 1
        self._latest, self._propagated_to = None, -1

    def step(self) -> None:
        """Look at the next frame, or again at the held one when other things are asked of it."""
        self._prepare()
        frame = self._frames.get()
        state = self._controls.state
        requested = Request.of(state.settings)
        if frame is None and requested == self._looked_for:
            return
        frame = frame or self._held
        if frame is None or not self._is_ready:
            return
        if self._is_new_source:
            self._is_new_source = False
            self._host.reset()
        self._held, self._looked_for = frame, requested
        source, self._is_working = self._source, True
        try:
            perception = self._host.perceive(frame, state.settings)
        except EngineFailed as error:
            self._host.close()  # a retry builds another one: what broke may stay broken
            self._go_back(error)
            perception = Perception(frame, is_unanalysed=True)
        finally:
            self._is_working = False
        self._instruments.timed(perception.timings_ms)
        self._instruments.saw(len(perception.faces))
        self._instruments.dropped("inference busy", self._frames.dropped)
        if source != self._source:
            return  # of a source that was left meanwhile
        self._latest = perception
        self._on_seen(perception)
        if frame.sequence >= self._propagated_to:  # else a later picture is on the screen: the next one takes it up
            self._perceptions.put(perception)

    def close(self) -> None:
        self._is_ready = False
        self._host.close()

    def _prepare(self) -> None:
        state = self._controls.state
        requested = (build_of(state.settings.engine), state.attempt)
        if self._prepared_for == requested:
            return
        self._prepared_for = requested
        self._is_ready = False
        try:
            info = self._host.prepare(state.settings.engine)
        except FacesegError as error:
            self._fall_back(error)
            return
        if self._running is not None and build_of(self._running) != requested[0]:
            self._before = self._running
        self._running = state.settings.engine
        self._instruments.engine_ready()
        self._is_ready = True
        self._looked_for = None
        self._post(events.EngineReady(info))
        if info.note is not None:
            self._post(events.Notice(str(info.note)))
        self._frames.wake()

    def _fall_back(self, error: FacesegError) -> None:
        """The wanted engine can't be had: the one before goes on, if there is one."""
        before = self._host.info
        if before is None:
            self._give_up(error)
            return
        self._is_ready = True
        self._post(events.EngineFailed(f"{error}. {before.title} goes on.", fallback=before))
        self._frames.wake()

    def _go_back(self, error: EngineFailed) -> None:
        """The running engine broke: the one before is made again, if there was one."""
        before = self._running = self._before
        self._before = None
        if before is None:
            self._give_up(error)
            return
        try:
            self._host.prepare(before)
        except FacesegError:  # what matters to the user is why the wanted one broke
            self._give_up(error)
            return
        self._looked_for = None
        self._fall_back(error)

    def _give_up(self, error: FacesegError) -> None:
        self._is_ready, self._running = False, None
        self._post(events.EngineFailed(str(error)))
