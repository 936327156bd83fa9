"""What Ctrl-C, a request to terminate and a closed terminal do while a block of code runs."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from types import FrameType

_HANGUP: signal.Signals | None = getattr(signal, "SIGHUP", None)  # not on Windows
TERMINATION_SIGNALS = (signal.SIGTERM, *((_HANGUP,) if _HANGUP is not None else ()))
"""What `kill`, a closing desktop and a closed terminal send."""
STOP_SIGNALS = (signal.SIGINT, *TERMINATION_SIGNALS)
"""These and Ctrl-C."""
_BY_SIGNAL = 128
"""Exit codes above are those of programs that a signal has ended: as much more as its number is."""


@contextmanager
def on_signals(handler: Callable[[], object], signals: Sequence[signal.Signals] = STOP_SIGNALS) -> Iterator[None]:
    """Within the block these signals call `handler`, on the main thread; afterwards they do what they did before.

    A closed terminal stays without effect where `nohup` has begun the program.

    Only the main thread may install handlers: on any other thread the block runs without them.
    """

    def handle(_signal: int, _frame: FrameType | None) -> None:
        handler()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, handle) for name in signals if not _is_nohup(name)}
    try:
        yield
    finally:
        for name, previous in before.items():
            signal.signal(name, previous)


@contextmanager
def exit_on_termination() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise SystemExit, so that `finally` clauses run as they do after Ctrl-C.

    The exit code is the usual one, 128 more than the signal's number.
    """
    with ExitStack() as stack:
        for name in TERMINATION_SIGNALS:
            stack.enter_context(on_signals(partial(sys.exit, _BY_SIGNAL + name), (name,)))
        yield


def _is_nohup(name: signal.Signals) -> bool:
    return name is _HANGUP and signal.getsignal(name) is signal.SIG_IGN
