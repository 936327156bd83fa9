"""The text of a crash report: all of it is shown before anybody saves, copies or sends it."""

from __future__ import annotations

import os
import platform
import stat
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from .. import __version__
from ..logs.log_file import tail
from ..logs.place import log_folder
from ..logs.program import package_versions
from ..logs.redaction import redacted
from ..messages import visible

_LINES = 40
"""Of the log."""


def crash_report(where: str, traceback: str) -> str:
    """Where it happened, on what, and what the log says of the time before; without names, paths and labels."""
    packages = [f"{name}: {number or 'not installed'}" for name, number in package_versions().items()]
    system = [f"faceseg_live: {__version__}", f"system: {platform.platform()}", f"python: {platform.python_version()}",
              f"qt: {qVersion()}", f"display: {QGuiApplication.platformName()}", *packages]
    said = redacted("\n".join([f"where: {where}", "", traceback.rstrip()]))
    before = tail(log_folder(), _LINES) or ["nothing"]
    return visible("\n".join([said, "", *system, "", "in the log before:", *before, ""]), keeps="\n")


def save_report(text: str, path: Path) -> None:
    """Write a report, for the user's eyes only. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
