"""From what the models saw to masks: the shape of a selection, refined as one, without what lies in front of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..domain.selection import Selection
from ..domain.types import Face, Hand, Perception, RegionMap, Segment
from ..masks import RegionMask
from ..settings import MaskSettings
from .evidence import answering_map
from .full_frame import full_frame_segment
from .occlusion import without_hands
from .refinement import refinement_of
from .shapes import selection_shape


def segment_faces(
    perception: Perception,
    settings: MaskSettings,
    faces: Sequence[Face],
    *,
    cut_hands: bool = True,
    scale: float = 1.0,
) -> tuple[Segment, ...]:
    """The selection of each of these faces, in their order.

    scale: the perception was reduced to so many times its size; the settings are meant for the size before.

    A selection of the whole frame gives one segment without a face, in which all of these faces take part. A face of
    which nothing is known but its box gives none.
    """
    selection = settings.selection
    if selection.is_full_frame:
        return (full_frame_segment(selection, perception, settings, faces, scale),)
    hands = perception.hands if cut_hands else ()
    return tuple(
        Segment(
            perception.frame,
            selection,
            face,
            face_mask(selection, face, perception.maps, perception.frame.size, settings, hands, scale),
            len(perception.faces),
        )
        for face in maskable(faces, selection, perception)
    )


def maskable(faces: Iterable[Face], selection: Selection, perception: Perception) -> Iterator[Face]:
    """Those of which more is known than their box."""
    for face in faces:
        if (face.landmarks is not None or any(item.face_id == face.id for item in perception.maps)
                or any(answering_map(area.regions, perception.maps, face) for area in selection.added)):
            yield face


def face_mask(
    selection: Selection,
    face: Face,
    maps: Sequence[RegionMap],
    size: tuple[int, int],
    settings: MaskSettings,
    hands: Sequence[Hand] = (),
    scale: float = 1.0,
) -> RegionMask:
    """The selection of one face in a (width, height) frame, with the hands in front of it cut out.

    scale: the frame was reduced to so many times its size.
    """
    shape = selection_shape(selection, (face,), maps, size, true_edges=settings.true_edges, scale=scale)
    return without_hands(refinement_of(settings, scale).applied(shape), tuple(hands))
