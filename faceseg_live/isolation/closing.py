"""The end of what lives in a home, for whoever goes on to something else."""

from __future__ import annotations

import logging

from .home import Home

log = logging.getLogger(__name__)

_WITHIN_S = 1.0


def close_soon(home: Home, what: str) -> None:
    """What doesn't close within a second is left. What goes wrong holds nobody up: it is logged.

    what: for the log, such as "an engine".
    """
    try:
        home.close(_WITHIN_S)
    except Exception:
        log.warning("closing %s failed", what, exc_info=True)
