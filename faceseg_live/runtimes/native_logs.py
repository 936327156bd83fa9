"""Keeps the chatter of native libraries off the user's terminal, and nothing else."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

_CHATTER = re.compile(
    rb"^([IWE]\d{4} |(INFO|WARNING): (Created TensorFlow|All log messages before|Logging before)|\s*$)"
)
_STDERR = 2
_lock = threading.RLock()


@contextlib.contextmanager
def native_logs_hidden() -> Iterator[None]:
    """Drop the log lines that mediapipe, TensorFlow Lite and abseil write while they load and run first.

    They write to the process's file descriptor 2 from their own threads and heed no setting, so it is diverted for
    the duration. Whatever is no such log line is written to the real stderr afterwards.
    """
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _lock:
        try:
            real = os.dup(_STDERR)
        except OSError:  # a window program without any stderr
            yield
            return
        with tempfile.TemporaryFile() as diverted:
            try:
                os.dup2(diverted.fileno(), _STDERR)
                yield
            finally:
                if sys.stderr is not None:
                    with contextlib.suppress(OSError, ValueError):
                        sys.stderr.flush()
                os.dup2(real, _STDERR)
                os.close(real)
                _replay(diverted)


def _replay(diverted: IO[bytes]) -> None:
    diverted.seek(0)
    kept = b"".join(line for line in diverted if not _CHATTER.match(line))
    if kept:
        os.write(_STDERR, kept)
