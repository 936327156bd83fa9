"""Who is in which frame of a whole video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.face_choice import FaceChoice, check_choice
from ...domain.types import Face, Perception
from .packed import PackedFace

_LARGER = 1.2
"""The largest face stays so until another one is larger by so much in area."""


@dataclass(frozen=True, slots=True)
class ChosenInVideo:
    """Whose faces a choice means in a whole video; for `FaceFollower`, where nothing of what comes is known."""

    ids: Mapping[int, int] | None
    """Sequence number → id of the only one that is chosen, where anybody is; None: everybody is, always."""

    def chosen(self, perception: Perception) -> tuple[Face, ...]:
        """The chosen ones of a frame's faces; from any thread, in any order."""
        return self.among(perception.faces, perception.frame.sequence)

    def among(self, faces: Sequence[Face], number: int) -> tuple[Face, ...]:
        """The chosen ones of the faces of the frame with this sequence number."""
        if self.ids is None:
            return tuple(faces)
        own = self.ids.get(number)
        return tuple(face for face in faces if face.id == own)

    def part(self, first: int, last: int) -> ChosenInVideo:
        """For some frames in a row, both within."""
        if self.ids is None:
            return self
        return ChosenInVideo({number: own for number, own in self.ids.items() if first <= number <= last})


@dataclass(frozen=True, slots=True)
class FacesOfVideo:
    """The faces of every frame that was looked at; ids are people, from 1, in the order in which they appear."""

    frames: Mapping[int, tuple[PackedFace, ...]]
    """Sequence number → faces, largest first."""
    left_out: Mapping[int, int]
    """Sequence number → how many more were seen than are given, where any were."""

    def of(self, number: int) -> tuple[Face, ...]:
        """The faces of a frame, largest first; nobody where it was not looked at."""
        return tuple(face.face() for face in self.frames.get(number, ()))

    def part(self, first: int, last: int) -> FacesOfVideo:
        """Those of some frames in a row, both within: what is needed to draw one span."""
        return FacesOfVideo({number: faces for number, faces in self.frames.items() if first <= number <= last},
                            {number: count for number, count in self.left_out.items() if first <= number <= last})

    def choosing(self, choice: FaceChoice) -> ChosenInVideo:
        """Who is meant by a choice. Ask the whole video, not a part.

        A number is the person who has it, counted from the largest face on, in the first frame with so many faces.
        "largest" changes to another person where that one is clearly larger. Raises InvalidParameter.
        """
        check_choice(choice)
        if choice == "all":
            return ChosenInVideo(None)
        if choice == "largest":
            return ChosenInVideo(self._largest())
        number = int(choice)
        own = next((self.frames[at][number - 1].id for at in sorted(self.frames) if len(self.frames[at]) >= number), 0)
        return ChosenInVideo({at: own for at, faces in self.frames.items() if any(face.id == own for face in faces)})

    def _largest(self) -> dict[int, int]:
        found, before = dict[int, int](), 0
        for number in sorted(self.frames):
            faces = self.frames[number]
            if not faces:
                continue
            stays = next((face for face in faces if face.id == before), None)
            is_larger = stays is None or faces[0].box.area > _LARGER * stays.box.area
            found[number] = before = faces[0].id if is_larger or stays is None else stays.id
        return found
