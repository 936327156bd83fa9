"""A virtual camera as another program sees it, registered with pyvirtualcam: it may stall, refuse or vanish."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels

NAME = "Camera of the test"


@dataclass
class Consumer:
    """What arrived, and what the driver does next."""

    pictures: list[Pixels] = field(default_factory=list)
    """(height, width, 3) uint8 RGB."""
    opened: list[tuple[int, int, float]] = field(default_factory=list)
    """Width, height and rate of each opening."""
    closed: int = 0
    attempts: int = 0
    refusal: str = ""
    """Opening fails with this."""
    is_gone: bool = False
    """Sending fails."""
    fallback: threading.Event = field(default_factory=threading.Event)
    """While it is clear, the driver takes no picture."""
    has_stalled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.fallback.set()

    def take(self, width: int, height: int, flat: Pixels) -> None:
        if self.is_gone:
            raise RuntimeError("the device was removed")
        if not self.fallback.is_set():
            self.has_stalled.set()
            self.fallback.wait()
        self.pictures.append(flat.reshape(height, width, 3).copy())


def backend_of(consumer: Consumer, fourcc_rgb: int) -> type:
    """A class with pyvirtualcam's contract of backends."""

    class Backend:
        def __init__(self, *, width: int, height: int, fps: float, fourcc: int, device: str | None) -> None:
            consumer.attempts += 1
            if consumer.refusal:
                raise RuntimeError(consumer.refusal)
            assert fourcc == fourcc_rgb
            assert device is None
            self._size = width, height
            consumer.opened.append((width, height, fps))

        def send(self, frame: Pixels) -> None:
            assert frame.dtype == np.uint8
            consumer.take(*self._size, frame)

        def device(self) -> str:
            return NAME

        def native_fourcc(self) -> int:
            return fourcc_rgb

        def close(self) -> None:
            consumer.closed += 1

    return Backend


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Consumer]:
    """The only virtual camera of this system; skips without the package."""
    pyvirtualcam = pytest.importorskip("pyvirtualcam", reason="virtual cameras are opened by pyvirtualcam")
    from pyvirtualcam.util import encode_fourcc

    consumer = Consumer()
    monkeypatch.setattr("pyvirtualcam.camera.BACKENDS", {})
    pyvirtualcam.register_backend("test", backend_of(consumer, encode_fourcc(pyvirtualcam.PixelFormat.RGB.value)))
    yield consumer
    consumer.fallback.set()
