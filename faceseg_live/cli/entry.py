"""What the installed command, `python -m faceseg_live` and the bundle run: a command, and the end of its process."""

from __future__ import annotations

from ..concurrency.foreign_exits import Terminated
from ..concurrency.leaving import leave
from ..concurrency.signals import end_at_once_by_interrupt
from ..exit_codes import ExitCode


def run() -> int:
    """The exit code. Where a thread hangs, such as in an engine, the process has ended before it is returned."""
    end_at_once_by_interrupt()
    from .main import main

    try:
        code: object = main()
    except Terminated as stop:
        code = stop.code
    return leave(code if isinstance(code, int) else ExitCode.FAILED)
