"""Standard output and standard error: for people on a terminal, and for programs at the other end of a pipe.

A terminal gets text of which every character is seen (`messages.visible`), as `ls` shows names there. What goes into a
pipe or a file stays as it is, for it is a program that opens what the name says: also names whose bytes mean nothing in
the system's encoding. What an encoding lacks is written as an escape and never an error.
"""

from __future__ import annotations

import codecs
import io
import sys

from ..messages import visible

_EXACT = "faceseg_live.exact"


def prepare_streams() -> None:
    """Have nothing that is printed fail for a letter that its encoding lacks."""
    codecs.register_error(_EXACT, _exact)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # tests and notebooks have streams of their own, a window has none
            stream.reconfigure(errors=_EXACT)


def shown_on_stdout(text: str) -> str:
    """A result as it is printed: a terminal gets a single line of what is seen."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return visible(text) if is_terminal else text


def _exact(error: UnicodeError) -> tuple[bytes, int]:
    """Bytes that were no text when the name was read are written as those bytes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return b"".join(map(_bytes, error.object[error.start:error.end])), error.end


def _bytes(character: str) -> bytes:
    try:
        return character.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return character.encode("ascii", "backslashreplace")
