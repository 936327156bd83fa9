"""Where the tags of several faces stand: each at its own head, none on another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

HEIGHT_PX = 20
_GAP_PX = 6
_APART_PX = 2
_HAIR = 0.45
"""A face's box ends at the forehead; the head extends above it by this part of its height."""
_ON_TAG, _ON_HEAD, _LIFTED, _BELOW, _LOYALTY = 100.0, 8.0, 0.3, 0.5, 0.25
"""What a place costs that covers a tag or a head, or is not right above its head; what the place before is worth."""


@dataclass(frozen=True, slots=True)
class TagRequest:
    """A tag that wants a place."""

    face_id: int
    face: QRectF
    """The box of its face on the screen."""
    width: float

    @property
    def head(self) -> QRectF:
        """The face with its hair."""
        return self.face.adjusted(0, -_HAIR * self.face.height(), 0, 0)


NOWHERE = QRectF()


class TagPlaces:
    """Remembers each face's place, so that a tag leaves it only for one that is clearly better."""

    def __init__(self) -> None:
        self._before: dict[int, int] = {}

    def placed(self, requests: Sequence[TagRequest], room: QRectF, covered: QRectF = NOWHERE) -> dict[int, QRectF]:
        """Face id → the tag's rectangle, inside the room as far as that is wide enough; earlier requests go first.

        `covered`: something lies there, as if it were a tag; empty: nothing does.
        """
        places: dict[int, QRectF] = {}
        chosen: dict[int, int] = {}
        for request in requests:
            heads = [request.face, *(other.head for other in requests if other is not request)]
            taken = [covered, *places.values()]
            chosen[request.face_id], places[request.face_id] = self._best(request, room, taken, heads)
        self._before = chosen
        return places

    def _best(
        self, request: TagRequest, room: QRectF, tags: Sequence[QRectF], heads: Sequence[QRectF]
    ) -> tuple[int, QRectF]:
        """Number and rectangle of the place that costs least; most often the first one is free, and the rest is
        left alone."""
        before = self._before.get(request.face_id)
        options = sorted((price - (_LOYALTY if number == before else 0.0), number, place)
                         for number, (place, price) in enumerate(_options(request, room)))
        least, best = math.inf, options[0]
        for option in options:
            if option[0] >= least:
                break
            cost = option[0] + _covering(option[2], tags, heads)
            if cost < least:
                least, best = cost, option
        return best[1], best[2]


def _options(request: TagRequest, room: QRectF) -> Iterator[tuple[QRectF, float]]:
    """Every place that is at the head, and what it costs not to be the first one, above its middle."""
    head, width = request.head, request.width
    above, below = head.top() - _GAP_PX - HEIGHT_PX, head.bottom() + _GAP_PX
    middle = head.center().x() - width / 2
    ends = (head.right() - width, head.left())
    outer = (head.center().x() - width, head.center().x())
    for top, price in ((above, 0.0), (above - HEIGHT_PX - _GAP_PX, _LIFTED), (below, _BELOW)):
        for left in (middle, *ends, *outer):
            requested = QRectF(left, top, width, HEIGHT_PX)
            place = _inside(requested, room)
            away = abs(left - middle) / width + abs(place.top() - top) / HEIGHT_PX
            yield place, price + away


def _covering(place: QRectF, tags: Iterable[QRectF], heads: Iterable[QRectF]) -> float:
    """What it costs that a place covers tags and heads."""
    spread = place.adjusted(-_APART_PX, -_APART_PX, _APART_PX, _APART_PX)
    return _ON_TAG * sum(_share(spread, tag) for tag in tags) + _ON_HEAD * sum(_share(place, head) for head in heads)


def _inside(place: QRectF, room: QRectF) -> QRectF:
    left = max(room.left(), min(place.left(), room.right() - place.width()))
    top = max(room.top(), min(place.top(), room.bottom() - place.height()))
    return QRectF(left, top, place.width(), place.height())


def _share(place: QRectF, other: QRectF) -> float:
    """How much of a place is covered, 0..1."""
    common = place.intersected(other)
    return common.width() * common.height() / (place.width() * place.height()) if not common.isEmpty() else 0.0
