"""From what was seen to what there is to draw: who matches, who is locked, who may be seen."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.types import Perception
from ..messages import Message
from ..rendering.matching import FaceMatcher
from ..rendering.scene import Scene, scene_of
from ..settings import Settings
from .classification import KnownScores
from .hiding.exemption import Exemption
from .hiding.face_lock import Lock


class SceneMaker:
    """Makes the scenes of one stream, in its order and on one thread: hysteresis and hold live here."""

    def __init__(self, on_hiding: Callable[[Message | None], object] = lambda _: None) -> None:
        """`on_hiding` as `on_change` of `Exemption`."""
        self._matcher = FaceMatcher()
        self._exemption = Exemption(on_hiding)
        self._generation = -1

    def scene(self, perception: Perception, settings: Settings, scores: KnownScores, lock: Lock) -> Scene:
        """The frame with its masks."""
        if perception.frame.is_still or perception.generation != self._generation:
            self._matcher.reset()  # its faces have nothing to do with those before
            self._generation = perception.generation
        known, ages_s = scores.of(perception)
        matches = self._matcher.matched(known, settings.classify, perception.frame.time_s, ages_s)
        exempt = self._exemption.of(perception, settings, scores, lock)
        return scene_of(perception, settings, lock.face_id, matches, exempt)
