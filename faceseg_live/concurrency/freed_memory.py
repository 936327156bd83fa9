"""What the C library does with memory that is let go of."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of mallopt(3), which only glibc has."""
_KEPT_BYTES = 256 << 20
_LARGEST_KEPT_BYTES = 32 << 20
"""glibc takes no more."""


def keep_freed_memory() -> bool:
    """Have what is freed kept for what is needed next; False where the C library can't be told.

    Frames of several megabytes come and go. Usually each is handed back to the system when it goes, and the next one
    fetched anew, page by page, all zeros: at 720p that takes one or two ms of a frame. For processes that do nothing
    but work through files.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library; Windows has no name for it
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)) and bool(mallopt(_TRIM_THRESHOLD, _KEPT_BYTES))
