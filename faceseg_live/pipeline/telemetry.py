"""Measures a running session: rates, latency, time per stage, drops."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

WINDOW_S = 3.0
"""Rates and percentiles are those of the last seconds, so that they follow what the user does."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """One reading of the instruments; NaN where nothing was measured yet."""

    camera_fps: float = float("nan")
    shown_fps: float = float("nan")
    latency_p50_ms: float = float("nan")
    latency_p95_ms: float = float("nan")
    """From the arrival of a frame to its view on the screen."""
    stage_ms: Mapping[str, float] = field(default_factory=dict)
    """Median milliseconds by stage, in the order of the pipeline."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Frames that nobody saw, by cause, since the source was opened."""
    faces: int = 0
    damaged: int = 0
    """Pictures of a camera that arrived with faults and were shown, since it was opened."""


class _Recent:
    """Values of the last seconds with the moment each came in."""

    def __init__(self) -> None:
        self._entries: deque[tuple[float, float]] = deque(maxlen=2000)

    def add(self, value: float) -> None:
        self._entries.append((time.monotonic(), value))

    def values(self) -> list[float]:
        oldest = time.monotonic() - WINDOW_S
        return [value for moment, value in self._entries if moment >= oldest]

    def rate(self) -> float:
        """Events per second between the first and the last of the window."""
        oldest = time.monotonic() - WINDOW_S
        moments = [moment for moment, _ in self._entries if moment >= oldest]
        if len(moments) < 2 or moments[-1] == moments[0]:
            return float("nan")
        return (len(moments) - 1) / (moments[-1] - moments[0])


class Instruments:
    """Collects from all threads; `read()` makes a Telemetry of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals: dict[str, int] = {}
        self._ready_s = float("-inf")
        self.clear()

    def clear(self) -> None:
        """Forget everything: another source was opened."""
        with self._lock:
            self._captured, self._shown, self._latencies_ms = _Recent(), _Recent(), _Recent()
            self._stages: dict[str, _Recent] = {}
            self._before = dict(self._totals)
            self._faces = self._damaged = 0

    def captured(self) -> None:
        """A frame arrived from the source."""
        with self._lock:
            self._captured.add(0.0)

    def timed(self, timings_ms: Mapping[str, float]) -> None:
        """A frame went through stages in these times."""
        with self._lock:
            for stage, took_ms in timings_ms.items():
                self._stages.setdefault(stage, _Recent()).add(took_ms)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Something went through a stage in the time of this block."""
        began_s = time.perf_counter()
        yield
        self.timed({stage: (time.perf_counter() - began_s) * 1e3})

    def saw(self, faces: int) -> None:
        with self._lock:
            self._faces = faces

    def engine_ready(self) -> None:
        """Frames captured before this moment waited for the engine: their latency says nothing of the pipeline."""
        with self._lock:
            self._ready_s = time.monotonic()

    def shown(self, captured_s: float | None) -> None:
        """The view of a frame captured then is on the screen now; None: it counts, but has no latency."""
        now_s = time.monotonic()
        with self._lock:
            self._shown.add(0.0)
            if captured_s is not None and captured_s >= self._ready_s:
                self._latencies_ms.add((now_s - captured_s) * 1e3)

    def dropped(self, cause: str, count: int) -> None:
        """The running total of one cause, over all sources."""
        with self._lock:
            self._totals[cause] = count

    def damaged(self, count: int) -> None:
        """So many pictures of the source arrived with faults."""
        with self._lock:
            self._damaged = count

    def read(self) -> Telemetry:
        with self._lock:
            latencies = self._latencies_ms.values()
            p50, p95 = np.percentile(latencies, (50, 95)) if latencies else (np.nan, np.nan)
            medians = {name: float(np.median(seen)) for name, recent in self._stages.items()
                       if (seen := recent.values())}
            dropped = {cause: total - self._before.get(cause, 0) for cause, total in self._totals.items()}
            return Telemetry(
                self._captured.rate(), self._shown.rate(), float(p50), float(p95), medians, dropped, self._faces,
                self._damaged)
