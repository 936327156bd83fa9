"""The grammar of the command line. Imports nothing heavy, so that --help answers at once."""

from __future__ import annotations

import argparse
import sys
from dataclasses import Field, fields
from pathlib import Path
from typing import NoReturn, TypeAlias

from . import __version__
from .console import PROGRAM, one_line
from .settings import EngineSettings, MaskSettings, Settings, Spec

USAGE_ERROR = 2

_EXAMPLES = """\
examples:
  faceseg-live                                    the window, with the first camera
  faceseg-live gui --source talk.mp4              the window, with a video
  faceseg-live process photo.jpg --out masks      masks of one picture
  faceseg-live process photos --out masks --area lips --face all
  faceseg-live process talk.mp4 --out masks --grow 10 --blur 21
  faceseg-live cameras                            which cameras there are
"""

_RESULTS = """\
results:
  A picture p.jpg gives p.mask.png and p.image.png (picture x mask) in the
  picture's size, p.seg_mask.png and p.seg_image.png cut to the mask's box, and
  p.json; with --face all p.1.mask.png and so on, the largest face first.
  A video v.mov gives v.mp4 with the mask laid over it, and v.jsonl with one
  object per frame. Of a folder, all pictures in it and below are taken, and the
  subfolders are kept. Pictures whose results would have the same names keep
  their suffix (p.jpg.mask.png).

exit code:
  0 all inputs done; 1 some not (unreadable, no face, not writable), each told
  in one line; 2 wrong options; 130 interrupted.

areas:
"""

_PROCESS_OPTIONS = {
    "--area": (MaskSettings, "area"),
    "--grow": (MaskSettings, "grow"),
    "--grow-tapered": (MaskSettings, "grow_tapered"),
    "--blur": (MaskSettings, "blur"),
    "--engine": (EngineSettings, "key"),
    "--finder": (EngineSettings, "finder"),
}
_ROW = 74
_GROUPS = {MaskSettings: "mask", EngineSettings: "engine"}


class _Parser(argparse.ArgumentParser):
    """Errors are one line, like all others of the program."""

    def error(self, message: str) -> NoReturn:
        print(one_line(f"{message} (see {self.prog} --help)"), file=sys.stderr)
        sys.exit(USAGE_ERROR)


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line; the namespace's `command` is "gui", "process" or "cameras"."""
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS,
                        help="show the traceback of an unexpected error")
    parser = _Parser(prog=PROGRAM, description="Segments face regions: live in a window, or in files.",
                     epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
                     allow_abbrev=False, parents=[common])
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.set_defaults(command="gui", source=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_gui(commands, common)
    _add_process(commands, common)
    _add_cameras(commands, common)
    return parser


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings that the options of `process` ask for; InvalidParameter for a value out of range."""
    settings = Settings()
    for flag, (group, name) in _PROCESS_OPTIONS.items():
        settings = settings.changed(_GROUPS[group], **{name: getattr(arguments, _destination(flag))})
    return settings


def _add_gui(commands: _Commands, common: _Parser) -> None:
    gui = commands.add_parser(
        "gui", parents=[common], allow_abbrev=False, help="open the window (the default)",
        description="Opens the window. Where there is no display, the demo clip is segmented into "
                    "faceseg-demo.mp4 and faceseg-demo.png in the current folder instead.",
    )
    gui.add_argument("--source", metavar="SRC",
                     help="a camera's number or name, a file, a folder, an rtsp:// or http:// stream, "
                          "screen, or demo; default: the one used last")
    gui.set_defaults(command="gui")


def _add_process(commands: _Commands, common: _Parser) -> None:
    process = commands.add_parser(
        "process", parents=[common], allow_abbrev=False,
        help="segment pictures, folders and videos",
        description="Segments pictures, folders of pictures, and videos, without a window.",
        epilog=_RESULTS + _known_areas(), formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    process.add_argument("inputs", nargs="+", type=Path, metavar="INPUT",
                         help="a picture, a folder or a video")
    process.add_argument("--out", required=True, type=Path, metavar="DIR",
                         help="the folder for the results; made where it is missing")
    for flag, (group, name) in _PROCESS_OPTIONS.items():
        _add_setting(process, flag, next(item for item in fields(group) if item.name == name))
    process.add_argument("--face", default="largest", metavar="largest|all|N",
                         help="which face: the largest (default), all, or the N-th largest; in a video N "
                              "stays with the person it first meant")
    process.add_argument("--json", action="store_true", help="print a summary for machines on stdout")
    process.set_defaults(command="process")


def _add_cameras(commands: _Commands, common: _Parser) -> None:
    cameras = commands.add_parser(
        "cameras", parents=[common], allow_abbrev=False, help="list the cameras",
        description="Lists the cameras: index, name, backend, and the formats where the system tells them.",
    )
    cameras.add_argument("--json", action="store_true", help="print the list for machines on stdout")
    cameras.set_defaults(command="cameras")


def _add_setting(parser: argparse.ArgumentParser, flag: str, item: Field[object]) -> None:
    """An option for a setting, described by the setting's own Spec; its value is checked by the settings."""
    spec: Spec = item.metadata["spec"]
    if isinstance(item.default, bool):
        parser.add_argument(flag, action="store_true", default=item.default, help=spec.help)
        return
    limits = "" if spec.minimum is None else f"{spec.minimum:g} to {spec.maximum:g} {spec.unit}, "
    described = f"{spec.help} ({limits}default {item.default})".replace(" ,", ",").replace("%", "%%")
    kind = int if isinstance(item.default, int) else str
    parser.add_argument(flag, type=kind, default=item.default, metavar="N" if kind is int else "NAME",
                        help=described)


def _known_areas() -> str:
    """The areas that the command line offers, a few per line."""
    spec = next(item.metadata["spec"] for item in fields(MaskSettings) if item.name == "area")
    lines, row = [], ""
    for name in spec.choices:
        if len(row) + len(name) > _ROW:
            lines.append(row)
            row = ""
        row += f"  {name}"
    return "\n".join([*lines, row]) + "\n"


def _destination(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")
