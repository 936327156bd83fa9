"""A worker process, as a program: `python -m faceseg_live.batch.workers.process_main`, with messages in its pipes.

It ends when nobody writes to it any more, and where it is asked to: what it has begun is removed then.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any

from ...concurrency.signals import exit_on_termination
from ...isolation.wire import own_pipes, read, write

_LOOK_UP_S = 0.5
_PATIENCE_S = 8.0
"""So long a piece of work may take to stop."""
TERMINATED = 143


def main() -> int:
    """Serve until there is no more to do, or a signal ends it: what was begun is removed then, unless it hangs."""
    with exit_on_termination(os._exit):
        return _serve()


def _serve() -> int:
    heard, said = own_pipes()
    # After the signals are set: these take a second to import.
    from ...concurrency.freed_memory import keep_freed_memory
    from ...logs.program import begin_in_child
    from .serving import Server
    from .wire import Dismissed, Hired, Piece

    coming: SimpleQueue[Piece | Dismissed] = SimpleQueue()
    lock = threading.Lock()

    def send(message: object) -> None:
        with lock:
            write(said, message)

    def listen() -> None:
        while (message := read(heard)) is not None:
            coming.put(message)
            if isinstance(message, Dismissed):
                return
        _end_soon()

    hired = read(heard)
    if not isinstance(hired, Hired):
        return 0
    threading.Thread(target=listen, name="faceseg-listening", daemon=True).start()
    _share_processors(hired.threads)
    keep_freed_memory()
    begin_in_child()
    server = Server(hired.recipe, send)
    try:
        server.open()
        while isinstance(message := _next(coming), Piece):
            server.do(message.number, message.work)
    except BrokenPipeError:  # whoever gave the work is gone
        return TERMINATED
    finally:
        server.close()
    return 0


def _next(coming: SimpleQueue[Any]) -> Any:
    while True:
        try:
            return coming.get(timeout=_LOOK_UP_S)
        except Empty:
            continue


def _end_soon() -> None:
    """Whoever gave the work is gone."""
    if os.name == "nt":
        _thread.interrupt_main(signal.SIGTERM)
    else:
        os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_S)
    os._exit(TERMINATED)


def _share_processors(threads: int) -> None:
    import cv2

    cv2.setNumThreads(threads)


if __name__ == "__main__":
    sys.exit(main())
