"""The render thread: composes the newest frame, and again whenever the user moves something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from ..concurrency.edges import Latest
from ..domain.types import Perception
from ..messages import Message
from ..rendering.scene import Scene
from ..rendering.view import View
from ..rendering.view_renderer import ViewRenderer
from ..settings import HIDING, Settings
from .classification import LatestScores
from .controls import Controls, ControlState
from .frame_router import DueFrame
from .hiding.face_lock import FaceLock
from .propagation import FlowPropagator
from .scene_maker import SceneMaker
from .telemetry import Instruments


class RenderStep:
    """The step of the render stage."""

    def __init__(
        self,
        controls: Controls,
        frames: Latest[DueFrame],
        views: Latest[View],
        wake: Callable[[], None],
        instruments: Instruments,
        latest_scores: LatestScores,
        sinks: Iterable[Callable[[Scene], object]] = (),
        on_problem: Callable[[Message], None] = lambda _: None,
        on_hiding: Callable[[Message | None], object] = lambda _: None,
    ) -> None:
        """
        Args:
            sinks: get every scene before its view is drawn; they return at once.
            on_problem: gets why the look can't be drawn as the settings ask.
            on_hiding: as `on_change` of `Exemption`.
        """
        self._controls = controls
        self._latest_scores = latest_scores
        self._sinks = tuple(sinks)
        self._propagator = FlowPropagator()
        self._lock = FaceLock(controls.follow_face)
        self._scenes = SceneMaker(on_hiding)
        self._renderer = ViewRenderer(on_problem)
        self._frames = frames
        self._views = views
        self._wake = wake
        self._instruments = instruments
        self._held: Perception | None = None
        self._shown_s = float("-inf")
        """When the newest frame arrived that the window got, on `time.monotonic()`'s clock."""
        self._composed_for: tuple[ControlState, int] | None = None
        self._failed_in: int | None = None
        """The source, by its number, in which a perception could not be drawn."""
        controls.listen(frames.wake)

    def step(self) -> None:
        """Compose the next frame, or the held one for changed settings."""
        due, state = self._frames.get(), self._controls.state
        if due is not None and due.is_guess and _hides(state.settings) and not state.is_sending:
            due = None  # nobody would see it
        requested = (state, self._latest_scores.version)
        if due is None and requested == self._composed_for:
            return
        if self._failed_in not in (None, state.opened_sources):
            self._held = None  # what can't be drawn is not tried again with another source
        self._held = self._perceived(due) if due is not None else self._held
        self._composed_for = requested
        if self._held is None:
            return
        self._failed_in = state.opened_sources
        self._compose(self._held, state, is_again=due is None)
        self._failed_in = None

    def _perceived(self, due: DueFrame) -> Perception:
        """What was seen in the frame, or is carried on to it from what was seen last: that takes milliseconds."""
        if due.seen is None:
            return Perception(due.frame, is_unanalysed=True)
        return self._propagator.propagated(due.seen, due.frame) if due.is_guess else due.seen

    def _compose(self, perception: Perception, state: ControlState, *, is_again: bool) -> None:
        started_s = time.perf_counter()
        lock = self._lock.of(perception, state.locked_face)
        scene = self._scenes.scene(perception, state.settings, self._latest_scores.now, lock)
        for sink in self._sinks:
            sink(scene)
        shown = self._for_view(scene, is_again=is_again)
        if shown is None:
            return
        view = self._renderer.view_of(shown, state.view_size, started_s)
        self._instruments.timed({"draw": view.compose_ms})
        self._instruments.dropped("drawing busy", self._frames.dropped)
        self._views.put(view)
        self._instruments.dropped("screen busy", self._views.dropped)
        self._wake()

    def _for_view(self, scene: Scene, *, is_again: bool) -> Scene | None:
        """What the window shows of a scene: nothing that is older than what it shows.

        Where it hides people, only frames that models looked at, for between them somebody may have come; what is drawn
        again and was not looked at is hidden as a whole.
        """
        frame, perception = scene.frame, scene.perception
        is_guess = perception.carried_from_s is not None and _hides(scene.settings)
        if frame.captured_s < self._shown_s or (is_guess and not is_again):
            return None
        self._shown_s = frame.captured_s
        return replace(scene, perception=replace(perception, heads=None)) if is_guess else scene

    def close(self) -> None:
        """Nothing of it belongs to the thread."""


def _hides(settings: Settings) -> bool:
    """Whether the window hides people."""
    return HIDING in settings.look_options.parts_of(settings.view.mode)
