"""The end of a process in which a thread may hang in a library.

Python waits at its end for some threads, for ever where one hangs; others it stops, and C++ code that is stopped in a
call aborts the process. Whoever has closed its files and said what it had to say leaves both behind.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from contextlib import suppress
from typing import NoReturn

OURS = "faceseg-"
"""What the names of threads begin with that end when they are asked to, unless they hang."""
_GRACE_S = 0.3


def leave(code: int) -> int:
    """The exit code, for a process that can end by itself; one in which a thread hangs ends here and now."""
    if _has_hung_threads():
        end_now(code)
    return code


def end_now(code: int) -> NoReturn:
    """End the process with this exit code, whatever its threads do. What was printed or logged is there."""
    with suppress(Exception):
        logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code)


def _has_hung_threads() -> bool:
    until_s = time.monotonic() + _GRACE_S
    for thread in threading.enumerate():
        if thread is threading.current_thread() or not (thread.name.startswith(OURS) or not thread.daemon):
            continue
        thread.join(max(0.0, until_s - time.monotonic()))
        if thread.is_alive():
            return True
    return False
