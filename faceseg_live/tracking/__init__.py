"""Who is who from frame to frame: stable ids, steady landmarks, patience with a face that is lost for a moment."""

from .recognition import LockedPerson
from .tracker import Expectation, Gates, Observation, Tracker

__all__ = ["Expectation", "Gates", "LockedPerson", "Observation", "Tracker"]
