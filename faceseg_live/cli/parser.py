"""The grammar of the command line. Imports nothing heavy, so that --help answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator
from dataclasses import Field, fields
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from .. import __version__
from ..domain.areas import AREAS
from ..settings import (
    AnonymisationSettings,
    ClassifySettings,
    CutoutSettings,
    EngineSettings,
    MaskSettings,
    OnnxSettings,
    RecordSettings,
    Settings,
    SideBySideSettings,
    SourceSettings,
    Spec,
)
from .console import PROGRAM, one_line

USAGE_ERROR = 2

_EXAMPLES = """\
examples:
  faceseg-live                                    the window, with the first camera
  faceseg-live gui --source talk.mp4              the window, with a video
  faceseg-live process photo.jpg --out masks      masks of one picture
  faceseg-live process photos --out masks --area lips --face all
  faceseg-live process talk.mp4 --out masks --grow 10 --blur 21
  faceseg-live process photos --out masks --engine fcn8s --model face_seg_fcn8s.caffemodel
  faceseg-live process talk.mp4 --out masks --content regions --engine parsing
  faceseg-live process talk.mp4 --out hidden --content anonymised --area face+forehead
  faceseg-live process photos --out masks --expression "smile > 0.5"
  faceseg-live record --source 0 --seconds 10 --out me.mp4
  faceseg-live record --out smiles.webm --content cutout --when "smile > 0.6"
  faceseg-live cameras                            which cameras there are
  faceseg-live microphones                        which microphones there are
  faceseg-live models pull resnet18               download a model
  faceseg-live doctor                             what is wrong here, and what mends it
"""

_RESULTS = """\
results:
  A picture p.jpg gives p.mask.png and p.image.png (picture x mask) in the
  picture's size, p.seg_mask.png and p.seg_image.png cut to the mask's box, and
  p.json; with --face all p.1.mask.png and so on, the largest face first.
  With --engine custom-onnx the mask is an alpha channel: both images are
  transparent cut-outs, and a --blur up to 13 leaves its own soft edge as it is.
  With --expression the results lie in matched/ and remaining/, and the json
  tells every label's score; in a video the faces that remain are outlined.
  With --content each look gives one more image of the whole picture, such as
  p.anonymised.png; a cut-out in front of nothing is transparent.
  A video v.mov gives v.mp4 with the mask laid over it, or in the look that
  --content names (several: v-mask.mp4 and so on), and v.jsonl with one object
  per frame. With --content anonymised all faces are hidden unless --face names
  one; faces that are not found are not hidden. Of a folder, all pictures in it and below are taken, and the
  subfolders are kept. Pictures whose results would have the same names keep
  their suffix (p.jpg.mask.png).

exit code:
  0 all inputs done; 1 some not (unreadable, no face, not writable), each told
  in one line; 2 wrong options; 130 interrupted.

areas:
"""

_RECORDINGS = """\
recordings:
  Each picture is shown at the time at which the camera took it; frames that were
  lost are counted, and told at the end. Beside clip.mp4 comes clip.jsonl with one
  object per picture (time, faces, labels, verdict) and a last one with the drops.
  With several --content each file has its look in its name (clip-mask.mp4).
  Suffixes: .mp4 H.264, .webm VP9, .mov ProRes 4444, .gif, .webp; --format png
  makes a folder of pictures. Cut-outs are transparent in .webm, .mov, .webp, PNG.
  While a file is being written it is called clip.part.mp4, and can be played.

exit code:
  0 recorded; 1 not, or not to the end (no source, no engine, disk full), told in
  one line; 2 wrong options.

areas:
"""

_PROCESS_GROUPS: dict[str, tuple[type[Any], str]] = {
    "cutout": (CutoutSettings, "what is behind a cut-out (--content cutout)"),
    "anonymisation": (AnonymisationSettings, "how faces are hidden (--content anonymised)"),
    "side_by_side": (SideBySideSettings, "which looks are next to each other (--content side_by_side)"),
    "mask": (MaskSettings, "mask"),
    "engine": (EngineSettings, "engine"),
    "onnx": (OnnxSettings, "any ONNX segmenter (--engine custom-onnx)"),
    "classify": (ClassifySettings, "which faces, by their labels (docs/expressions.md)"),
}
"""The groups of settings that `process` has options for: all of them, by their names."""
_RECORD_GROUPS: dict[str, tuple[type[Any], str]] = {
    "record": (RecordSettings, "recording"),
    "source": (SourceSettings, "source"),
    **_PROCESS_GROUPS,
}
_FLAGS = {"key": "--engine", "classifiers": "--classifier", "width": "--input-width", "height": "--input-height",
          "areas": "--area", "looks": "--content", "method": "--anonymise-by", "strength": "--anonymise-strength",
          "left": "--side-left", "right": "--side-right", "stop_after_s": "--seconds",
          "start_after_s": "--start-after", "uri": "--source",
          "pre_roll_s": "--pre-roll", "minimum_s": "--at-least", "sidecar": "--notes", "symbols": "--symbol"}
"""Of settings whose names would say nothing here."""
_ALIASES = {"--content": ("--view",), "--anonymise-by": ("--hiding",), "--anonymise-strength": ("--hiding-strength",)}
"""Options → their former spellings, which are still accepted."""
_LIVE_ONLY = {"interpolate", "hysteresis", "hold_ms", "snapshot_when", "pause_when"}
"""Settings that mean nothing where every frame is waited for."""
_WINDOW_ONLY = {"snapshot_when", "pause_when", "folder"}
_ROW = 74


class _Parser(argparse.ArgumentParser):
    """Errors are one line, like all others of the program."""

    def error(self, message: str) -> NoReturn:
        print(one_line(f"{message} (see {self.prog} --help)"), file=sys.stderr)
        sys.exit(USAGE_ERROR)


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"
_Options: TypeAlias = "argparse._ArgumentGroup"


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line; the namespace's `command` is "gui", "process", "cameras"…"""
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS,
                        help="show the traceback of an unexpected error")
    common.add_argument("--models-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                        help="the folder of the model files, instead of the user's data folder or what the "
                             "variable FACESEG_MODELS says")
    parser = _Parser(prog=PROGRAM, description="Segments face regions: live in a window, or in files.",
                     epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
                     allow_abbrev=False, parents=[common])
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.set_defaults(command="gui", source=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_gui(commands, common)
    _add_process(commands, common)
    _add_record(commands, common)
    _add_cameras(commands, common)
    _add_microphones(commands, common)
    _add_models(commands, common)
    _add_doctor(commands, common)
    return parser


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings that the options of `process` or `record` ask for; InvalidParameter for a value out of range."""
    from ..engines.registry import ENGINES

    settings = Settings()
    for group, (kind, _) in _RECORD_GROUPS.items():
        settings = settings.changed(group, **_given(arguments, kind))
    row = ENGINES.get(settings.engine.key)
    if row is not None and "area" not in arguments:
        settings = settings.changed("mask", areas=(row.area,))
    return settings


def unused_options(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The given options of `process` that do nothing with the engine, such as "--max-faces"."""
    from ..engines.registry import ENGINES

    row = ENGINES.get(settings_of(arguments).engine.key)
    if row is None:
        return ()
    onnx = _given(arguments, OnnxSettings) if "onnx" in row.unused else {}
    names = {*onnx, *row.unused.intersection(_given(arguments, EngineSettings))}
    return tuple(_as_given(item, arguments) for kind in (EngineSettings, OnnxSettings) for item in _settings(kind)
                 if item.name in names)


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
    looks = next(item for item in _settings(RecordSettings) if item.name == "looks")
    _add_setting(process.add_argument_group("looks"), looks)
    for kind, title in _PROCESS_GROUPS.values():
        options = process.add_argument_group(title)
        for item in _settings(kind, _LIVE_ONLY):
            _add_setting(options, item)
    process.add_argument("--face", metavar="largest|all|N",
                         help="which face: the largest (default), all (default with --expression and with --content "
                              "anonymised or regions), or the N-th largest; in a video N stays with the person it "
                              "first meant")
    process.add_argument("--reference", type=Path, metavar="FILE",
                         help="a picture of the inputs' proportions that the classifiers see instead of them")
    process.add_argument("--json", action="store_true", help="print a summary for machines on stdout")
    process.set_defaults(command="process")


def _add_record(commands: _Commands, common: _Parser) -> None:
    record = commands.add_parser(
        "record", parents=[common], allow_abbrev=False, help="record a camera, segmented",
        description="Records what a source shows, segmented, as the window does, without one. Ends after --seconds, at "
                    "the end of a file, or with Ctrl-C; what was recorded so far is always finished.",
        epilog=_RECORDINGS + _known_areas(), formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    record.add_argument("--out", required=True, type=Path, metavar="FILE",
                        help="the file; its suffix tells the format unless --format does. It is never replaced: where "
                             "the name is taken, a number is added")
    for kind, title in _RECORD_GROUPS.values():
        options = record.add_argument_group(title)
        for item in _settings(kind, _WINDOW_ONLY):
            _add_setting(options, item)
    record.add_argument("--json", action="store_true", help="print a summary for machines on stdout")
    record.set_defaults(command="record")


def _add_cameras(commands: _Commands, common: _Parser) -> None:
    cameras = commands.add_parser(
        "cameras", parents=[common], allow_abbrev=False, help="list the cameras",
        description="Lists the cameras: index, name, backend, and the formats where the system tells them.",
    )
    cameras.add_argument("--json", action="store_true", help="print the list for machines on stdout")
    cameras.set_defaults(command="cameras")


def _add_microphones(commands: _Commands, common: _Parser) -> None:
    microphones = commands.add_parser(
        "microphones", parents=[common], allow_abbrev=False, help="list the microphones",
        description="Lists the microphones, the system's default first. A recording takes a part of a name.",
    )
    microphones.add_argument("--json", action="store_true", help="print the list for machines on stdout")
    microphones.set_defaults(command="microphones")


def _add_models(commands: _Commands, common: _Parser) -> None:
    models = commands.add_parser(
        "models", parents=[common], allow_abbrev=False, help="list, download and check model files",
        description="The model files that no package carries: which there are, and getting them.",
    )
    models.set_defaults(command="models")
    actions = models.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    known = actions.add_parser("list", parents=[common], allow_abbrev=False, help="every model: licence, size, state")
    known.add_argument("--json", action="store_true", help="print the list for machines on stdout")
    pull = actions.add_parser("pull", parents=[common], allow_abbrev=False, help="download and check models")
    pull.add_argument("names", nargs="+", metavar="NAME", help="as in the list")
    pull.add_argument("--yes", action="store_true", help="trust a file of which nobody has published a hash")
    verify = actions.add_parser("verify", parents=[common], allow_abbrev=False, help="check the files that are there")
    verify.add_argument("names", nargs="*", metavar="NAME", help="only these, which have to be there")
    path = actions.add_parser("path", parents=[common], allow_abbrev=False, help="where a file or the folder is")
    path.add_argument("name", nargs="?", metavar="NAME", help="default: the folder")


def _add_doctor(commands: _Commands, common: _Parser) -> None:
    doctor = commands.add_parser(
        "doctor", parents=[common], allow_abbrev=False, help="check this installation",
        description="Checks packages, display, cameras, sound, encoders, models and processors, tells the one command "
                    "that mends each fault, and times every engine. Exit code 0 when the default engine works.",
    )
    doctor.add_argument("--json", action="store_true", help="print the findings for machines on stdout")
    doctor.set_defaults(command="doctor")


def _add_setting(options: _Options, item: Field[Any]) -> None:
    """An option for a setting, described by the setting's own Spec; its value is checked by the settings."""
    spec: Spec = item.metadata["spec"]
    flags, text = (_flag(item), *_ALIASES.get(_flag(item), ())), spec.help.replace("%", "%%")
    if isinstance(item.default, bool):
        # Of a switch that is on, only the way to switch it off is of use.
        action = argparse.BooleanOptionalAction if item.default else "store_true"
        options.add_argument(*flags, action=action, default=argparse.SUPPRESS, help=text)
        return
    if item.name == "areas":
        options.add_argument(*flags, action="append", default=argparse.SUPPRESS, metavar="AREA[,AREA|,-AREA]...",
                             help=f"{text} (names below; default face, or what the engine is made for)")
        return
    if isinstance(item.default, tuple):
        options.add_argument(*flags, action="append", default=argparse.SUPPRESS, metavar="NAME",
                             help=f"{text} (several times for several)")
        return
    if callable(item.default_factory):
        options.add_argument(*flags, action=_Named, default=argparse.SUPPRESS, metavar="NAME=VALUE",
                             help=f"{text} (several times for several)")
        return
    kind = type(item.default)
    takes = _takes(item, spec)
    if issubclass(kind, Enum):
        options.add_argument(*flags, type=kind, choices=list(kind), default=argparse.SUPPRESS, metavar="NAME",
                             help=f"{text} ({takes})")
        return
    options.add_argument(*flags, type=kind, default=argparse.SUPPRESS, metavar="NAME" if kind is str else "N",
                         help=f"{text} ({takes})" if takes else text)


class _Named(argparse.Action):
    """Collects NAME=VALUE, each name once."""

    def __call__(self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any,
                 _option: str | None = None) -> None:
        name, _, value = (part.strip() for part in str(values).partition("="))
        known = getattr(namespace, self.dest, {})
        if name in known:
            raise argparse.ArgumentError(self, f"{name} is there twice; give all of its labels at once")
        setattr(namespace, self.dest, {**known, name: value})


def _takes(item: Field[Any], spec: Spec) -> str:
    """What a setting takes and what it is where nobody says."""
    parts = []
    if spec.minimum is not None:
        parts.append(f"{spec.minimum:g} to {spec.maximum:g} {spec.unit}".strip())
    if named := [choice for choice in spec.choices if choice]:
        parts.append(", ".join(named))
    if isinstance(item.default, Enum):
        parts.append(", ".join(choice.value for choice in type(item.default)))
        return f"{', '.join(parts)}, default {item.default.value}"
    if item.default != "":
        parts.append(f"default {item.default}")
    return ", ".join(parts).replace("%", "%%")


def _settings(group: type[Any], but: Collection[str] = ()) -> Iterator[Field[Any]]:
    return (item for item in fields(group) if "spec" in item.metadata and item.name not in but)


def _given(arguments: argparse.Namespace, group: type[Any]) -> dict[str, Any]:
    """Name → value of the group's settings that the user gave an option for."""
    given = {name: value for name, value in vars(arguments).items() if value is not None}
    named = {item.name: given[_destination(item)] for item in _settings(group) if _destination(item) in given}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}


def _as_given(item: Field[Any], arguments: argparse.Namespace) -> str:
    flag = _flag(item)
    is_off = getattr(arguments, _destination(item)) is False
    return flag.replace("--", "--no-", 1) if is_off else flag


def _flag(item: Field[Any]) -> str:
    return _FLAGS.get(item.name, "--" + item.name.replace("_", "-"))


def _known_areas() -> str:
    """The areas that the command line offers, a few per line."""
    lines, row = [], ""
    for name in AREAS:
        if len(row) + len(name) > _ROW:
            lines.append(row)
            row = ""
        row += f"  {name}"
    return "\n".join([*lines, row]) + "\n"


def _destination(item: Field[Any]) -> str:
    return _flag(item).removeprefix("--").replace("-", "_")
