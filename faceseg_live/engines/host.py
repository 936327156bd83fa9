"""The first pure step: what do the models see in this frame?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..concurrency.foreign_exits import exits_are_errors
from ..domain.heads import Head
from ..domain.types import Face, Frame, Perception
from ..errors import EngineUnavailable, FacesegError
from ..settings import EngineSettings, Settings, build_of
from .base import Ahead, Engine, EngineInfo, HeadWatch, Masked, Request
from .heads.faces import joined
from .heads.watch import make_watch
from .isolated import IsolatedEngine
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
        self._generation = 0
        self.watch_failure: FacesegError | None = None
        """Why nobody's head is looked for, live: until the next `prepare`."""

    @property
    def info(self) -> EngineInfo | None:
        return self._engine.info if self._engine else None

    @exits_are_errors()
    def prepare(self, settings: EngineSettings) -> EngineInfo:
        """Build and warm the engine unless it stands already.

        Raises EngineUnavailable (or another FacesegError) with what to do about it; the previous engine stays in
        use then.
        """
        self.renew()
        if self._engine is not None and self.has(settings):
            return self._engine.info
        engine = self._create(settings)
        try:
            engine.warm_up()
        except Exception:
            engine.close()
            raise
        return self.take(engine, settings)

    def renew(self) -> None:
        """The user tries again, or something else: what can't look for heads is tried again, too."""
        self.watch_failure = None
        if isinstance(self._engine, IsolatedEngine):
            self._engine.renew()
        if self._watch is not None:
            self._watch.renew()

    def has(self, settings: EngineSettings) -> bool:
        """Whether the engine that stands is the one for these settings."""
        return self._engine is not None and self._build == build_of(settings)

    def take(self, engine: Engine, settings: EngineSettings) -> EngineInfo:
        """Use an engine, made for these settings and warm, from now on; the one before is closed."""
        self.drop()
        self._engine, self._build = engine, build_of(settings)
        self._generation += 1
        return engine.info

    def drop(self) -> None:
        """Close the engine. Whoever is hidden is hidden under the next one as well."""
        engine, self._engine, self._build = self._engine, None, ()
        if engine is not None:
            engine.close()

    @exits_are_errors()
    def perceive(self, frame: Frame, settings: Settings, *, is_live: bool = False,
                 heads: Sequence[Head] | None = None, faces: Sequence[Face] | None = None,
                 ahead: Ahead | None = None, masked: Masked | None = None) -> Perception:
        """Look at one frame. Needs `prepare` first.

        Args:
            is_live: the next frame won't wait, see `Request`. What can't look for heads leaves `heads` at None then, so
                that masks go on; else it raises EngineUnavailable or EngineFailed.
            heads: who is known to be in the frame, found beforehand; None: where people are hidden they are looked for.
            faces: whose faces are in it, likewise: ids and landmarks are taken as they are.
            ahead: the frames after it with their faces, where those are known, too.
            masked: whose regions and hands are wanted; None: everybody's.
        """
        engine = self._prepared
        request = replace(Request.of(settings, is_still=frame.is_still, is_live=is_live), ahead=ahead, masked=masked)
        watch = self._begun_watch(frame, request) if heads is None else None
        perception = replace(engine.perceive(frame, request, faces), generation=self._generation,
                             looked_for_hands=request.seeks_hands)
        if heads is not None:
            return replace(perception, heads=joined(heads, perception.faces))
        return perception if watch is None else self._with_heads(watch, perception, request)

    @exits_are_errors()
    def look_thoroughly(self, frame: Frame, settings: EngineSettings) -> Perception:
        """The faces alone of one frame of a file that is looked at as a whole, see `Request.is_thorough`."""
        return self._prepared.perceive(frame, _thorough(settings))

    @exits_are_errors()
    def trace(self, frame: Frame, faces: Sequence[Face], settings: EngineSettings) -> tuple[Face, ...]:
        """As `Engine.trace`."""
        return self._prepared.trace(frame, faces, _thorough(settings))

    @property
    def _prepared(self) -> Engine:
        if self._engine is None:
            raise EngineUnavailable("engines.not_prepared")
        return self._engine

    @exits_are_errors()
    def reset(self) -> None:
        """Forget earlier frames: the source changed."""
        self._generation += 1
        for part in (self._engine, self._watch):
            if part is not None:
                part.reset()

    def close(self) -> None:
        try:
            self.drop()
        finally:
            watch, self._watch = self._watch, None
            if watch is not None:
                watch.close()

    def _fail_to_watch(self, error: FacesegError, request: Request) -> None:
        """What broke may stay broken: another one is made when the user tries again. Raises the error unless live."""
        if not request.is_live:
            raise error
        self.watch_failure = error
        self._end_watch()

    def _end_watch(self) -> None:
        """Its networks hold as much as the largest picture has needed."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _begun_watch(self, frame: Frame, request: Request) -> HeadWatch | None:
        """What looks for heads in the frame beside the engine; None where nobody is to, or nobody can."""
        if not request.seeks_heads:
            self._end_watch()
        if not request.seeks_heads or self.watch_failure is not None:
            return None
        try:
            if self._watch is None:
                self._watch = self._create_watch()
            self._watch.begin(frame, request)
        except FacesegError as error:
            self._fail_to_watch(error, request)
        return self._watch

    def _with_heads(self, watch: HeadWatch, perception: Perception, request: Request) -> Perception:
        timings_ms = dict(perception.timings_ms)
        try:
            with timed(timings_ms, "heads"):
                heads = watch.heads(perception.frame, perception.faces, request)
        except FacesegError as error:
            self._fail_to_watch(error, request)
            return perception
        return replace(perception, heads=heads, timings_ms=timings_ms)


def _thorough(settings: EngineSettings) -> Request:
    return Request(replace(settings, exclude_hands=False), is_thorough=True)
