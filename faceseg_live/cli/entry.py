"""What the installed command, `python -m faceseg_live` and the bundle run: a command, and the end of its process."""

from __future__ import annotations

from ..concurrency.leaving import leave
from ..exit_codes import ExitCode
from .main import main


def run() -> int:
    """The exit code. Where a thread hangs, such as in an engine, the process has ended before it is returned."""
    try:
        code: object = main()
    except SystemExit as stop:  # a signal
        code = stop.code
    return leave(code if isinstance(code, int) else ExitCode.FAILED)
