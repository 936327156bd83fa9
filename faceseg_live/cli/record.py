"""`faceseg-live record`: the live pipeline without a window, into files."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..concurrency.freed_memory import freed_memory_given_back, share_freed_memory
from ..concurrency.signals import on_signals
from ..exit_codes import ExitCode
from .area_option import known_areas
from .chosen_settings import RECORD_GROUPS, WINDOW_ONLY, add_setting_options, given_flags, settings_of, unused_options
from .command_parser import CommandParser, Commands, add_command
from .help_texts import RECORDINGS
from .recover import tell_unfinished
from .reporter import Reporter

if TYPE_CHECKING:
    from ..messages import Message
    from ..pipeline.recording.clip import ClipReport
    from ..pipeline.recording.request import RecordRequest
    from ..pipeline.status import ClassifierStatus
    from ..settings import Settings

    _Outcome: TypeAlias = tuple[list[ClipReport], list[Message | str]]

_FOR_LIVE = frozenset({"microphone", "interpolate", "delay_ms", "patience_s"})
"""Settings without a meaning for files, of which every frame is waited for."""


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser."""
    record = add_command(
        commands, common, "record", run, summary="record a source, segmented",
        description="Records a source, segmented, as the window does, but without a window. Ends after --seconds, at "
                    "the end of a file, or with Ctrl-C; what was recorded until then is always kept. Of a file every "
                    "frame is recorded, at its own time and with the file's sound, as fast as it goes.",
        epilog=RECORDINGS + known_areas(),
        codes={ExitCode.DONE: "recorded, also when Ctrl-C, SIGTERM or SIGHUP ended it",
               ExitCode.FAILED: "not recorded, or not to the end: no source, no engine, a full disk, a camera lost "
                                "before its time was over, a damaged file; what there is is kept"},
    )
    record.add_argument("--out", required=True, type=Path, metavar="FILE",
                        help="the file; its suffix chooses the format unless --format does. An existing file is never "
                             "replaced: a number is added to the name")
    add_setting_options(record, RECORD_GROUPS, without=WINDOW_ONLY)
    record.add_argument("--json", action="store_true", help="print a JSON summary")


def run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Record until the time is over, the file ends, or a signal stops it.

    Raises FacesegError when there is nothing to record: no source, no engine, an expression that can't be read, a
    suffix that means no format, a backdrop picture that can't be read.
    """
    settings = settings_of(arguments, RECORD_GROUPS)
    settings.put_in_force()
    for flag in (unused := unused_options(arguments, settings)):
        reporter.notify(f"{flag} has no effect with --engine {settings.engine.key}")
    from ..media.sources.opening import may_appear_later
    from ..pipeline.recording.request import RecordRequest

    request = RecordRequest.of(settings, arguments.out)
    _check(request)
    tell_unfinished(reporter)
    if may_appear_later(settings.source.uri):
        reports, failures = _recorded_live(settings, request, reporter)
    else:
        for flag in set(given_flags(arguments, _FOR_LIVE)).difference(unused):
            reporter.notify(f"{flag} has no effect on a file")
        reports, failures = _recorded_file(settings, arguments.out, reporter)
    if arguments.json:
        reporter.json({"clips": [_as_json(report) for report in reports], "failures": list(map(str, failures))})
    else:
        for report in reports:
            _show(report, reporter)
    for failure in failures:
        reporter.notify(failure)
    if not reports and not failures:
        reporter.notify("nothing was recorded: no frame arrived, or the expression never held")
    return ExitCode.DONE if reports and not failures else ExitCode.FAILED


def _recorded_live(settings: Settings, request: RecordRequest, reporter: Reporter) -> _Outcome:
    """The clips, and a line for each thing that went wrong."""
    from ..pipeline.session import Session
    from .recording_watch import RecordingWatch

    share_freed_memory()
    watch = RecordingWatch(reporter)
    with freed_memory_given_back(), on_signals(watch.interrupt):
        session = Session(settings, wake=watch.wake, loops=False)
        session.start()
        try:
            watch.wait_until_ready(session)
            for hint in _hints(session.classifier_status, request, settings):
                reporter.notify(hint)
            session.record(request.out)
            watch.wait_until_over(session)
        finally:
            session.stop()
            watch.wait_until_written(session)
    return watch.reports, watch.failures


def _recorded_file(settings: Settings, out: Path, reporter: Reporter) -> _Outcome:
    """The same of a file: all of its frames, as fast as it goes."""
    from ..batch.recording import record_file
    from ..media.sources.opening import open_source
    from ..pipeline.event_log import log_clip

    interruptions: list[bool] = []
    with on_signals(lambda: interruptions.append(True)):
        done = record_file(lambda: open_source(settings.source.uri, settings.source), settings, out, reporter,
                           lambda: bool(interruptions))
    for report in done.reports:
        log_clip(report)
    failures: list[Message | str] = list(done.failures)
    if interruptions and not done.reports:
        failures.append("nothing was recorded: it was interrupted before the first frame")
    return done.reports, failures


def _check(request: RecordRequest) -> None:
    """Raise InvalidParameter before models are loaded for what can't be recorded: no format, no backdrop picture."""
    from ..pipeline.recording.naming import clip_names
    from ..rendering.looks import Target, create_look

    next(clip_names(request, datetime.now()))
    for key in request.settings.looks:
        create_look(key, request.options, Target())


def _hints(classifiers: ClassifierStatus, request: RecordRequest, settings: Settings) -> list[str]:
    """A line for each label that an expression asks for and no classifier gives."""
    from ..classifiers.label_hints import label_hints

    expressions = settings.classify.parsed(), request.trigger()
    return list(dict.fromkeys(str(hint) for expression in expressions
                              for hint in label_hints(expression, classifiers.running, classifiers.labels)))


def _show(report: ClipReport, reporter: Reporter) -> None:
    for path in report.files:
        reporter.result(str(path))
    causes = ", ".join(f"{number} {cause}" for cause, number in report.drops.as_json().items() if number)
    dropped = f"{report.drops.total} dropped ({causes})" if causes else "none dropped"
    reporter.result(f"{report.seconds:.2f} s, {report.frames} frames, {dropped}; "
                    f"encoded by {', '.join(report.encoders)}")
    for remark in report.remarks:
        reporter.notify(remark)


def _as_json(report: ClipReport) -> dict[str, Any]:
    texts = {"remarks": [str(remark) for remark in report.remarks],
             "failures": [str(failure) for failure in report.failures]}
    files = [str(path) for path in report.files]
    return asdict(report) | texts | {"files": files, "drops": report.drops.as_json()}
