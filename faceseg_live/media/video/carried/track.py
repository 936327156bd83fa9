"""One track on its way from a file into a new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

import av

from ....messages import Message
from ...ffmpeg import FAILURES

if TYPE_CHECKING:
    Packet = av.Packet[Any]

REFUSALS = FAILURES
"""What a container or an encoder says of things that it doesn't take, and what damaged ones raise."""


class Refused:
    """Counts what isn't taken, which costs itself only; what can't be written at all is an error."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Around handing over one thing. Raises OSError."""
        try:
            yield
        except OSError:
            raise
        except REFUSALS:
            self.count += 1


class Track(Protocol):
    """Gets the packets of its track in order."""

    def add(self, packet: Packet, early_s: Fraction) -> None:
        """The next packet, whose stamps are later by this than the clock of the new file; the last one is empty.

        Raises OSError where nothing can be written.
        """

    def finish(self) -> None:
        """Write all that is still on its way."""

    stream: Any
    """In the new file."""

    @property
    def note(self) -> Message | None:
        """What the user should know of it; None: all went well. Sure at the end."""
