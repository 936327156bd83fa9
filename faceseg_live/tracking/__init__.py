"""Who is who from frame to frame: stable ids, steady landmarks, patience with a face that is lost for a moment."""

from .both_ways import steadied
from .face_follower import FaceFollower
from .recognition import LockedPerson
from .tracker import Expectation, Gates, Observation, Tracker, face_of, follows

__all__ = ["Expectation", "FaceFollower", "Gates", "LockedPerson", "Observation", "Tracker", "face_of", "follows",
           "steadied"]
