"""What there is to draw of one frame: whose masks, and who carries none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from ..area_masks.segments import segment_faces
from ..domain.types import Face, FaceMatch, Frame, Perception, Segment
from ..settings import Settings
from .cropping import Affine
from .reduction import reduced, reduced_size, to_reduced

NO_MATCHES: Mapping[int, FaceMatch] = MappingProxyType({})
_UNKNOWN = FaceMatch({})


@dataclass(slots=True)
class _Made:
    """What was made of a scene so far. Two threads that want the same at once both make it, and neither waits."""

    segments: tuple[Segment, ...] | None = None
    reduced: dict[tuple[int, int], Scene] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame, and who of it is masked, before anything is drawn: views, recordings and cameras are drawn from it.

    Masks are made when they are first asked for, by whoever asks: not every look has masks, and the window's are those
    of a smaller frame.
    """

    perception: Perception
    settings: Settings
    active: tuple[Face, ...] = ()
    """The faces that carry the mask."""
    others: tuple[Face, ...] = ()
    """Those that carry none: another one is locked, or the expression doesn't hold for them."""
    matches: Mapping[int, FaceMatch] = field(default_factory=dict)
    """Face id → what is known of it; empty where nobody asked."""
    exempt: frozenset[int] = frozenset()
    """Ids of the faces that may be seen where people are hidden."""
    scale: float = 1.0
    """The perception was reduced to so many times its size; the settings' pixels are those of the size before."""
    to_scene: Affine = field(default_factory=lambda: np.eye(3), compare=False)
    """(3, 3): pixels of the frame as it came to pixels of this one."""
    _made: _Made = field(default_factory=_Made, init=False, repr=False, compare=False)

    @property
    def frame(self) -> Frame:
        return self.perception.frame

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The masks of the active faces, or of the whole image."""
        made = self._made
        if made.segments is None:
            made.segments = self._segments(self.active)
        return made.segments

    def outlined(self) -> tuple[Segment, ...]:
        """The masks that the others would carry, to draw their outlines; none where the area is of no face."""
        return () if self.settings.mask.selection.is_full_frame else self._segments(self.others)

    def reduced(self, scale: float) -> Scene:
        """The same in a frame that is so many times as large, 0..1; made once."""
        size = reduced_size(self.frame.size, scale)
        if size == self.frame.size:
            return self
        kept = self._made.reduced
        if size not in kept:
            kept[size] = self._reduced(size)
        return kept[size]

    def _reduced(self, size: tuple[int, int]) -> Scene:
        perception = reduced(self.perception, size)
        faces = {face.id: face for face in perception.faces}
        active, others = (tuple(faces[face.id] for face in group) for group in (self.active, self.others))
        return replace(self, perception=perception, active=active, others=others,
                       scale=self.scale * size[0] / self.frame.width,
                       to_scene=to_reduced(self.frame.size, size) @ self.to_scene)

    def _segments(self, faces: tuple[Face, ...]) -> tuple[Segment, ...]:
        return segment_faces(self.perception, self.settings.mask, faces,
                             cut_hands=self.settings.engine.exclude_hands, scale=self.scale)


def scene_of(
    perception: Perception,
    settings: Settings,
    active_face: int | None = None,
    matches: Mapping[int, FaceMatch] = NO_MATCHES,
    exempt: frozenset[int] = frozenset(),
) -> Scene:
    """Say whose masks the settings ask for.

    Args:
        active_face: id of the one face that carries the mask; None: all carry it.
        matches: by face id; who doesn't match carries no mask. Nothing is asked of faces without one.
        exempt: ids of the faces that may be seen where people are hidden; nobody's unless it is said.
    """
    active = tuple(face for face in perception.faces
                   if active_face in (None, face.id) and matches.get(face.id, _UNKNOWN).holds)
    masked = {face.id for face in active}
    others = tuple(face for face in perception.faces if face.id not in masked)
    return Scene(perception, settings, active, others, matches, exempt)
