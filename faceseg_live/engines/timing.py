"""How long the steps of an engine take, for the performance bar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed(timings_ms: dict[str, float], step: str) -> Iterator[None]:
    """Add the milliseconds that the block takes to those of its step."""
    started_s = time.perf_counter()
    yield
    timings_ms[step] = timings_ms.get(step, 0.0) + (time.perf_counter() - started_s) * 1e3
