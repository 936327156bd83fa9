"""Where the log lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

FOLDER = "FACESEG_LOGS"
"""The environment variable that names another folder."""
NAME = "faceseg_live.log"
"""Of the newest part; older ones have a number behind it."""


def log_folder() -> Path:
    """The folder that FACESEG_LOGS names, else the one for logs in the platform's folder of states."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named).absolute()
    return platformdirs.user_log_path("faceseg_live", appauthor=False)
