"""Puts the grammar of the command line together. Imports nothing heavy, so that --help answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import __version__
from ..logs.place import FOLDER
from ..logs.program import LEVEL, LEVELS, USUAL_LEVEL
from . import devices, doctor, gui, models, process, record, recover
from .command_parser import CommandParser
from .help_texts import EXAMPLES, exit_code_help
from .reporter import PROGRAM


def make_parser() -> CommandParser:
    """The parser of the command line; the namespace's `run` does what was asked for."""
    common = _common_options()
    parser = CommandParser(
        prog=PROGRAM, description="Segments face regions: live in a window, or in files.",
        epilog=f"{EXAMPLES}\n{exit_code_help()}", formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False, parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.set_defaults(run=gui.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in (gui, process, record, recover, devices, models, doctor):
        command.add_to(commands, common)
    return parser


def _common_options() -> CommandParser:
    """The options that stand before a command or after it. Without a default, or the command's would hide the other."""
    common = CommandParser(add_help=False)
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS,
                        help="show the traceback of an unexpected error")
    common.add_argument("--log-level", choices=LEVELS, metavar="|".join(LEVELS), default=argparse.SUPPRESS,
                        help=f"the least that is logged; default: the environment variable {LEVEL}, else "
                             f"{USUAL_LEVEL}. The log has no names, paths or labels; {FOLDER} names its folder, by "
                             "default the user's own for logs")
    common.add_argument("--offline", action="store_true", default=argparse.SUPPRESS,
                        help="ask nothing of the network: no download, no stream, no cluster; as the environment "
                             "variable FACESEG_OFFLINE=1")
    common.add_argument("--models-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help="the folder of the model files; default: the environment variable FACESEG_MODELS, else "
                             "the user's data folder")
    return common
