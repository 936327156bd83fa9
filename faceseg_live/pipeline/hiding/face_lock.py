"""Keeps the lock on the person who was locked: ids change when somebody comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...domain.types import Perception
from ...tracking.recognition import LockedPerson


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock on a face, as it stands for one perception."""

    wanted: int | None = None
    """Id of the face that the controls lock; None: none is."""
    certain: int | None = None
    """Id of the face that is certainly the locked person's; None: there is none, or nobody knows."""

    @property
    def face_id(self) -> int | None:
        """The face that alone carries the mask; None: all do."""
        return self.wanted if self.certain is None else self.certain


class FaceLock:
    """Told of perceptions of one stream, in their order, on one thread at a time."""

    def __init__(self, on_return: Callable[[int, int], object] | None = None) -> None:
        """on_return: gets the locked id and the one under which that person came back, so that the controls lock that.
            Without it they are told by somebody else, sooner or later.
        """
        self._on_return = on_return
        self._person: LockedPerson | None = None
        self._wanted: int | None = None
        self._face_id: int | None = None
        self._stretch: tuple[int, int] | None = None

    def of(self, perception: Perception, wanted: int | None) -> Lock:
        """Who is locked there.

        wanted: id of the face that is locked, as the controls say.
        """
        if wanted is None:
            self._person = self._wanted = self._face_id = None
            return Lock()
        if self._person is None or wanted not in (self._wanted, self._face_id):
            self._person, self._face_id, self._stretch = LockedPerson(wanted), wanted, _stretch(perception)
        elif _stretch(perception) != self._stretch:
            self._person.away()
            self._stretch = _stretch(perception)
        self._wanted = wanted
        if perception.is_unanalysed:
            return Lock(wanted)
        face_id = self._person.seen([face for face in perception.faces if not face.is_held], perception.seen_s)
        if face_id is not None and face_id != wanted:
            self._face_id = face_id
            if self._on_return is not None:
                self._on_return(wanted, face_id)
                self._wanted = face_id
        return Lock(wanted, face_id)


def _stretch(perception: Perception) -> tuple[int, int]:
    """Within one, an id is one person's: every still image counts its own faces."""
    frame = perception.frame
    return perception.generation, frame.sequence if frame.is_still else -1
