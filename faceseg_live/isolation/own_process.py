"""A home that is a process: what crashes or hangs there is ended, and takes nothing else with it."""

from __future__ import annotations

import os
import pickle
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, cast

from .answer import Answer, Gone
from .messages import Answered, Asked, Lives
from .parcels import packed, unpacked
from .process_main import IDLE_S, OWN_VARIABLES
from .shared_memory import SharedMemory
from .starting import reason_of, start_module
from .wire import read, write


class OwnProcess:
    """As `Home`. The recipe, arguments and results can be pickled; arrays in them are copied through shared memory."""

    def __init__(self) -> None:
        """Raises OSError where no process can be begun."""
        self._child: _Child | None = _spare.taken() or _Child()

    @property
    def pid(self) -> int | None:
        """Of the process; None where it was left."""
        return self._child.pid if self._child is not None else None

    def open(self, recipe: Callable[[], Any]) -> Answer[None]:
        """As `Home.open`."""
        variables = {name: value for name, value in os.environ.items() if name.startswith(OWN_VARIABLES)}
        return self.begin("open", pickle.dumps(recipe), variables)

    def begin(self, method: str, *arguments: object) -> Answer[Any]:
        """As `Home.begin`. What is raised is the same error, or one like it; Gone where the process has ended."""
        if self._child is not None:
            return self._child.ask(method, arguments)
        answer: Answer[Any] = Answer()
        answer.fail(Gone("left"))
        return answer

    def close(self, within_s: float) -> None:
        """As `Home.close`. A process that does so serves again, where another object is to be made soon."""
        child, self._child = self._child, None
        if child is None:
            return
        closed = child.ask("close", ())
        if not closed.wait(lambda: within_s):
            child.kill()
            return
        try:
            closed.taken()
        except Gone:
            return
        except Exception:
            child.kill()
            raise
        _spare.keep(child)

    def leave(self) -> None:
        """As `Home.leave`: the process is killed."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()


def end_spare_process() -> None:
    """Nobody will need one soon."""
    child = _spare.taken()
    if child is not None:
        child.kill()
        child.join(1.0)


class _Child:
    """A process, as it is seen from here."""

    def __init__(self) -> None:
        self._memory_out, self._memory_in = SharedMemory.new(), SharedMemory.new()
        memories = (self._memory_out, self._memory_in)
        try:
            descriptors = [number for memory in memories for number in memory.descriptors]
            self._process: subprocess.Popen[bytes] = start_module(
                f"{__package__}.process_main", *(memory.place for memory in memories), descriptors=descriptors)
        except BaseException:
            self._let_go()
            raise
        self._lock, self._asking = threading.Lock(), threading.Lock()
        self._pending: Answer[Any] | None = None
        self._reason = ""
        """Why it is gone."""
        self._reader = threading.Thread(target=self._listen, name="isolated-process", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return not self._reason

    def ask(self, method: str, arguments: tuple[object, ...]) -> Answer[Any]:
        answer: Answer[Any] = Answer()
        with self._asking:
            with self._lock:
                if self._reason:
                    answer.fail(Gone(self._reason))
                    return answer
                self._pending = answer
            try:
                write(cast(IO[bytes], self._process.stdin), Asked(packed((method, arguments), self._memory_out)))
            except BrokenPipeError:
                pass  # the reader hears why
            except Exception as error:
                answer.fail(error)
        return answer

    def kill(self) -> None:
        self._process.kill()

    def join(self, timeout_s: float) -> None:
        self._reader.join(timeout_s)

    def _listen(self) -> None:
        with suppress(Exception):  # what it says may be torn, or not be anything: it is ended
            while (message := read(cast(IO[bytes], self._process.stdout))) is not None:
                self._hear(message)
        self._process.kill()
        reason = reason_of(self._process.wait())
        with self._lock:
            self._reason, pending, self._pending = reason, self._pending, None
        if pending is not None:
            pending.fail(Gone(reason))
        with self._asking:
            self._let_go()

    def _hear(self, message: object) -> None:
        pending = self._pending
        if pending is None:
            return
        if isinstance(message, Lives):
            pending.show_life()
        elif isinstance(message, Answered):
            self._pending = None
            if message.parcel is None:
                pending.fail(cast(Any, message.error).unpacked())
            else:
                pending.give(unpacked(message.parcel, self._memory_in))

    def _let_go(self) -> None:
        with suppress(AttributeError, OSError):
            for stream in (self._process.stdin, self._process.stdout):
                cast(IO[bytes], stream).close()
        self._memory_out.close()
        self._memory_in.close()


class _Spare:
    """At most one process that has closed its object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._until_s = 0.0

    def keep(self, child: _Child) -> None:
        with self._lock:
            before, self._child = self._child, child
            self._until_s = time.monotonic() + IDLE_S / 2  # then it ends by itself
        if before is not None:
            before.kill()

    def taken(self) -> _Child | None:
        with self._lock:
            child, self._child = self._child, None
        if child is None or not child.is_alive:
            return None
        if time.monotonic() < self._until_s:
            return child
        child.kill()
        return None


_spare = _Spare()
