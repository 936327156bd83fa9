"""Starts processes that run a module of this package, and says why one has ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache
from queue import SimpleQueue

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
            "NUMEXPR_NUM_THREADS")

_Order = tuple[Sequence[str], int | None, Sequence[int], "Future[subprocess.Popen[bytes]]"]


def start_module(module: str, *words: str, threads: int | None = None,
                 descriptors: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """`python -m MODULE WORD…`, with pipes for its standard input and output: nothing of this process's threads and
    networks is in it, and no other file that this one has open.

    Args:
        threads: how many its libraries may use; None: as many as they like.
        descriptors: of files that it gets besides, under the same numbers.

    Raises OSError.
    """
    made: Future[subprocess.Popen[bytes]] = Future()
    # Linux ends a child with the *thread* that began it, where the child has asked for that: this one never ends.
    _orders().put(([sys.executable, "-m", module, *words], threads, descriptors, made))
    return made.result()


def reason_of(code: int) -> str:
    """Why a process is gone, by its exit code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name} (memory may be short)" if name == "SIGKILL" else name


@cache
def _orders() -> SimpleQueue[_Order]:
    orders: SimpleQueue[_Order] = SimpleQueue()
    threading.Thread(target=_carry_out, args=(orders,), name="process-starter", daemon=True).start()
    return orders


def _carry_out(orders: SimpleQueue[_Order]) -> None:
    while True:
        command, threads, descriptors, made = orders.get()
        try:
            # A session of its own: Ctrl-C is for the process that the user has started, which ends this one.
            made.set_result(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             env=_environment(threads), start_new_session=True, pass_fds=descriptors))
        except BaseException as error:
            made.set_exception(error)
        del made


def _environment(threads: int | None) -> dict[str, str]:
    """It finds the modules that this process finds."""
    paths = dict.fromkeys(os.path.abspath(path) for path in sys.path)  # noqa: PTH100 – as it is, links kept
    shares = {name: str(threads) for name in _THREADS if name not in os.environ} if threads is not None else {}
    return {**os.environ, **shares, "PYTHONPATH": os.pathsep.join(paths)}
