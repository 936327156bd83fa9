"""Masks of the whole frame: people, background, everything; mattes keep their soft edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np

from ..domain.areas import Area, FullFrame
from ..domain.regions import PERSON
from ..domain.selection import Selection
from ..domain.types import Face, Perception, RegionMap, Segment
from ..masks import RegionMask, mask_from_matte
from ..settings import MaskSettings
from .evidence import answering_map
from .refinement import refinement_of
from .shapes import selection_shape


def full_frame_segment(
    selection: Selection, perception: Perception, settings: MaskSettings, faces: Sequence[Face], scale: float = 1.0
) -> Segment:
    """One mask for all; empty where it takes people that were not looked for.

    scale: the perception was reduced to so many times its size.
    """
    matte = _matte(perception)
    uses_matte = matte is not None and any(map(_is_of_people, selection.areas))
    shows_people = any(area.shape is FullFrame.PERSON for area in selection.added)
    mask = full_frame_mask(selection, perception, settings, faces, scale)
    return Segment(
        perception.frame, selection, None, mask, len(perception.faces), is_matte=uses_matte,
        foreground=matte.colours if matte is not None and shows_people else None,
    )


def full_frame_mask(
    selection: Selection, perception: Perception, settings: MaskSettings, faces: Sequence[Face] = (),
    scale: float = 1.0,
) -> RegionMask:
    """The mask of a selection of the whole frame; a matte's edge is not cut at one half, see `mask_from_matte`.

    scale: the perception was reduced to so many times its size.
    """
    size = perception.frame.size
    if [area.shape for area in selection.areas] == [FullFrame.IMAGE]:
        return _everything(size)
    matte = _matte(perception)
    if matte is None:
        shape = selection_shape(selection, faces, perception.maps, size, true_edges=settings.true_edges,
                                scale=scale)
        return refinement_of(settings, scale).applied(shape)
    added = _soft_and_hard(selection.added, matte, perception, settings, faces, scale)
    mask = reduce(RegionMask.union, added, RegionMask.empty(size))
    removed = _soft_and_hard(selection.removed, matte, perception, settings, faces, scale)
    return reduce(RegionMask.without, removed, mask)


def _soft_and_hard(
    areas: Sequence[Area], matte: RegionMap, perception: Perception, settings: MaskSettings, faces: Sequence[Face],
    scale: float,
) -> Iterable[RegionMask]:
    """Areas that a matte gives, each by itself, then all others as one: their edges never meet along a seam."""
    for area in filter(_is_of_people, areas):
        alpha = np.asarray(matte.values, np.float32)
        alpha = alpha if area.shape is FullFrame.PERSON else 1 - alpha
        yield mask_from_matte(alpha, grow=settings.grow, grow_tapered=settings.grow_tapered, blur=settings.blur,
                              scale=scale)
    others = tuple(area for area in areas if not _is_of_people(area))
    if [area.shape for area in others] == [FullFrame.IMAGE]:
        yield _everything(perception.frame.size)
    elif others:
        shape = selection_shape(Selection(others), faces, perception.maps, perception.frame.size,
                                true_edges=settings.true_edges, scale=scale)
        yield refinement_of(settings, scale).applied(shape)


def _matte(perception: Perception) -> RegionMap | None:
    found = answering_map(PERSON, perception.maps)
    return found if found is not None and found.is_matte else None


def _is_of_people(area: Area) -> bool:
    return area.shape in (FullFrame.PERSON, FullFrame.BACKGROUND)


def _everything(size: tuple[int, int]) -> RegionMask:
    width, height = size
    return RegionMask(np.ones((height, width), np.float32), 0, 0, width, height)
