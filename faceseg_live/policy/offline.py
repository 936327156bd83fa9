"""Whether the program may ask anything of the network: one gate for this process and for those that it starts.

Whatever would make a request asks here first: downloads, streams, clusters. The answer lies in the environment variable
FACESEG_OFFLINE, which processes inherit and scripts can set. While it is set, so are the variables by which libraries
are told the same.
"""

from __future__ import annotations

import os

from ..errors import FacesegError

ENVIRONMENT = "FACESEG_OFFLINE"
_OF_LIBRARIES = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
                 "YOLO_OFFLINE": "true", "RAY_USAGE_STATS_ENABLED": "0"}
"""They read them when they are imported."""
_NO = frozenset({"", "0", "false", "no", "off"})
_set_here: set[str] = set()
"""The variables that a setting has set, and may take back."""


def is_offline() -> bool:
    """Whether nothing may be asked of the network."""
    return os.environ.get(ENVIRONMENT, "").strip().lower() not in _NO


def is_forced() -> bool:
    """Whether the environment or `--offline` wants it so, which no setting takes back."""
    return is_offline() and ENVIRONMENT not in _set_here


def set_offline(wanted: bool) -> None:
    """Forbid every request from now on, in this process and in those that it starts, or allow them again, unless the
    environment or `--offline` has forbidden them."""
    if wanted:
        _set({ENVIRONMENT: "1", **_OF_LIBRARIES})
    elif not is_forced():
        for name in _set_here:
            os.environ.pop(name, None)
        _set_here.clear()


def force_offline() -> None:
    """Forbid every request until this process ends."""
    set_offline(True)
    _set_here.clear()


def require_online(error: type[FacesegError], what: object) -> None:
    """Raise an error of this kind where nothing may be asked of the network.

    Args:
        what: a Message or a text: what it was for.
    """
    if is_offline():
        raise error("common.offline", what=what)


def _set(variables: dict[str, str]) -> None:
    """Those that nobody else has set: libraries read the environment on other threads."""
    for name, value in variables.items():
        if os.environ.get(name, "").strip().lower() in _NO:
            os.environ[name] = value
            _set_here.add(name)


if is_offline():  # libraries have to hear of it before they are imported
    force_offline()
