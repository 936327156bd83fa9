"""The contract of the places where objects live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from .answer import Answer


class Home(Protocol):
    """Where one object lives. Whoever uses the home is held up by nothing that the object does: answers may be left.

    The object is made, used and closed on one thread; one call at a time. It has a method `close`.
    """

    def open(self, recipe: Callable[[], Any]) -> Answer[None]:
        """Make the object; before everything else, and once."""

    def begin(self, method: str, *arguments: object) -> Answer[Any]:
        """Call a method of the object."""

    def close(self, within_s: float) -> None:
        """Close the object and end; where that takes longer, it is left."""

    def leave(self) -> None:
        """End without waiting for anything. The object is closed where it can be. A second call does nothing."""
