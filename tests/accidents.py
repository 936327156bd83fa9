"""Engines and classifiers that meet accidents, and other objects for homes: made by functions that can be imported.

Where they meet one is said by the name of their model: "sleeps" at a look, "sleeps:warm_up" in its warm-up.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from faceseg_live.classifiers.base import Scores, Subject
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.concurrency.liveness import show_life
from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.settings import EngineSettings

TWO_FACES = (FakeFace(0.3, height=0.4), FakeFace(0.7, height=0.3))


_woken = threading.Event()


def sleeps() -> None:
    _woken.wait(60)


def wake_sleepers() -> None:
    """Those in this process come back, so that no thread of theirs outlives a test."""
    global _woken
    _woken.set()
    _woken = threading.Event()


def aborts() -> None:
    os.abort()


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exits() -> None:
    sys.exit("a library gave up")


def exits_at_once() -> None:
    os._exit(7)


def takes_its_time() -> None:
    for _ in range(8):
        time.sleep(0.2)
        show_life()


ACCIDENTS: dict[str, Callable[[], None]] = {
    accident.__name__: accident for accident in (sleeps, aborts, is_killed, exits, exits_at_once, takes_its_time)
}


def _meet(model: str, place: str) -> None:
    name, _, where = model.partition(":")
    if place == (where or "look") and name in ACCIDENTS:
        ACCIDENTS[name]()


class UnluckyEngine(FakeEngine):
    """Sees two people, until it meets its accident."""

    def __init__(self, model: str) -> None:
        super().__init__(TWO_FACES, sees_blank=False)
        self._model = model
        _meet(model, "make")

    def warm_up(self) -> None:
        _meet(self._model, "warm_up")

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        _meet(self._model, "look")
        return super().perceive(frame, request, faces)

    def reset(self) -> None:
        _meet(self._model, "reset")
        super().reset()

    def close(self) -> None:
        _meet(self._model, "close")


def unlucky_engine(settings: EngineSettings) -> UnluckyEngine:
    return UnluckyEngine(settings.model)


class UnluckyClassifier(FakeClassifier):
    """As `FakeClassifier`, until it meets its accident."""

    def __init__(self, model: str) -> None:
        super().__init__()
        self._model = model
        _meet(model, "make")

    def warm_up(self) -> None:
        _meet(self._model, "warm_up")

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        _meet(self._model, "look")
        return super().classify(subjects)


def unlucky_classifier(name: str, _device: str) -> UnluckyClassifier:
    return UnluckyClassifier(name.partition("=")[2])


class Tenant:
    """An object for a home."""

    def __init__(self) -> None:
        self.calls = 0

    def count(self) -> int:
        self.calls += 1
        return self.calls

    def echo(self, thing: object) -> object:
        return thing

    def process(self) -> int:
        return os.getpid()

    def makes_room(self, size: int) -> bool:
        """Whether it gets so many bytes, none of which it uses."""
        try:
            np.empty(size, np.uint8)
        except MemoryError:
            return False
        return True

    def variable(self, name: str) -> str | None:
        return os.environ.get(name)

    def session(self) -> int:
        return os.getsid(0)

    def descriptors(self) -> list[str]:
        return [str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.exists()]

    def meet(self, accident: str) -> str:
        ACCIDENTS[accident]()
        return "done"

    def break_down(self) -> None:
        raise LookupError("nobody thought of this")

    def unpicklable(self) -> object:
        return lambda: None

    def close(self) -> None:
        """Nothing to close."""


class SpoilsItsEnd(Tenant):
    """Can't be closed."""

    def close(self) -> None:
        raise LookupError("it sticks")
