"""`faceseg-live recover`: what a program that was killed did not finish recording."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from ..concurrency.signals import exit_on_termination
from ..exit_codes import ExitCode
from .command_parser import CommandParser, Commands, add_command
from .reporter import Reporter

if TYPE_CHECKING:
    from ..pipeline.recording.unfinished import Unfinished


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser."""
    recover = add_command(
        commands, common, "recover", run, summary="keep recordings that were not finished",
        description="Makes ordinary files of recordings that were not finished because the program was killed or the "
                    "power failed. What is being recorded at this moment is left alone.",
    )
    instead = recover.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="only say what there is")
    instead.add_argument("--delete", action="store_true", help="remove them instead")
    recover.add_argument("--json", action="store_true", help="print what became of them as JSON")


def run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Take care of each; one that can't be kept is reported and stops no other."""
    from ..errors import OutputError
    from ..pipeline.recording.unfinished import unfinished_recordings

    found = unfinished_recordings()
    done: list[dict[str, Any]] = []
    with exit_on_termination():
        for left in found:
            about = {"began": left.began.isoformat(), "parts": [str(part) for part in left.parts]}
            try:
                done.append(about | _done(left, arguments, reporter))
            except OutputError as error:
                reporter.notify(str(error))
                done.append(about | {"failure": str(error)})
    if arguments.json:
        reporter.json(done)
    elif not found:
        reporter.result("No recording is unfinished.")
    return ExitCode.FAILED if any("failure" in about for about in done) else ExitCode.DONE


def tell_unfinished(reporter: Reporter) -> None:
    """A line where something is left of earlier runs."""
    from ..pipeline.recording.unfinished import unfinished_recordings

    for left in unfinished_recordings():
        reporter.notify(f"the recording of {left.began:%Y-%m-%d %H:%M} was not finished: {left.parts[0]} "
                        "(faceseg-live recover keeps it)")


def _done(left: Unfinished, arguments: Namespace, reporter: Reporter) -> dict[str, Any]:
    from ..pipeline.recording.unfinished import delete, keep

    is_read = not arguments.json
    if arguments.list:
        if is_read:
            reporter.result(f"{left.began:%Y-%m-%d %H:%M}  {', '.join(map(str, left.parts))}")
        return {}
    if arguments.delete:
        parts = left.parts
        delete(left)
        if is_read:
            reporter.result(f"deleted {', '.join(map(str, parts))}")
        return {"is_deleted": True}
    with reporter.download(left.parts[0].name) as show:
        kept = keep(left, lambda share: show(int(share * left.size_bytes), left.size_bytes))
    for remark in kept.remarks:
        reporter.notify(str(remark))
    for path in kept.files if is_read else ():
        reporter.result(str(path))
    return {"files": [str(path) for path in kept.files], "seconds": kept.seconds}
