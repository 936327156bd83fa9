"""Requests to a site that may be slow, but not for ever: each step has its time, however little trickles in."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import Response, Session

CONNECT_S = 30.0
STEP_S = 60.0
"""For the head of an answer, and for each piece of it: 16 KB."""


class StalledError(Exception):
    """A site sends less than anybody waits for."""


class Watched:
    """A session of requests whose sockets are shut where a step takes too long.

    A limit for each read, which is all that requests has, is kept by a site that sends one byte now and then.
    """

    def __init__(self, session: Session, *, step_s: float | None = None) -> None:
        self._session = session
        self._step_s = STEP_S if step_s is None else step_s
        self._sockets: list[socket.socket] = []
        self._due_s: float | None = None
        """When the step under way has to be done; None: none is."""
        self._has_stalled = False
        self._changed = threading.Condition()
        self._is_closed = False
        session.mount("https://", _adapter(self._sockets.append))
        self._thread = threading.Thread(target=self._watch, name="download watch", daemon=True)
        self._thread.start()

    def get(self, url: str, headers: Mapping[str, str]) -> Response:
        """The head of an answer; its body is read later, and no redirect is followed."""
        with self.step(CONNECT_S + self._step_s):
            return self._session.get(url, headers=dict(headers), stream=True, allow_redirects=False,
                                     timeout=(CONNECT_S, self._step_s))

    def watched(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces of a body."""
        iterator = iter(pieces)
        while True:
            with self.step():
                piece = next(iterator, None)
            if piece is None:
                return
            yield piece

    @contextlib.contextmanager
    def step(self, limit_s: float | None = None) -> Iterator[None]:
        """Whatever is read inside has so long, seconds; raises StalledError where that is not enough."""
        self._has_stalled = False
        self._expect(time.monotonic() + (self._step_s if limit_s is None else limit_s))
        try:
            yield
        except Exception as error:
            if self._has_stalled:
                raise StalledError from error
            raise
        finally:
            self._expect(None)
        if self._has_stalled:  # a body without a length ends like any other when its socket is shut
            raise StalledError

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _expect(self, due_s: float | None) -> None:
        with self._changed:
            self._due_s = due_s
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._is_closed:
                left_s = None if self._due_s is None else self._due_s - time.monotonic()
                if left_s is not None and left_s <= 0:
                    self._has_stalled, self._due_s = True, None
                    for opened in self._sockets:
                        with contextlib.suppress(OSError):  # closed by now
                            opened.shutdown(socket.SHUT_RDWR)
                    continue
                self._changed.wait(left_s)


def _adapter(opened: Callable[[socket.socket], None]) -> Any:
    """What requests makes its connections with; tells of each socket."""
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPSConnection
    from urllib3.connectionpool import HTTPSConnectionPool

    class Connection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened(self.sock)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options)
            self.poolmanager.pool_classes_by_scheme = {"https": Pool}

        def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
            manager = super().proxy_manager_for(*args, **options)
            manager.pool_classes_by_scheme = manager.pool_classes_by_scheme | {"https": Pool}
            return manager

    return Adapter()
