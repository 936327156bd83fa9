"""The exit codes of the program: one table for every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program's exit code says."""

    DONE = 0
    """Everything that was asked for is done."""
    FAILED = 1
    """Something is not done: each failure is reported in one line."""
    USAGE_ERROR = 2
    """An option is unknown, or its value is out of range; nothing was begun."""
    HUNG_UP = 129
    """SIGHUP, the terminal was closed; unfinished results were removed."""
    INTERRUPTED = 130
    """Ctrl-C; unfinished results were removed."""
    TERMINATED = 143
    """SIGTERM; unfinished results were removed."""
