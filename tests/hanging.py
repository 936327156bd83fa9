"""What hangs: in C, where no signal reaches Python, or at a gate that the test opens."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Face, Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.heads.faces import oval_of


def hang() -> None:
    """For ever; on Linux."""
    lock = ctypes.create_string_buffer(256)
    for _ in range(2):
        ctypes.CDLL(None).pthread_mutex_lock(lock)


class GatedWatch:
    """A watch that sees the engine's faces, and hangs in one of its calls until the gate is open."""

    def __init__(self, gate: threading.Event, hangs_in: str = "") -> None:
        """hangs_in: a method, or "make"."""
        self._gate, self._hangs_in = gate, hangs_in
        self.calls: list[str] = []
        """All that have ended."""
        self._pass("make")

    def begin(self, _frame: Frame, _request: Request) -> None:
        self._pass("begin")

    def heads(self, _frame: Frame, faces: Sequence[Face], _request: Request) -> tuple[Head, ...]:
        self._pass("heads")
        return tuple(Head(face.id, oval_of(face), 1.0, ("watch",), face.id) for face in faces)

    def renew(self) -> None:
        self._pass("renew")

    def reset(self) -> None:
        self._pass("reset")

    def close(self) -> None:
        self._pass("close")

    def _pass(self, call: str) -> None:
        if call == self._hangs_in:
            self._gate.wait()
        self.calls.append(call)
