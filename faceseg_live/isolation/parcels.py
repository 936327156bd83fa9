"""Objects on their way to another process: what is large in them goes through shared memory, the rest by pipe."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np

from .shared_memory import SharedMemory

_SMALL_BYTES = 4096
_ALIGNED_TO = 64


@dataclass(frozen=True, slots=True)
class _Piece:
    """One array's bytes in the shared memory."""

    start: int
    size: int
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes through the pipe."""

    pickled: bytes | None
    """None: it is the last piece."""
    pieces: tuple[_Piece, ...]
    capacity: int
    """Of the shared memory."""


def packed(thing: object, memory: SharedMemory) -> Parcel:
    """Whatever was packed into this memory before has to be unpacked by now.

    Raises OSError where there isn't as much memory, and what pickle does where the object can't travel.
    """
    buffers: list[memoryview] = []

    def keep_aside(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes < _SMALL_BYTES:
            return True  # it stays in the pickle
        buffers.append(raw)
        return False

    whole = pickle.dumps(thing, protocol=5, buffer_callback=keep_aside)
    pickled = whole if len(whole) < _SMALL_BYTES else None
    if pickled is None:
        buffers.append(memoryview(whole))
    pieces, end = [], 0
    for raw in buffers:
        pieces.append(_Piece(end, raw.nbytes, raw.readonly))
        end += -(-raw.nbytes // _ALIGNED_TO) * _ALIGNED_TO
    if not pieces:
        return Parcel(pickled, (), 0)
    seen, capacity = memory.grown(end)
    room = np.frombuffer(seen, np.uint8)
    for piece, raw in zip(pieces, buffers, strict=True):
        room[piece.start : piece.start + piece.size] = np.frombuffer(raw, np.uint8)
    return Parcel(pickled, tuple(pieces), capacity)


def unpacked(parcel: Parcel, memory: SharedMemory) -> Any:
    """The object; its arrays are this process's own, and read-only where they were. Raises what pickle does."""
    if not parcel.pieces:
        return pickle.loads(parcel.pickled or b"")
    room = np.frombuffer(memory.seen(parcel.capacity), np.uint8)
    buffers = [_copy(room, piece) for piece in parcel.pieces]
    del room  # the memory can't be let go of, or grow, as long as somebody looks at it
    pickled = parcel.pickled if parcel.pickled is not None else buffers.pop()
    return pickle.loads(pickled, buffers=buffers)


def _copy(room: np.ndarray[Any, np.dtype[np.uint8]], piece: _Piece) -> Any:
    """Copied without Python's lock, which others want meanwhile."""
    own = room[piece.start : piece.start + piece.size].copy()
    own.flags.writeable = not piece.is_read_only
    return own.data
