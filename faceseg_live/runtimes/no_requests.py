"""Keeps libraries from asking the network while they do something for us: what they fetch by themselves, nobody has
agreed to, and nobody checks.

They are told so in their own ways; this is for whatever goes past that. Python tells its audit hooks of every
connection before it is made. What asks through other means than Python's sockets, as FFmpeg does, is asked for openly
elsewhere.
"""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_kept = threading.local()


@contextmanager
def no_requests() -> Iterator[None]:
    """Inside, whatever this thread asks of the network fails with an OSError."""
    _listen()
    before = getattr(_kept, "is_on", False)
    _kept.is_on = True
    try:
        yield
    finally:
        _kept.is_on = before


@cache
def _listen() -> None:
    """Once: an audit hook stays as long as the process."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket.") or not getattr(_kept, "is_on", False):
        return
    leaves = event in _CONNECTIONS and arguments[0].family in (socket.AF_INET, socket.AF_INET6)
    if leaves or event in _LOOK_UPS:
        raise OSError(errno.ENETUNREACH, "a library asked the network by itself, which is not allowed")
