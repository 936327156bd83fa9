"""Which faces a choice means from frame to frame, as long as nobody knows who is yet to come."""

from __future__ import annotations

from ..domain.face_choice import FaceChoice, check_choice
from ..domain.types import Face, Perception
from .recognition import LockedPerson


class FaceFollower:
    """"largest" and "all" are chosen again in each frame. A number is a person: the one who had it in the first frame
    with so many faces. While that person is away nobody is chosen, and never anybody else.
    """

    def __init__(self, choice: FaceChoice) -> None:
        """Raises InvalidParameter for a choice that is none."""
        check_choice(choice)
        self._choice = choice
        self._person: LockedPerson | None = None

    def chosen(self, perception: Perception) -> tuple[Face, ...]:
        """The chosen ones of a frame's faces, largest first; asked for each frame, in their order."""
        faces = perception.faces
        if self._choice == "all":
            return faces
        if self._choice == "largest":
            return faces[:1]
        if self._person is None:
            number = int(self._choice)
            if number > len(faces):
                return ()
            self._person = LockedPerson(faces[number - 1].id)
        face_id = self._person.seen(faces, perception.frame.time_s)
        return tuple(face for face in faces if face.id == face_id)
