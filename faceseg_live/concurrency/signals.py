"""What Ctrl-C, a request to terminate and a closed terminal do while a block of code runs."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from .foreign_exits import Terminated
from .leaving import end_now

_HANGUP: signal.Signals | None = getattr(signal, "SIGHUP", None)  # not on Windows
TERMINATION_SIGNALS = (signal.SIGTERM, *((_HANGUP,) if _HANGUP is not None else ()))
"""What `kill`, a closing desktop and a closed terminal send."""
STOP_SIGNALS = (signal.SIGINT, *TERMINATION_SIGNALS)
"""These and Ctrl-C."""
_BY_SIGNAL = 128
"""Exit codes above are those of programs that a signal has ended: as much more as its number is."""
_HEARD_WITHIN_S = 1.5
"""Python's handlers run on the main thread, between two of its instructions: later it hangs in one."""
_LOOK_EVERY_S = 0.02
_OVER_WITHIN_S = 10.0
"""So long what was begun may take to be removed."""


def end_at_once_by_interrupt() -> None:
    """From now on Ctrl-C ends the process without a word, as SIGTERM does, unless a block here says otherwise.

    For a program that has begun nothing yet. Python's own way, an error in the middle of whatever runs, makes some
    libraries abort the process, or crash, while they are imported or a window is built.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def on_signals(handler: Callable[[], object], signals: Sequence[signal.Signals] = STOP_SIGNALS) -> Iterator[None]:
    """Within the block these signals call `handler`, on the main thread; afterwards they do what they did before.

    It may interrupt anything, itself included: it takes no lock, and so sets no Event.

    A closed terminal stays without effect where `nohup` has begun the program.

    Only the main thread may install handlers: on any other thread the block runs without them.
    """

    def handle(_signal: int, _frame: FrameType | None) -> None:
        _heard(is_end=False)
        handler()

    with _handled(handle, signals):
        yield


@contextmanager
def exit_on_termination(give_up: Callable[[int], object] = end_now) -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise Terminated, so that `finally` clauses run as they do after Ctrl-C.

    The exit code is the usual one, 128 more than the signal's number. Where the main thread hangs in a library nothing
    can be raised there: soon `give_up` is called instead, with that code, on another thread. Whoever cleans up is not
    disturbed by another signal.
    """
    # Ctrl-C is watched, too, unless it is ignored, or handled by somebody else.
    is_interruptible = signal.getsignal(signal.SIGINT) in (signal.default_int_handler, signal.SIG_DFL)
    signals = STOP_SIGNALS if is_interruptible else TERMINATION_SIGNALS

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for name in signals:
            signal.signal(name, _pass_over)
        _heard(is_end=True)
        if number == signal.SIGINT:
            signal.default_int_handler(number, frame)
        raise Terminated(_BY_SIGNAL + number)

    with _watched(signals, give_up), _handled(stop, signals):
        yield


def _pass_over(_number: int, _frame: FrameType | None) -> None:
    """Not SIG_IGN: Python complains of a signal that came before."""


@contextmanager
def _handled(handle: Callable[[int, FrameType | None], object], signals: Sequence[signal.Signals]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, handle) for name in signals if not _is_nohup(name)}
    try:
        yield
    finally:
        for name, previous in before.items():
            signal.signal(name, previous)


class _Watch:
    """Sees signals on a thread that hangs nowhere, and whether the main thread does what they ask for."""

    def __init__(self, signals: Sequence[signal.Signals], give_up: Callable[[int], object]) -> None:
        self._signals, self._give_up = signals, give_up
        self._seen, self._written = socket.socketpair()
        self._written.setblocking(False)
        self.is_over = threading.Event()
        self.heard = False
        """No Event: a handler that interrupts another one would wait for its lock for ever."""
        self.ends = False
        """What was heard ends the block."""
        self._before = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._run, name="signal-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.is_over.set()
        signal.set_wakeup_fd(self._before)
        self._written.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._seen.close()
        self._written.close()

    def _run(self) -> None:
        while number := int.from_bytes(self._seen.recv(1), "big"):
            if number not in self._signals:
                continue
            is_heard = self._is_heard_soon()
            if not is_heard or (self.ends and not self.is_over.wait(_OVER_WITHIN_S)):
                if not self.is_over.is_set():
                    self._give_up(_BY_SIGNAL + number)
                return


    def _is_heard_soon(self) -> bool:
        until_s = time.monotonic() + _HEARD_WITHIN_S
        while not self.heard and time.monotonic() < until_s:
            time.sleep(_LOOK_EVERY_S)
        is_heard, self.heard = self.heard, False
        return is_heard


_watches: list[_Watch] = []


def _heard(*, is_end: bool) -> None:
    """A handler runs, on the main thread."""
    for watch in _watches:
        watch.ends = is_end
        watch.heard = True


@contextmanager
def _watched(signals: Sequence[signal.Signals], give_up: Callable[[int], object]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _watches.append(_Watch(signals, give_up))
    try:
        yield
    finally:
        _watches.pop().close()


def _is_nohup(name: signal.Signals) -> bool:
    return name is _HANGUP and signal.getsignal(name) is signal.SIG_IGN
