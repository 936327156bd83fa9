"""Which pieces are of one person: a file is known as a whole, but of whoever was away only the looks tell.

As with a locked person, a doubt counts as no: two people under one id would be worse than one under two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ...tracking import follows
from .pieces import FOLLOWED_FOR_S, Piece, Timeline

_UNLIKE = 0.25
"""1 − cosine that the same person may have after a cut or an absence; as in tracking.recognition."""
_UNLIKE_NEARBY, _NEARBY_S = 0.35, 2.0
"""The same of who was lost for so long at most, in one shot, and is found where he was: 99 % of strangers are less
alike."""
_UNLIKE_FOLLOWED = 0.65
"""The same of who was followed: a head may turn at once."""
_LEAD = 0.1
"""By so much nobody else may be more alike."""
_ENOUGH = 0.25
"""Share of a piece's views that have to be so alike: a head that turns is not alike from all sides."""
_NEW_VIEW = 0.12
_MOST_VIEWS = 24

Views = NDArray[np.float32]
"""(n, length): what distinguishes a person, seen differently."""


@dataclass(slots=True)
class _Person:
    pieces: list[Piece]
    views: Views
    """The latest ones."""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def is_present(self, first: int, last: int) -> bool:
        return any(start <= last and first <= end for start, end in self.spans)


def people_in(pieces: Sequence[Piece], timeline: Timeline) -> list[list[Piece]]:
    """The pieces of each person, people in the order in which they appear. `pieces`: by their first frames."""
    people = list[_Person]()
    views = [_most_different(_appearances(piece), latest=False) for piece in pieces]
    spans = [(piece.first, piece.last) for piece in pieces]
    for place, (piece, own, (first, last)) in enumerate(zip(pieces, views, spans, strict=True)):
        beside = [views[other] for other, (start, end) in enumerate(spans)
                  if other != place and start <= last and first <= end]
        person = _recognised(piece, own, people, beside, timeline)
        if person is None:
            people.append(person := _Person([], own[:0]))
        person.pieces.append(piece)
        person.views = _most_different(chain(person.views, _appearances(piece)), latest=True)
        person.spans.append((first, last))
    return [person.pieces for person in people]


def _recognised(piece: Piece, own: Views, people: Sequence[_Person], beside: Sequence[Views],
                timeline: Timeline) -> _Person | None:
    """Who of the people that are not in sight meanwhile it is for certain."""
    ranked = sorted(((unlikeness(own, person.views), place) for place, person in enumerate(people)))
    if not ranked:
        return None
    (best, place), rivals = ranked[0], [value for value, _ in ranked[1:]]
    person = people[place]
    if best > _limit(person, piece, timeline) or person.is_present(piece.first, piece.last):
        return None
    rivals += [unlikeness(other, person.views) for other in beside]
    return person if min(rivals, default=math.inf) - best >= _LEAD else None


def _limit(person: _Person, piece: Piece, timeline: Timeline) -> float:
    """How unlike a piece may be that begins where the person was a moment ago, in the same shot, or elsewhere."""
    before = max(person.pieces, key=lambda other: other.last)
    ended, began = before.last, piece.first
    gap_s = timeline.times_s[began] - timeline.times_s[ended]
    is_nearby = 0 < gap_s <= _NEARBY_S and not timeline.has_cut(ended, began) and follows(
        before.faces[ended].face(), piece.faces[began].face())
    return _UNLIKE if not is_nearby else _UNLIKE_FOLLOWED if gap_s <= FOLLOWED_FOR_S else _UNLIKE_NEARBY


def unlikeness(seen: Views, person: Views) -> float:
    """How little some views look like a person; infinite where nobody looked."""
    if not len(seen) or not len(person):
        return math.inf
    nearest = np.sort(1 - (seen @ person.T).max(axis=1))
    return float(nearest[int(_ENOUGH * (len(nearest) - 1))])


def _appearances(piece: Piece) -> Iterator[Views]:
    for face in piece.faces.values():
        looks = face.appearance
        if looks is not None and looks.any():
            yield looks


def _most_different(looks: Iterable[Views], *, latest: bool) -> Views:
    """Of the looks in their order those that differ from all kept before; the first or the latest ones, if too many."""
    kept = np.zeros((0, 1), np.float32)
    for own in looks:
        if not len(kept):
            kept = own[None]
        elif 1 - float((kept @ own).max()) >= _NEW_VIEW:
            kept = np.concatenate((kept, own[None]))
            if len(kept) > _MOST_VIEWS:
                if not latest:
                    return kept[:_MOST_VIEWS]
                kept = kept[1:]
    return kept
