"""Keeps the lock on the person who was locked: ids change when somebody comes back."""

from __future__ import annotations

from ...domain.types import Perception
from ...tracking.recognition import LockedPerson
from ..controls import Controls


class FaceLock:
    """Told of every perception that is drawn, in their order, on one thread."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._person: LockedPerson | None = None
        self._face_id: int | None = None
        self._stretch: tuple[int, int] | None = None

    def certain(self, perception: Perception, locked: int | None) -> int | None:
        """Id of the face that is certainly the locked person's; None: there is none, or nobody knows.

        A person who comes back under another id stays locked: the controls get to know it.

        locked: id of the face that is locked, as the controls say.
        """
        if locked is None:
            self._person = self._face_id = None
            return None
        if self._person is None or locked != self._face_id:
            self._person, self._face_id, self._stretch = LockedPerson(locked), locked, _stretch(perception)
        elif _stretch(perception) != self._stretch:
            self._person.away()
            self._stretch = _stretch(perception)
        if perception.is_unanalysed:
            return None
        face_id = self._person.seen([face for face in perception.faces if not face.is_held], perception.seen_s)
        if face_id is not None and face_id != locked:
            self._face_id = face_id
            self._controls.follow_face(locked, face_id)
        return face_id


def _stretch(perception: Perception) -> tuple[int, int]:
    """Within one, an id is one person's: every still image counts its own faces."""
    frame = perception.frame
    return perception.generation, frame.sequence if frame.is_still else -1
