"""A process for one object, as a program: `python -m faceseg_live.isolation.process_main MEMORY MEMORY`, with messages
in its pipes. It ends with whoever began it, at once and however that ends.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from ..concurrency.freed_memory import keep_freed_memory
from ..concurrency.liveness import life_heard_by
from ..concurrency.memory_limit import limit_memory
from ..policy import limits
from .messages import Answered, Asked, Lives
from .parcels import packed, unpacked
from .shared_memory import SharedMemory
from .wire import PackedError, own_pipes, read, write

IDLE_S = 60.0
"""So long it waits for another object after it has closed one: libraries that take seconds to import are there then."""
OWN_VARIABLES = "FACESEG_"
"""What of the environment may be other than when the process was begun."""
_SIGN_EVERY_S = 0.25
_DEATH_SIGNAL = 1
"""Of prctl(2)."""
_SOONER = "500"
"""Of 1000: where memory runs out, Linux ends this process before the one that the user sees."""


def main(memory_in: str, memory_out: str) -> int:
    """Serve until nobody asks any more."""
    _end_with_parent()
    heard, said = own_pipes()
    coming: SimpleQueue[Asked] = SimpleQueue()

    def listen() -> None:
        while isinstance(message := read(heard), Asked):
            coming.put(message)
        os._exit(0)  # whoever asked is gone; nothing here is worth keeping

    threading.Thread(target=listen, name="faceseg-listening", daemon=True).start()
    keep_freed_memory()
    server = _Server(said, SharedMemory(memory_in), SharedMemory(memory_out))
    with suppress(Empty, BrokenPipeError):
        while True:
            server.answer(coming.get(timeout=IDLE_S if server.is_idle else None))
    return 0


class _Server:
    """Has the object. Used on one thread."""

    def __init__(self, said: BinaryIO, memory_in: SharedMemory, memory_out: SharedMemory) -> None:
        self._said, self._memory_in, self._memory_out = said, memory_in, memory_out
        self._object: Any = None
        self._told_s = 0.0

    @property
    def is_idle(self) -> bool:
        return self._object is None

    def answer(self, asked: Asked) -> None:
        """Raises BrokenPipeError where nobody listens any more."""
        try:
            with life_heard_by(self._show_life):
                answered = Answered(packed(self._done(asked), self._memory_out))
        except BaseException as error:  # also SystemExit, of a library: it is no reason to end
            answered = Answered(None, PackedError.of(error))
        write(self._said, answered)

    def _done(self, asked: Asked) -> object:
        method, arguments = unpacked(asked.parcel, self._memory_in)
        if method == "open":
            (recipe, variables) = arguments
            for name in [name for name in os.environ if name.startswith(OWN_VARIABLES)]:
                del os.environ[name]
            os.environ.update(variables)
            limit_memory(limits.most_model_bytes())
            make: Callable[[], Any] = pickle.loads(recipe)
            self._object = make()
            return None
        if method == "close":
            own, self._object = self._object, None
            return own.close() if own is not None else None
        return getattr(self._object, method)(*arguments)

    def _show_life(self) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= _SIGN_EVERY_S:
            self._told_s = now_s
            write(self._said, Lives())


def _end_with_parent() -> None:
    """The thread that listens does it everywhere; where something holds Python's lock for ever, only the kernel can."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_SOONER)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
