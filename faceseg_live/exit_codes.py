"""The exit codes of the program: one table for the window, every command, its help, and docs/command_line.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """What the program's exit code says; `MEANINGS` has it in words."""

    DONE = 0
    FAILED = 1
    USAGE_ERROR = 2
    LEFT_BEHIND = 3
    UNFORESEEN = 4
    HUNG_UP = 129
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "everything that was asked for is done; a window or a recording was ended, by whatever means",
    ExitCode.FAILED: "something is not done: each failure is reported in one line, such as a file that can't be read, "
                     "a full disk, or workers that are gone",
    ExitCode.USAGE_ERROR: "an option is unknown, or its value is out of range; nothing was begun",
    ExitCode.LEFT_BEHIND: "all is done and saved, but what hung, such as an engine or a driver, was left behind",
    ExitCode.UNFORESEEN: "an error that nobody foresaw ended the command, or was met in the window; its traceback is "
                         "in the log",
    ExitCode.HUNG_UP: "the terminal was closed (SIGHUP); unfinished results were removed",
    ExitCode.INTERRUPTED: "Ctrl-C (SIGINT); unfinished results were removed",
    ExitCode.READER_GONE: "what read the output, such as head, was closed",
    ExitCode.TERMINATED: "terminated (SIGTERM); unfinished results were removed",
}
