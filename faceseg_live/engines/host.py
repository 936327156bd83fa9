"""The first pure step: what do the models see in this frame?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..domain.types import Frame, Perception
from ..errors import EngineUnavailable
from ..settings import EngineSettings, Settings, build_of
from .base import Engine, EngineInfo, HeadWatch, Request
from .heads.watch import make_watch
from .registry import create_engine
from .timing import timed


class EngineHost:
    """Owns the engine that the settings ask for, and where people are hidden the watch for their heads. Made, used and
    closed on one thread."""

    def __init__(self, create: Callable[[EngineSettings], Engine] = create_engine,
                 create_watch: Callable[[], HeadWatch] = make_watch) -> None:
        self._create, self._create_watch = create, create_watch
        self._watch: HeadWatch | None = None
        self._engine: Engine | None = None
        self._build: tuple[object, ...] = ()

    @property
    def info(self) -> EngineInfo | None:
        return self._engine.info if self._engine else None

    def prepare(self, settings: EngineSettings) -> EngineInfo:
        """Build and warm the engine unless it stands already.

        Raises EngineUnavailable (or another FacesegError) with what to do about it; the previous engine stays in
        use then.
        """
        build = build_of(settings)
        if self._engine is None or self._build != build:
            engine = self._create(settings)
            try:
                engine.warm_up()
            except Exception:
                engine.close()
                raise
            self.close()
            self._engine, self._build = engine, build
        return self._engine.info

    def perceive(self, frame: Frame, settings: Settings, *, is_live: bool = False) -> Perception:
        """Look at one frame. Needs `prepare` first.

        is_live: the next frame won't wait, see `Request`.
        """
        if self._engine is None:
            raise EngineUnavailable("engines.not_prepared")
        request = Request.of(settings, is_still=frame.is_still, is_live=is_live)
        perception = self._engine.perceive(frame, request)
        return self._with_heads(perception, request) if request.seeks_heads else perception

    def reset(self) -> None:
        """Forget earlier frames: the source changed."""
        for part in (self._engine, self._watch):
            if part is not None:
                part.reset()

    def close(self) -> None:
        for part in (self._engine, self._watch):
            if part is not None:
                part.close()
        self._engine, self._watch, self._build = None, None, ()

    def _with_heads(self, perception: Perception, request: Request) -> Perception:
        if self._watch is None:
            self._watch = self._create_watch()
        timings_ms = dict(perception.timings_ms)
        with timed(timings_ms, "heads"):
            heads = self._watch.heads(perception.frame, perception.faces, request)
        return replace(perception, heads=heads, timings_ms=timings_ms)
