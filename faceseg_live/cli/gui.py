"""`faceseg-live gui`: opens the window; without a display, segments the demo clip instead."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..concurrency.signals import exit_on_termination
from ..exit_codes import ExitCode
from ..media.sources.secrets import ENVIRONMENT
from ..settings import LimitsSettings
from .chosen_settings import limits_of
from .command_parser import CommandParser, Commands, add_command
from .reporter import Reporter
from .setting_options import options_of


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser."""
    gui = add_command(
        commands, common, "gui", run, summary="open the window (the default)",
        description="Opens the window. Without a display, the demo clip is segmented into faceseg-demo.mp4 and "
                    "faceseg-demo.png in the current folder instead.",
    )
    gui.add_argument("--source", metavar="SOURCE",
                     help="a camera's number or name, a file, a folder, the address of a stream, screen, or demo; "
                          "default: the one used last. Other users of the machine see what is typed here: a password "
                          f"is better said to the window, or in {ENVIRONMENT}")
    options = gui.add_argument_group("what files may cost, for this run")
    for option in options_of(LimitsSettings):
        option.add_to(options)


def run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Stay in the window until it is closed."""
    limits = limits_of(arguments)
    from ..doctor.display import why_no_window

    if reason := why_no_window():
        return _segment_demo(reason, reporter)
    from ..app.run import run as run_window

    # Without a command there are no options of its own.
    return run_window(getattr(arguments, "source", None), limits=limits)


def _segment_demo(reason: str, reporter: Reporter) -> ExitCode:
    from ..batch.demo import segment_demo
    from ..doctor.display import how_to_get_a_window

    reporter.notify(f"{reason}; segmenting the demo clip into this folder instead")
    if command := how_to_get_a_window():
        reporter.notify(f"a window needs what this installs: {command}")
    with exit_on_termination():
        results = segment_demo(Path(), reporter)
    for path in results:
        reporter.result(str(path))
    return ExitCode.DONE
