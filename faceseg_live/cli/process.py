"""`faceseg-live process`: segments images, folders and videos, without a window."""

from __future__ import annotations

import logging
import os
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import addresses
from ..concurrency.freed_memory import keep_freed_memory
from ..concurrency.leaving import end_now
from ..concurrency.signals import exit_on_termination
from ..errors import InvalidParameter
from ..exit_codes import ExitCode
from ..settings import LOOK_INFOS, Settings, Who
from .area_option import known_areas
from .chosen_settings import (
    LIVE_ONLY,
    PROCESS_GROUPS,
    add_file_options,
    add_look_option,
    add_setting_options,
    files_of,
    given_looks,
    settings_of,
    unused_options,
)
from .command_parser import CommandParser, Commands, add_command
from .file_remarks import file_remarks
from .help_texts import RESULTS
from .reporter import Reporter

if TYPE_CHECKING:
    from ..batch.hiding.review import Reviewer
    from ..batch.report import Summary

log = logging.getLogger(__name__)


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser."""
    process = add_command(
        commands, common, "process", run, summary="segment pictures, videos and folders of them",
        description="Segments pictures, videos and folders of them, without a window.",
        epilog=RESULTS + known_areas(),
        codes={ExitCode.DONE: "all inputs are done",
               ExitCode.FAILED: "some inputs failed, such as an unreadable one, one without a face, or one that met a "
                                "full disk: each is reported in one line"},
    )
    process.add_argument("inputs", nargs="+", type=_file_path, metavar="INPUT",
                         help="a picture, a video or a folder of them; - is what is piped in")
    process.add_argument("--out", required=True, type=Path, metavar="DIR",
                         help="the folder for the results; created if it is missing")
    add_look_option(process)
    add_file_options(process)
    add_setting_options(process, PROCESS_GROUPS, without=LIVE_ONLY)
    process.add_argument("--face", metavar="largest|all|N",
                         help="which face is masked: the largest (default), all (default with --expression and with "
                              "--content anonymised or regions), or the N-th largest; in a video N stays with the "
                              "person it was at first. With --hide others: who is not hidden")
    process.add_argument("--reference", type=Path, metavar="FILE",
                         help="an image with the inputs' proportions that the classifiers see in their place")
    process.add_argument("--report", action="store_true",
                         help="with --content anonymised: write beside each result who was hidden, by what evidence, "
                              "and where that is unsure, as .hiding.json and .hiding.html")
    process.add_argument("--review", action="store_true",
                         help="with --content anonymised: before anything is written, look in a window through what "
                              "is unsure, hide with one box whoever was not found, and write the files then; with a "
                              "report")
    process.add_argument("--corrections", nargs="+", type=Path, metavar="FILE", default=[],
                         help="with --content anonymised: the .corrections.json of an earlier --review; each belongs "
                              "to one of the inputs")
    process.add_argument("--json", action="store_true", help="print a JSON summary")


def run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Work through the inputs; one that fails is reported and stops no other."""
    settings, files = settings_of(arguments, PROCESS_GROUPS), files_of(arguments)
    for flag in unused_options(arguments, settings):
        reporter.notify(f"{flag} has no effect with --engine {settings.engine.key}")
    for remark in file_remarks(arguments, files, settings):
        reporter.notify(remark)
    if settings.hides and settings.hiding.how.can_be_undone:
        reporter.notify(f"{settings.hiding.how.value} can be undone: people have been recognised behind it")
    for flag, is_given in (("--report", arguments.report), ("--corrections", arguments.corrections)):
        if is_given and not settings.hides:
            reporter.notify(f"{flag} has no effect without --content anonymised")
    looks = given_looks(arguments)
    review = _reviewer(looks, settings) if arguments.review else None
    from ..batch.job import Job, run_job
    from ..domain.face_choice import parsed_choice

    job = Job(tuple(arguments.inputs), arguments.out, settings, parsed_choice(arguments.face or _usual_face(settings)),
              looks=looks, reference=arguments.reference, report=arguments.report or arguments.review,
              corrections=tuple(arguments.corrections), files=files)
    keep_freed_memory()

    def give_up(code: int) -> None:
        reporter.notify("it hangs, and is ended; the next run removes what is unfinished")
        end_now(code)

    with exit_on_termination(give_up):
        summary = run_job(job, reporter, review=review)
    log.info("processed inputs=%d done=%d earlier=%d failed=%d skipped=%d workers=%d", len(summary.files), summary.done,
             summary.earlier, summary.failed, len(summary.skipped), len(summary.workers))
    for report in summary.files:
        if report.unexpected is not None:
            reporter.unexpected(report.unexpected, about=str(report.source))
    if arguments.json:
        reporter.json(summary.as_json())
    else:
        reporter.result(_summarised(summary))
    return ExitCode.FAILED if summary.failed else ExitCode.DONE


def _file_path(text: str) -> Path:
    if addresses.is_address(text) or (addresses.shown(text) != text and not os.path.exists(text)):  # noqa: PTH110
        raise ArgumentTypeError(f"{addresses.shown(text)} is an address; expected a file or a folder "
                                "(record --source takes addresses)")
    return Path(text)


def _reviewer(looks: tuple[str, ...], settings: Settings) -> Reviewer:
    """Raises InvalidParameter where nobody is hidden, or no window can be shown."""
    from ..batch.hiding.needs import hides
    from ..doctor.display import why_no_window

    if not any(hides(look, settings.look_options) for look in looks):
        raise InvalidParameter("batch.nothing_to_review", looks=", ".join(looks) or "none")
    if reason := why_no_window():
        raise InvalidParameter("batch.no_window_for_review", reason=reason)
    from ..app.review import review_in_window

    return review_in_window


def _usual_face(settings: Settings) -> str:
    if settings.hides and settings.hiding.who is Who.OTHERS:
        return "largest"
    shows_all = any(LOOK_INFOS[key].shows_all_faces for key in settings.looks_in_use)
    return "all" if shows_all or settings.classify.expression.strip() else "largest"


def _summarised(summary: Summary) -> str:
    earlier = f" ({summary.earlier} already done)" if summary.earlier else ""
    in_part = f" ({summary.partial} done in part)" if summary.partial else ""
    failed = f", {summary.failed} failed{in_part}" if summary.failed else ""
    skipped = f", {len(summary.skipped)} passed over" if summary.skipped else ""
    where = f"; results in {summary.out}" if summary.done or summary.partial else ""
    return f"{summary.done} of {len(summary.files)} done{earlier}{failed}{skipped}{where}{_worked(summary)}"


def _worked(summary: Summary) -> str:
    """Who did the work, where others did, and what they took."""
    peaks = [worker.peak_memory_bytes for worker in summary.workers if worker.peak_memory_bytes is not None]
    memory = f", at most {max(peaks) / (1 << 20):.0f} MiB each" if peaks else ""
    return f"; {len(summary.workers)} workers{memory}" if summary.workers else ""
