"""Engines that live elsewhere than whoever uses them: one that hangs or crashes takes nothing with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from functools import partial
from typing import Any

from ..domain.types import Face, Frame, Perception
from ..errors import EngineFailed
from ..isolation.answer import Answer, Unwanted
from ..isolation.attendance import Attendance, taken
from ..isolation.closing import close_soon
from ..isolation.home import Home
from ..isolation.homes import home_for
from ..messages import Message
from ..models.weights import MODELS
from ..settings import EngineSettings
from ..settings.engines import ENGINES
from .base import Engine, EngineInfo, Request
from .detectors.registry import OF_DEEPFACE

_STILL_TIMES = 12.0
"""A photo is worth so many times the patience: its exact matte takes long."""
_WARM_UP_TIMES = 12.0
"""So many times the patience a processor gets for the first run of a network. Graphics cards, for which it may be
compiled then, get as long as they take."""
_NO_LIMIT = float("inf")
_PROCESSOR = "CPU"

Create = Callable[[EngineSettings], Engine]


class _AtHome:
    """An engine where it lives. What is large and known elsewhere doesn't travel."""

    def __init__(self, create: Create, settings: EngineSettings) -> None:
        self._engine = create(settings)

    def introduce(self) -> EngineInfo:
        return self._engine.info

    def warm_up(self) -> EngineInfo:
        self._engine.warm_up()
        return self._engine.info

    def look(self, frame: Frame, request: Request, faces: Sequence[Face] | None) -> Mapping[str, Any]:
        """The fields of the perception but the frame, and the faces where they were known."""
        seen = self._engine.perceive(frame, request, faces)
        known = ("frame",) if faces is None else ("frame", "faces")
        return {item.name: getattr(seen, item.name) for item in fields(seen) if item.name not in known}

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        return self._engine.trace(frame, faces, request)

    def reset(self) -> None:
        self._engine.reset()

    def close(self) -> None:
        self._engine.close()


class IsolatedEngine:
    """As `Engine`. Its calls raise Unwanted as well, where nobody wants their answers any more."""

    def __init__(self, home: Home, info: EngineInfo, attendance: Attendance) -> None:
        self.info = info
        self._home, self._attendance = home, attendance

    def warm_up(self) -> None:
        """As `Engine.warm_up`."""
        self.info = self._asked(self._home.begin("warm_up"), _NO_LIMIT)

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        """As `Engine.perceive`. What frames of a file come after this one is not asked: that is for files."""
        plain = replace(request, ahead=None, masked=None)
        times = _STILL_TIMES if request.is_still else 1.0
        delay = Message("engines.looks_for_long", engine=self.info.title)
        seen = self._asked(self._home.begin("look", frame, plain, faces), times, delay)
        return Perception(frame, **seen) if faces is None else Perception(frame, tuple(faces), **seen)

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """As `Engine.trace`."""
        plain = replace(request, ahead=None, masked=None)
        traced: tuple[Face, ...] = self._asked(self._home.begin("trace", frame, faces, plain))
        return traced

    def reset(self) -> None:
        """As `Engine.reset`."""
        self._asked(self._home.begin("reset"))

    def renew(self) -> None:
        """The user tries again: it may be able to do more by now. What doesn't answer is found out by its next look."""
        with suppress(EngineFailed, Unwanted):
            self.info = self._asked(self._home.begin("introduce"))

    def close(self) -> None:
        """As `Engine.close`; what takes long is left."""
        close_soon(self._home, "an engine")

    def _asked(self, answer: Answer[Any], times: float = 1.0, on_delay: Message | None = None) -> Any:
        return self._attendance.answered(self._home, answer, self.info.title, times=times, on_delay=on_delay)


class ComingEngine:
    """An engine that is made and warmed, while whoever has asked for it does something else."""

    def __init__(self, settings: EngineSettings, create: Create, attendance: Attendance,
                 on_progress: Callable[[], object] = lambda: None) -> None:
        """
        Args:
            create: makes it, where it will live.
            on_progress: called, on another thread, when it is worth while to ask for `engine`.

        Raises EngineUnavailable where it can't be begun.
        """
        self.settings = settings
        self._began_s = time.monotonic()
        self._attendance, self._on_progress = attendance, on_progress
        self.title = _title_of(settings)
        recipe = partial(_AtHome, create, settings)
        self._home = home_for(recipe, self.title, reads_foreign_files=reads_foreign_files(settings))
        self._info: EngineInfo | None = None
        self._is_warming = False
        self._await(self._home.open(recipe))

    def engine(self) -> Engine | None:
        """The engine, ready to be used; None: not yet. Raises what made it fail, whatever that is; it is left then."""
        try:
            while self._answer.is_there:
                answered = taken(self._answer, self.title)
                if self._is_warming:
                    return IsolatedEngine(self._home, answered, self._attendance)
                self._go_on(answered)
            self._require_life()
        except BaseException:
            self.leave()
            raise
        return None

    @property
    def age_s(self) -> float:
        """How long ago it was begun."""
        return time.monotonic() - self._began_s

    def leave(self) -> None:
        """It is not wanted any more."""
        self._home.leave()

    def _go_on(self, info: EngineInfo | None) -> None:
        """The first answer says that it is made, the second what it is."""
        if info is None:
            self._await(self._home.begin("introduce"))
            return
        self._info, self._is_warming = info, True
        self._await(self._home.begin("warm_up"))

    def _await(self, answer: Answer[Any]) -> None:
        self._answer = answer
        answer.on_end(self._on_progress)

    def _require_life(self) -> None:
        limit_s = self._attendance.patience_s() * _WARM_UP_TIMES
        is_on_processor = self._is_warming and self._info is not None and self._info.device == _PROCESSOR
        if is_on_processor and self._answer.quiet_s > limit_s:
            raise EngineFailed("isolation.no_answer", name=self.title, seconds=round(limit_s))


def isolated(create: Create, attendance: Attendance) -> Create:
    """Makes the same engines, in homes of their own; they are waited for."""

    def create_isolated(settings: EngineSettings) -> Engine:
        recipe, title = partial(_AtHome, create, settings), _title_of(settings)
        home = home_for(recipe, title, reads_foreign_files=reads_foreign_files(settings))
        try:
            attendance.answered(home, home.open(recipe), title, times=_NO_LIMIT)
            info = attendance.answered(home, home.begin("introduce"), title, times=_NO_LIMIT)
        except BaseException:
            home.leave()
            raise
        return IsolatedEngine(home, info, attendance)

    return create_isolated


def reads_foreign_files(settings: EngineSettings) -> bool:
    """Whether the engine reads a model that nobody vouches for: no file of the catalogue, or one of deepface's."""
    row = ENGINES.get(settings.key)
    if row is None:
        return False
    has_own_model = row.reads_foreign_files and settings.model not in ("", *MODELS)
    return has_own_model or ("detector" in row.options and settings.detector.startswith(OF_DEEPFACE))


def _title_of(settings: EngineSettings) -> str:
    row = ENGINES.get(settings.key)
    return row.title if row is not None else settings.key
