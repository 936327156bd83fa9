"""What an object's process is asked, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from .parcels import Parcel
from .wire import PackedError


@dataclass(frozen=True, slots=True)
class Asked:
    """A method and its arguments; "open" makes the object of a pickled recipe, in an environment."""

    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Lives:
    """What was asked takes long, but goes on."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of what was asked: one of both."""

    parcel: Parcel | None
    error: PackedError | None = None
