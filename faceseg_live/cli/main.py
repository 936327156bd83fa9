"""The command `faceseg-live`: parses the words, runs the command, reports what stops it."""

from __future__ import annotations

import os
import re
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile

from .. import __version__
from ..concurrency.foreign_exits import Terminated
from ..errors import FacesegError, InvalidParameter
from ..exit_codes import ExitCode
from ..logs import program
from ..policy.offline import force_offline
from .area_option import attached
from .parser import make_parser
from .reporter import Reporter
from .streams import prepare_streams


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code, see `ExitCode`. Errors are one line on stderr."""
    prepare_streams()
    words = attached(sys.argv[1:] if argv is None else argv)
    try:
        arguments = make_parser().parse_args(words)
    except SystemExit as stop:  # --help, --version, or a wrong option, which the parser has reported
        return int(stop.code or ExitCode.DONE)
    _hand_on(arguments)
    reporter = Reporter(is_debug=getattr(arguments, "debug", False))
    program.begin(__version__, _command(arguments), _options(words), reporter.notify)
    code: object = ExitCode.UNFORESEEN
    try:
        with _threads_reported(reporter):
            code = _run(arguments, reporter)
            return int(code)
    except Terminated as stop:
        code = stop.code
        raise
    finally:
        program.end(code if isinstance(code, int) else ExitCode.FAILED)


def _run(arguments: Namespace, reporter: Reporter) -> ExitCode:
    try:
        return ExitCode(arguments.run(arguments, reporter))
    except KeyboardInterrupt:
        reporter.notify("interrupted; unfinished results were removed")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of the output, such as `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the last flush, at exit, fails again
        return ExitCode.READER_GONE
    except InvalidParameter as error:
        reporter.notify(error)
        return ExitCode.USAGE_ERROR
    except FacesegError as error:
        reporter.notify(error)
        return ExitCode.FAILED
    except Terminated:
        raise
    except (Exception, SystemExit) as error:
        reporter.unexpected(error)
        return ExitCode.UNFORESEEN


def _hand_on(arguments: Namespace) -> None:
    """What holds for everything in this process, and in those that it begins."""
    for name, variable in (("models_dir", "FACESEG_MODELS"), ("log_level", program.LEVEL)):
        if value := getattr(arguments, name, None):
            os.environ[variable] = str(value)
    if getattr(arguments, "offline", False):
        force_offline()


def _command(arguments: Namespace) -> str:
    """ "process", "pull_models"."""
    name: str = arguments.run.__name__
    return arguments.run.__module__.rpartition(".")[2] if name == "run" else name


def _options(words: Sequence[str]) -> list[str]:
    """The names of the options, for the log: what they say is the user's own."""
    names = (re.match(r"-[a-z]\b|--[a-z][a-z-]*", word) for word in takewhile(lambda word: word != "--", words))
    return [name[0] for name in names if name is not None]


@contextmanager
def _threads_reported(reporter: Reporter) -> Iterator[None]:
    """What nobody foresaw on another thread is reported as all that nobody foresaw is."""

    def report(caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            reporter.unexpected(caught.exc_value)

    before, threading.excepthook = threading.excepthook, report
    try:
        yield
    finally:
        threading.excepthook = before
