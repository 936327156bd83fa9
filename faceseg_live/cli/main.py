"""The command `faceseg-live`: gui (the default), process, record, cameras, microphones, models, doctor."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from ..errors import FacesegError, InvalidParameter
from ..settings import LOOK_INFOS
from .console import TerminalProgress, one_line
from .parser import USAGE_ERROR, make_parser, settings_of, unused_options

DONE, FAILED, INTERRUPTED, TERMINATED = 0, 1, 130, 143


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code. Errors are one line on stderr."""
    try:
        arguments = make_parser().parse_args(argv)
    except SystemExit as stop:  # --help, --version, or a wrong option, which is told already
        return int(stop.code or DONE)
    if folder := getattr(arguments, "models_dir", None):
        os.environ["FACESEG_MODELS"] = str(folder)  # for everything that this run does
    commands = {"gui": _gui, "process": _process, "record": _record, "cameras": _cameras,
                "microphones": _microphones, "models": _models, "doctor": _doctor}
    try:
        return commands[arguments.command](arguments)
    except KeyboardInterrupt:
        _complain("interrupted; unfinished results were removed")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output, `head` say, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the last flush, at exit, fails again
        return FAILED
    except InvalidParameter as error:
        _complain(str(error))
        return USAGE_ERROR
    except FacesegError as error:
        _complain(str(error))
        return FAILED
    except Exception as error:
        _complain_unexpected(error, arguments)
        return FAILED


def _gui(arguments: Namespace) -> int:
    from ..doctor.display import why_no_window

    if reason := why_no_window():
        return _demo(reason)
    from ..app.run import run

    return run(arguments.source)


def _demo(reason: str) -> int:
    from ..batch.demo import segment_demo

    _complain(f"{reason}; segmenting the demo clip into this folder instead")
    with _termination_unwinds():
        results = segment_demo(Path(), TerminalProgress())
    for path in results:
        print(path)
    return DONE


def _process(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    for flag in unused_options(arguments):
        _complain(f"{flag} has no effect with --engine {settings.engine.key}")
    from ..batch.job import Job, run_job
    from ..domain.face_choice import parsed_choice

    shows_all = any(LOOK_INFOS[key].shows_all_faces for key in settings.looks_in_use)
    usual_face = "all" if shows_all or settings.classify.expression.strip() else "largest"
    job = Job(tuple(arguments.inputs), arguments.out, settings, parsed_choice(arguments.face or usual_face),
              looks=settings.record.looks if "content" in arguments else (), reference=arguments.reference)
    with _termination_unwinds():
        summary = run_job(job, TerminalProgress())
    for report in summary.files:
        if report.unexpected is not None:
            _complain_unexpected(report.unexpected, arguments)
    if arguments.json:
        print(json.dumps(summary.as_json()))
    else:
        failed = f", {summary.failed} failed" if summary.failed else ""
        where = f"; results in {summary.out}" if summary.done else ""
        print(f"{summary.done} of {len(summary.files)} done{failed}{where}")
    return FAILED if summary.failed else DONE


def _record(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    for flag in unused_options(arguments):
        _complain(f"{flag} has no effect with --engine {settings.engine.key}")
    from .record import run_record

    return run_record(arguments, settings)


def _cameras(arguments: Namespace) -> int:
    from ..media.sources.cameras import list_cameras

    cameras = list_cameras()
    if arguments.json:
        print(json.dumps([asdict(camera) for camera in cameras]))
        return DONE
    if not cameras:
        print("No camera found.")
    for camera in cameras:
        print(f"{camera.index}  {camera.name}  ({camera.backend})")
        for known in camera.formats:
            rate = f" at {known.fps:g} fps" if known.fps else ""
            print(f"     {known.pixel_format} {known.width}x{known.height}{rate}")
    return DONE


def _microphones(arguments: Namespace) -> int:
    from ..media.audio.microphone import list_microphones

    microphones = list_microphones()
    if arguments.json:
        print(json.dumps([asdict(microphone) for microphone in microphones]))
        return DONE
    if not microphones:
        print("No microphone found.")
    for number, microphone in enumerate(microphones):
        plural = "s" if microphone.channels > 1 else ""
        default = ", the default" if number == 0 else ""
        print(f"{microphone.name}  ({microphone.channels} channel{plural}, {microphone.rate} Hz{default})")
    return DONE


def _models(arguments: Namespace) -> int:
    from .models import run_models

    with _termination_unwinds():
        return run_models(arguments)


def _doctor(arguments: Namespace) -> int:
    from .doctor import run_doctor

    return run_doctor(arguments)


def _complain(text: str) -> None:
    print(one_line(text), file=sys.stderr)


def _complain_unexpected(error: BaseException, arguments: Namespace) -> None:
    if getattr(arguments, "debug", False):
        traceback.print_exception(error)
        return
    _complain(f"unexpected {type(error).__name__}: {error} (add --debug to see where)")


@contextmanager
def _termination_unwinds() -> Iterator[None]:
    """SIGTERM ends the program as Ctrl-C does, so that unfinished results are removed."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(TERMINATED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
