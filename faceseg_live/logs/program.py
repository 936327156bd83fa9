"""Begins and ends the log of a process."""

from __future__ import annotations

import logging
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from ..messages import Message
from .log_file import OF_THE_PROGRAM, LogFile
from .place import log_folder

LEVEL = "FACESEG_LOG_LEVEL"
"""The environment variable by which a process and its children know what to log."""
OFF = "off"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR,
          OFF: logging.CRITICAL}
USUAL_LEVEL = "info"
_PACKAGES = ("PySide6-Essentials", "ai-edge-litert", "opencv-contrib-python-headless", "numpy", "av", "pillow",
             "mediapipe", "onnxruntime", "onnxruntime-gpu", "torch", "transformers")

_PROGRAM = __name__.partition(".")[0]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """The log that is open."""

    handler: logging.Handler
    problem: Message | None = None
    started_s: float = field(default_factory=time.monotonic)


_open: _Run | None = None


def begin(program_version: str, command: str, options: Sequence[str], tell: Callable[[Message], object]) -> None:
    """Log from now on, as the environment says.

    Args:
        program_version: of faceseg_live.
        command: what is run.
        options: the names of its options, without their values.
        tell: shows the user that nothing can be written, if so: once.
    """
    _begin(tell)
    plain = {OF_THE_PROGRAM: True}
    log.info("started version=%s python=%s system=%s command=%s options=%s", program_version, platform.python_version(),
             f"{platform.system()}-{platform.release()}-{platform.machine()}", command, ",".join(options) or "none",
             extra=plain)
    log.info("packages %s", " ".join(f"{name}={number}" for name, number in package_versions().items() if number),
             extra=plain)


def begin_in_child() -> None:
    """The same in a process that another one began, and that logs for itself."""
    _begin(lambda _message: None)


def problem() -> Message | None:
    """Why nothing can be written; None: it can, or nobody has asked for a log."""
    return _open.problem if _open is not None else None


def end(code: int) -> None:
    """The program is about to end with this code: say so, and log no more. Nothing where no log is open."""
    if _open is not None:
        log.info("ended code=%d seconds=%.1f", code, time.monotonic() - _open.started_s)
    _close()


def package_versions() -> dict[str, str]:
    """Package that the program works with → its version, empty where it isn't installed."""
    return {name: _version(name) for name in _PACKAGES}


def _begin(tell: Callable[[Message], object]) -> None:
    global _open
    _close()

    def on_problem(told: Message) -> None:
        if _open is not None:
            _open.problem = told
        tell(told)

    chosen = os.environ.get(LEVEL, USUAL_LEVEL)
    handler = logging.NullHandler() if chosen == OFF else LogFile(log_folder(), on_problem)
    logging.getLogger(_PROGRAM).setLevel(LEVELS.get(chosen, LEVELS[USUAL_LEVEL]))
    # At the root: what other packages warn of would go to the terminal else (`logging.lastResort`).
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    _open = _Run(handler)


def _close() -> None:
    global _open
    if _open is None:
        return
    logging.captureWarnings(False)
    logging.getLogger().removeHandler(_open.handler)
    _open.handler.close()
    logging.getLogger(_PROGRAM).setLevel(logging.NOTSET)
    _open = None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
