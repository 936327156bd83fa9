"""The command `faceseg-live`: parses the words, runs the command, reports what stops it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ..errors import FacesegError, InvalidParameter
from ..offline import force_offline
from .area_option import attached
from .exit_codes import ExitCode
from .parser import make_parser
from .reporter import Reporter


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code, see `ExitCode`. Errors are one line on stderr."""
    try:
        arguments = make_parser().parse_args(attached(sys.argv[1:] if argv is None else argv))
    except SystemExit as stop:  # --help, --version, or a wrong option, which the parser has reported
        return int(stop.code or ExitCode.DONE)
    if folder := getattr(arguments, "models_dir", None):
        os.environ["FACESEG_MODELS"] = str(folder)  # for everything in this process
    if getattr(arguments, "offline", False):
        force_offline()
    reporter = Reporter(is_debug=getattr(arguments, "debug", False))
    try:
        return int(arguments.run(arguments, reporter))
    except KeyboardInterrupt:
        reporter.notify("interrupted; unfinished results were removed")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of the output, such as `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the last flush, at exit, fails again
        return ExitCode.FAILED
    except InvalidParameter as error:
        reporter.notify(str(error))
        return ExitCode.USAGE_ERROR
    except FacesegError as error:
        reporter.notify(str(error))
        return ExitCode.FAILED
    except Exception as error:
        reporter.unexpected(error)
        return ExitCode.FAILED
