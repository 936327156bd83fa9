"""Which faces a user means."""

from __future__ import annotations

from ..errors import InvalidParameter, NoFaceFound
from .selection import Selection
from .types import Face, Perception

FaceChoice = str | int
"""largest, all, or a number from 1, counted from the largest face on."""


def parsed_choice(text: str) -> FaceChoice:
    """The choice that a text such as "largest" or "2" means; InvalidParameter for any other."""
    choice: FaceChoice = int(text) if text.isdecimal() else text
    check_choice(choice)
    return choice


def check_choice(choice: FaceChoice) -> None:
    """Raise InvalidParameter unless the choice is "largest", "all", or a number from 1."""
    is_number = isinstance(choice, int) and not isinstance(choice, bool)
    if choice not in ("largest", "all") and not (is_number and int(choice) >= 1):
        raise InvalidParameter("domain.face_choice", value=repr(choice))


def chosen_faces(perception: Perception, choice: FaceChoice) -> tuple[Face, ...]:
    """The faces that a choice means, largest first; NoFaceFound where there is none.

    Raises InvalidParameter for a choice that is neither "largest", "all" nor a number from 1.
    """
    faces = perception.faces
    check_choice(choice)
    if not faces:
        raise NoFaceFound("domain.no_face")
    if choice == "all":
        return faces
    number = 1 if choice == "largest" else int(choice)
    if number > len(faces):
        raise NoFaceFound("domain.no_such_face", number=number, count=len(faces))
    return (faces[number - 1],)


def masked_faces(selection: Selection, perception: Perception, choice: FaceChoice) -> tuple[Face, ...]:
    """The faces that take part in a selection's masks: the chosen ones.

    A selection of the whole frame does without: none take part where there is none. Errors as in `chosen_faces`.
    """
    if not selection.is_full_frame:
        return chosen_faces(perception, choice)
    check_choice(choice)
    return chosen_faces(perception, choice) if selection.is_of_faces and perception.faces else ()
