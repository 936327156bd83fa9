"""The first pure step: what do the models see in this frame?"""

from __future__ import annotations

from collections.abc import Callable

from ..domain.types import Frame, Perception
from ..errors import EngineUnavailable
from ..settings import EngineSettings, Settings, build_of
from .base import Engine, EngineInfo, Request
from .registry import create_engine


class EngineHost:
    """Owns the engine that the settings ask for. Made, used and closed on one thread."""

    def __init__(self, create: Callable[[EngineSettings], Engine] = create_engine) -> None:
        self._create = create
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
        return self._engine.perceive(frame, Request.of(settings, is_still=frame.is_still, is_live=is_live))

    def reset(self) -> None:
        """Forget earlier frames: the source changed."""
        if self._engine is not None:
            self._engine.reset()

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine, self._build = None, ()
