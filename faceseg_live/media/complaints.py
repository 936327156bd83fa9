"""What native libraries complain of on the standard error while they decode: counted, and kept off the terminal.

libjpeg, libpng and libtiff print what they find odd with C's `stderr` and heed no setting; OpenCV leaves it at that. So
their `stderr` is made one end of a pipe. Whatever comes out at the other that isn't a complaint goes on to where it was
meant for. Python, and what writes to the descriptor itself, as crashes do, is not touched.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import os
import re
import sys
import threading
from contextlib import suppress

_STDERR = 2
_NAMES = {"linux": "stderr", "darwin": "__stderrp"}
"""System → the name of C's variable."""
_UNBUFFERED = 2
_COMPLAINT = re.compile(
    # libjpeg's warnings (jerror.h), libpng's, and those of libtiff, which begin with a file or function of its own.
    rb"Corrupt JPEG data|Premature end of JPEG|Invalid JPEG|Unsupported JPEG|Invalid SOS|Inconsistent progression|"
    rb"Warning: unknown JFIF|Unknown Adobe color|libpng (warning|error): |tempfile\.tif: |"
    rb"\w*(TIFF|Decode|Fax|LZW|ZIP|JBIG|JPEG|LERC|PixarLog|LogLuv|ZSTD|LZMA|OJPEG)\w*: ")
_MOST_AT_ONCE = 1 << 16
_LONGEST_LINE = 1 << 12

_END = b"\0"
_PATIENCE_S = 0.5

_count = 0
_is_heard = threading.Event()
"""All that was printed until the program's end has been passed on."""


def complaint_count() -> int:
    """How many there have been in this process so far; those of the last moment may still be on their way."""
    return _count


@functools.cache
def divert_complaints() -> None:
    """From now on, where the system can do so; a second call does nothing."""
    name = _NAMES.get(sys.platform)
    if name is None:
        return
    try:
        libc = ctypes.CDLL(None)
        stream = ctypes.c_void_p.in_dll(libc, name)
        libc.fdopen.restype = ctypes.c_void_p
        heard, said = os.pipe()
        os.set_blocking(said, False)  # whoever prints must never wait for us
        opened = libc.fdopen(said, b"w")
        if not opened:
            return
        libc.setvbuf(ctypes.c_void_p(opened), None, _UNBUFFERED, 0)
    except (OSError, ValueError, AttributeError):
        return
    threading.Thread(target=_listen, args=(heard,), name="complaints", daemon=True).start()
    before, stream.value = stream.value, opened

    def finish() -> None:
        stream.value = before
        with suppress(OSError):
            os.write(said, _END)
            _is_heard.wait(_PATIENCE_S)

    atexit.register(finish)


def _listen(heard: int) -> None:
    rest = b""
    while data := os.read(heard, _MOST_AT_ONCE):
        is_over = data.endswith(_END)
        *lines, rest = (rest + data.removesuffix(_END)).split(b"\n")
        passed = _without_complaints(lines)
        if is_over or len(rest) > _LONGEST_LINE:
            passed, rest = passed + rest, b""
        _pass_on(passed)
        if is_over:
            _is_heard.set()


def _without_complaints(lines: list[bytes]) -> bytes:
    """The other ones as they were; complaints are counted."""
    global _count
    others = [line + b"\n" for line in lines if not _COMPLAINT.match(line)]
    _count += len(lines) - len(others)
    return b"".join(others)


def _pass_on(text: bytes) -> None:
    while text:
        try:
            text = text[os.write(_STDERR, text):]
        except OSError:  # a window program has none
            return
