"""Where the processor's time goes in a running program: by thread, and by function within the threads of Python.

Each thread's processor clock is read hundreds of times a second, together with where the thread is: what it used since
the last time counts for that place. Waiting costs nothing here, whatever the load of the machine. Linux only.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

EVERY_S = 0.003
_OWN = "faceseg_live"
_TASKS = Path("/proc/self/task")
_COSTS = 12


@dataclass(slots=True)
class Profile:
    """What was measured in a span of time."""

    seconds: float = 0.0
    threads_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Processor seconds by the name of the thread."""
    costs_s: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """The same by (thread, place)."""
    gil_wait_s: float = 0.0
    """By how much the one who measures was woken too late, in the mean: it waited for Python's lock, or a processor."""

    def as_text(self, frames: float) -> str:
        """frames: shown in the time that was measured."""
        lines = [f"one second of {self.seconds:.1f} s, {frames / self.seconds:.1f} frames shown; "
                 f"Python's lock is waited for {self.gil_wait_s * 1e3:.1f} ms in the mean",
                 "  ms/s  ms/frame  thread"]
        for name, cpu_s in sorted(self.threads_s.items(), key=lambda item: -item[1]):
            if cpu_s / self.seconds >= 0.001:
                lines.append(f"{cpu_s / self.seconds * 1e3:6.1f} {cpu_s / max(frames, 1) * 1e3:9.2f}  {name}")
        lines.append("  ms/s  ms/frame  largest costs: thread: function < caller")
        for (name, place), cpu_s in sorted(self.costs_s.items(), key=lambda item: -item[1])[:_COSTS]:
            lines.append(f"{cpu_s / self.seconds * 1e3:6.1f} {cpu_s / max(frames, 1) * 1e3:9.2f}  {name}: {place}")
        return "\n".join(lines)


class Sampler:
    """Measures on a thread of its own from `start` to `stop`."""

    def __init__(self) -> None:
        self._profile = Profile()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="profile", daemon=True)
        self._names: dict[int | None, str] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> Profile:
        self._stopping.set()
        self._thread.join()
        return self._profile

    def _run(self) -> None:
        began_s, began = time.monotonic(), _cpu_s_of_all()
        before = dict(began)
        late_s, turns = 0.0, 0
        while True:
            woken_s = time.monotonic() + EVERY_S
            if self._stopping.wait(EVERY_S):
                break
            late_s, turns = late_s + time.monotonic() - woken_s, turns + 1
            self._sample(before)
        self._profile.seconds = time.monotonic() - began_s
        self._profile.gil_wait_s = late_s / max(turns, 1)
        self._names |= {thread.native_id: thread.name for thread in threading.enumerate()}
        for task, cpu_s in {**before, **_cpu_s_of_all()}.items():  # `before`: those that have ended, too
            self._profile.threads_s[self._names.get(task) or _native_name(task)] += cpu_s - began.get(task, 0.0)

    def _sample(self, before: dict[int, float]) -> None:
        frames = sys._current_frames()
        frames.pop(threading.main_thread().ident or 0, None)  # held, it keeps a painter alive too long: Qt crashes
        for thread in threading.enumerate():
            task, frame = thread.native_id, frames.get(thread.ident or 0)
            if task is None or frame is None or thread is self._thread:
                continue
            cpu_s = _cpu_s(task)
            used_s, before[task] = cpu_s - before.get(task, 0.0), cpu_s
            self._names[task] = thread.name
            if used_s > 0:
                self._profile.costs_s[thread.name, _place(frame)] += used_s


def _cpu_s_of_all() -> dict[int, float]:
    """Processor seconds so far, by the system's number of the thread; those of other languages too."""
    return {int(entry.name): _cpu_s(int(entry.name)) for entry in _TASKS.iterdir()}


def _cpu_s(task: int) -> float:
    """By the thread's own clock, whose number the system makes of the thread's (MAKE_THREAD_CPUCLOCK of Linux)."""
    try:
        return time.clock_gettime(~task << 3 | 6)
    except OSError:  # it has ended
        return 0.0


def _native_name(task: int) -> str:
    try:
        return f"({(_TASKS / str(task) / 'comm').read_text().strip()})"
    except OSError:
        return "(ended)"


def _place(frame: FrameType) -> str:
    """The innermost function, and the innermost ones of this program that called it."""
    own: list[str] = []
    at: FrameType | None = frame
    while at is not None and len(own) < 3:
        if _OWN in at.f_code.co_filename or at is frame:
            own.append(f"{Path(at.f_code.co_filename).stem}.{at.f_code.co_name}")
        at = at.f_back
    return " < ".join(own)
