"""How messages and errors travel through pipes between processes."""

from __future__ import annotations

import os
import pickle
import struct
import traceback
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class PackedError:
    """An error, with the traceback as text: where it came from stays in the other process."""

    pickled: bytes | None
    kind: str
    text: str
    trace: str

    @staticmethod
    def of(error: BaseException) -> PackedError:
        """What can be pickled of it."""
        try:
            pickled = pickle.dumps(error)
            pickle.loads(pickled)  # some can be written, and not read
        except Exception:
            pickled = None
        return PackedError(pickled, type(error).__name__, str(error), "".join(traceback.format_exception(error)))

    def unpacked(self) -> Exception:
        """The error, or one of the same name and text; its cause tells the traceback."""
        error = pickle.loads(self.pickled) if self.pickled is not None else type(self.kind, (Exception,), {})(self.text)
        error.__cause__ = error.__cause__ or Elsewhere(self.trace)
        return error if isinstance(error, Exception) else RuntimeError(f"{self.kind}: {self.text}")


class Elsewhere(Exception):
    """The traceback of an error in another process, as text."""

    def __str__(self) -> str:
        return f'\n"""\n{self.args[0]}"""'


def write(stream: IO[bytes], message: object) -> None:
    """One message into a pipe. Raises OSError where nobody reads any more."""
    data = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """One message from a pipe; None where there are no more, or only a part of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return pickle.loads(data) if len(data) == length else None


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for messages alone: whatever libraries print goes to the standard error."""
    heard, said = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return heard, said
