"""Workers that are actors of a Ray cluster (https://docs.ray.io), which is there already. All of it sees the files."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from ...errors import EngineUnavailable, OutputError, SourceError
from ...isolation.wire import PackedError
from ...messages import Message
from ...policy.offline import require_online
from .base import Work
from .bench import Recipe
from .crew import Died, Heard
from .serving import Server
from .wire import Dismissed, Piece, Unfit

_LOOK_UP_S = 0.2
_ANSWERS_WITHIN_S = 5.0
_PACKAGE = "faceseg-live[ray]"
_OWN_VARIABLES = "FACESEG_"


class Actor:
    """A worker in the cluster. What it says waits until somebody asks."""

    def __init__(self) -> None:
        self._said: SimpleQueue[object] = SimpleQueue()
        self._server: Server | None = None

    def open(self, recipe: bytes, token: Path, folder: Path, variables: dict[str, str]) -> None:
        """Load the models of a `Recipe`.

        Args:
            token: lies in the output folder.
            folder: what paths count from.
            variables: of the environment.
        """
        os.environ.update(variables)
        with suppress(OSError):
            os.chdir(folder)
        read: Recipe = pickle.loads(recipe)
        try:
            _require_files(read, token)
        except (OutputError, SourceError) as error:
            self._said.put(Unfit(PackedError.of(error)))
            return
        self._server = Server(read, self._said.put)
        self._server.open()

    def do(self, number: int, work: bytes) -> None:
        """As `Server.do`."""
        assert self._server is not None, "opened before"
        self._server.do(number, pickle.loads(work))

    def close(self) -> None:
        """Free the models."""
        if self._server is not None:
            self._server.close()

    def said(self) -> list[object]:
        """What was said since the last time; on a thread of its own."""
        messages: list[object] = []
        with suppress(Empty):
            while True:
                messages.append(self._said.get_nowait())
        return messages


class RaySeat:
    """One actor; followed on a thread of its own."""

    def __init__(self, number: int, heard: Heard, recipe: Recipe, token: Path) -> None:
        """token: a file or folder in the output folder that no other machine has by chance."""
        self._ray = imported_ray()
        self._number, self._heard = number, heard
        self._pieces: SimpleQueue[Piece | Dismissed] = SimpleQueue()
        self._is_terminated = False
        # A thread for work, and one that answers meanwhile. Whoever is lost is replaced by the crew.
        remote = self._ray.remote(num_cpus=1, max_restarts=0, concurrency_groups={"answers": 1})(Actor)
        self._actor = remote.remote()
        variables = {name: value for name, value in os.environ.items() if name.startswith(_OWN_VARIABLES)}
        self._opening = self._actor.open.remote(pickle.dumps(recipe), token.absolute(), Path.cwd(), variables)
        self._thread = threading.Thread(target=self._follow, name=f"faceseg-actor-{number}", daemon=True)
        self._thread.start()

    def give(self, number: int, work: Work) -> None:
        """As `Seat.give`."""
        self._pieces.put(Piece(number, work))

    def dismiss(self) -> None:
        """As `Seat.dismiss`."""
        self._pieces.put(Dismissed())

    def terminate(self) -> None:
        """As `Seat.terminate`; what it had begun is swept by whoever runs the job."""
        self._is_terminated = True
        self._kill()

    def wait(self) -> None:
        """As `Seat.wait`."""
        self.dismiss()
        self._thread.join()

    def _follow(self) -> None:
        try:
            self._hear_until(self._opening)
            while isinstance(piece := self._pieces.get(), Piece):
                self._hear_until(self._actor.do.remote(piece.number, pickle.dumps(piece.work)))
            self._ray.get(self._actor.close.remote())
        except Exception as error:  # Ray's own: the actor or its machine is gone
            if not self._is_terminated:
                self._heard.put((self._number, Died(_first_line(error))))
        self._kill()

    def _hear_until(self, done: Any) -> None:
        """Pass on what the actor says while it does something."""
        while True:
            ready, _ = self._ray.wait([done], timeout=_LOOK_UP_S)
            for message in self._ray.get(self._actor.said.options(concurrency_group="answers").remote()):
                self._heard.put((self._number, message))
            if ready:
                self._ray.get(done)
                return

    def _kill(self) -> None:
        with suppress(Exception):
            self._ray.kill(self._actor)


@contextmanager
def connected(address: str) -> Iterator[int]:
    """Be part of a cluster within the block, unless this process is so already; gives how many processors it has.

    Raises EngineUnavailable where Ray isn't installed, no cluster is found at the address, or none may be asked.
    """
    require_online(EngineUnavailable, Message("batch.cluster", address=address))
    ray = imported_ray()
    is_own = not ray.is_initialized()
    if is_own:
        _require_answer(address)
        before = signal.getsignal(signal.SIGTERM)
        try:
            ray.init(address=address, log_to_driver=False, logging_level="error")
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise EngineUnavailable("batch.no_cluster", address=address, reason=_first_line(error)) from error
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, before)  # Ray has one of its own
    try:
        yield max(1, int(ray.cluster_resources().get("CPU", 1)))
    finally:
        if is_own:
            ray.shutdown()


def _require_answer(address: str) -> None:
    """Raise EngineUnavailable where nobody listens: Ray itself would try for minutes, and write lines of its own."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdecimal()):
        return  # a word such as auto, of which Ray knows what it means
    try:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWERS_WITHIN_S).close()
    except (OSError, OverflowError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineUnavailable("batch.no_cluster", address=address, reason=reason.lower()) from error


def imported_ray() -> Any:
    """The package. Raises EngineUnavailable where it isn't installed."""
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise EngineUnavailable("batch.lacks_ray", reason=error, command=f'pip install "{_PACKAGE}"') from error


def _require_files(recipe: Recipe, token: Path) -> None:
    """Raise OutputError or SourceError unless the folders are those of whoever runs the job."""
    machine = socket.gethostname()
    if not token.exists():
        raise OutputError("batch.output_not_shared", folder=recipe.out, machine=machine)
    missing = next((path for path in {path.parent: path for path in recipe.keep}.values() if not path.exists()), None)
    if missing is not None:
        raise SourceError("batch.input_not_shared", path=missing, machine=machine)


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
