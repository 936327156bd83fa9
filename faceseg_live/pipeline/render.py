"""The render thread: composes the newest perception, and again whenever the user moves something."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..concurrency.edges import Latest
from ..domain.types import Perception, View
from ..rendering.matching import Judge
from ..rendering.scene import Scene, scene_of
from ..rendering.view import view_of
from .classification import Opinions
from .controls import Controls, ControlState
from .telemetry import Instruments


class Render:
    """The step of the render stage."""

    def __init__(
        self,
        controls: Controls,
        perceptions: Latest[Perception],
        views: Latest[View],
        wake: Callable[[], None],
        instruments: Instruments,
        opinions: Opinions,
        on_scene: Callable[[Scene], None] = lambda _: None,
    ) -> None:
        """`on_scene` is told of every scene besides the view, before it is drawn."""
        self._controls = controls
        self._opinions = opinions
        self._on_scene = on_scene
        self._judge = Judge()
        self._perceptions = perceptions
        self._views = views
        self._wake = wake
        self._instruments = instruments
        self._held: Perception | None = None
        self._composed_for: tuple[ControlState, int] | None = None
        controls.listen(perceptions.poke)

    def step(self) -> None:
        """Compose the next perception, or the held one for changed settings."""
        perception = self._perceptions.get()
        state = self._controls.state
        wanted = (state, self._opinions.version)
        if perception is None and wanted == self._composed_for:
            return
        self._held = perception or self._held
        if self._held is None:
            return
        self._composed_for = wanted
        if self._held.frame.is_still:
            self._judge.forget()  # its faces have nothing to do with those of the picture before
        scores, ages_s = self._opinions.of(self._held)
        judgements = self._judge.judged(scores, state.settings.classify, self._held.frame.time_s, ages_s)
        started_s = time.perf_counter()
        scene = scene_of(self._held, state.settings, state.locked_face, judgements)
        self._on_scene(scene)
        view = view_of(scene, started_s)
        self._instruments.timed({"draw": view.compose_ms})
        self._instruments.dropped("drawing busy", self._perceptions.dropped)
        self._views.put(view)
        self._instruments.dropped("screen busy", self._views.dropped)
        self._wake()
