"""What there is to draw of one frame: whose masks, and who carries none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..area_masks.segments import segment_faces
from ..domain.types import Face, FaceMatch, Frame, Perception, Segment
from ..settings import Settings

NO_MATCHES: Mapping[int, FaceMatch] = MappingProxyType({})
_UNKNOWN = FaceMatch({})


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame with its masks, before anything is drawn: views, recordings and cameras are drawn from it."""

    perception: Perception
    settings: Settings
    active: tuple[Face, ...]
    """The faces that carry the mask."""
    others: tuple[Face, ...]
    """Those that carry none: another one is locked, or the expression doesn't hold for them."""
    segments: tuple[Segment, ...]
    """The masks of the active faces, or of the whole image."""
    matches: Mapping[int, FaceMatch] = field(default_factory=dict)
    """Face id → what is known of it; empty where nobody asked."""
    exempt: frozenset[int] = frozenset()
    """Ids of the faces that may be seen where people are hidden."""

    @property
    def frame(self) -> Frame:
        return self.perception.frame

    def outlined(self) -> tuple[Segment, ...]:
        """The masks that the others would carry, to draw their outlines; none where the area is of no face."""
        if self.settings.mask.selection.is_full_frame:
            return ()
        cut_hands = self.settings.engine.exclude_hands
        return segment_faces(self.perception, self.settings.mask, self.others, cut_hands=cut_hands)


def scene_of(
    perception: Perception,
    settings: Settings,
    active_face: int | None = None,
    matches: Mapping[int, FaceMatch] = NO_MATCHES,
    exempt: frozenset[int] = frozenset(),
) -> Scene:
    """Make the masks that the settings ask for.

    Args:
        active_face: id of the one face that carries the mask; None: all carry it.
        matches: by face id; who doesn't match carries no mask. Nothing is asked of faces without one.
        exempt: ids of the faces that may be seen where people are hidden; nobody's unless it is said.
    """
    active = tuple(face for face in perception.faces
                   if active_face in (None, face.id) and matches.get(face.id, _UNKNOWN).holds)
    masked = {face.id for face in active}
    others = tuple(face for face in perception.faces if face.id not in masked)
    segments = segment_faces(perception, settings.mask, active, cut_hands=settings.engine.exclude_hands)
    return Scene(perception, settings, active, others, segments, matches, exempt)
