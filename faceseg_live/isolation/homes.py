"""Where something is to live."""

from __future__ import annotations

import pickle

from ..errors import EngineUnavailable
from .home import Home
from .own_process import OwnProcess
from .own_thread import OwnThread


def home_for(recipe: object, name: str, *, reads_foreign_files: bool) -> Home:
    """A process for what reads files that nobody vouches for, where its recipe can be had there; else a thread.

    name: what the user knows it by.

    Raises EngineUnavailable where no process can be begun.
    """
    if not (reads_foreign_files and _travels(recipe)):
        return OwnThread(name)
    try:
        return OwnProcess()
    except OSError as error:
        raise EngineUnavailable("isolation.no_process", name=name, reason=error) from error


def _travels(recipe: object) -> bool:
    """What makes it may be of a test, or of a program's own."""
    try:
        pickle.dumps(recipe)
    except Exception:
        return False
    return True
