"""What the parsers of all commands have in common."""

from __future__ import annotations

import argparse
import sys
import textwrap
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeAlias

from ..exit_codes import ExitCode
from .help_texts import exit_code_help
from .reporter import Reporter, one_line

Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"
Options: TypeAlias = "argparse._ArgumentGroup"
Run: TypeAlias = Callable[[Namespace, Reporter], int]
"""Does what a command's arguments ask for; returns the exit code."""

_WIDTH = 79


class CommandParser(argparse.ArgumentParser):
    """Reports a wrong option in one line, as all errors of the program are reported."""

    def error(self, message: str) -> NoReturn:
        print(one_line(f"{message} (see {self.prog} --help)"), file=sys.stderr)
        sys.exit(ExitCode.USAGE_ERROR)


def add_command(commands: Commands, common: CommandParser, name: str, run: Run, *, summary: str, description: str = "",
                epilog: str = "", codes: Mapping[ExitCode, str] | None = None) -> CommandParser:
    """A parser for a command, whose namespace has its `run`.

    Args:
        common: the options that every command takes.
        summary: the command's line in the list of commands.
        description: above the options; wrapped.
        epilog: below the options; shown as it is.
        codes: what some of the exit codes mean for this command; the help tells all of them.
    """
    parser = commands.add_parser(
        name, parents=[common], allow_abbrev=False, help=summary,
        description=textwrap.fill(description or f"{summary[0].upper()}{summary[1:]}.", _WIDTH, break_on_hyphens=False),
        epilog="\n\n".join(filter(None, [epilog.rstrip(), exit_code_help(codes)])),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser
