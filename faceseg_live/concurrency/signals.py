"""What Ctrl-C and a request to terminate do while a block of code runs."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and what `kill` and a closing desktop send."""


@contextmanager
def on_signals(handler: Callable[[], object], signals: Sequence[signal.Signals] = STOP_SIGNALS) -> Iterator[None]:
    """Within the block these signals call `handler`, on the main thread; afterwards they do what they did before.

    Only the main thread may install handlers: on any other thread the block runs without them.
    """

    def handle(_signal: int, _frame: FrameType | None) -> None:
        handler()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, handle) for name in signals}
    try:
        yield
    finally:
        for name, previous in before.items():
            signal.signal(name, previous)


@contextmanager
def exit_on_termination(code: int) -> Iterator[None]:
    """Within the block SIGTERM raises SystemExit(code), so that `finally` clauses run as they do after Ctrl-C."""

    def leave() -> NoReturn:
        sys.exit(code)

    with on_signals(leave, (signal.SIGTERM,)):
        yield
