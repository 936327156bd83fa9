"""The tag at each face: its number, whether it is locked, and what the expression says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from .tag_places import NOWHERE, TagPlaces, TagRequest
from .verdicts import FaceVerdict

_PADDING_PX, _GAP_PX, _EDGE_PX = 7, 12, 4
_WIDEST, _WIDEST_FOR_ONE = 2.2, 5.0
"""Scores stand in a tag as far as it is no wider than so many faces; a first one may take more."""
_MATCH, _OTHER = QColor(123, 220, 138), QColor(178, 184, 193)


@dataclass(frozen=True, slots=True)
class TaggedFace:
    """What a tag is about."""

    face_id: int
    box: QRectF
    """On the screen."""
    verdict: FaceVerdict | None = None
    is_locked: bool = False
    is_hovered: bool = False

    @property
    def name(self) -> str:
        if self.is_hovered:
            return f"{self.face_id} {'release' if self.is_locked else 'lock'}"
        return f"{self.face_id} locked" if self.is_locked else str(self.face_id)


@dataclass(frozen=True, slots=True)
class Tag:
    """What is written: the verdict at the end has a colour of its own."""

    text: str
    end: str
    end_colour: QColor
    place: QRectF


class FaceTags:
    """Of one picture; remembers where they stood in the one before."""

    def __init__(self) -> None:
        self._places = TagPlaces()

    def laid_out(self, faces: Sequence[TaggedFace], room: QRectF, metrics: QFontMetricsF,
                 covered: QRectF = NOWHERE) -> list[Tag]:
        """The tags inside a room, in the order of the faces; none where something lies already."""
        worded = {face.face_id: _words(face, metrics) for face in faces}
        requests = [TagRequest(face.face_id, face.box, _width(*worded[face.face_id], metrics)) for face in faces]
        inside = room.adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        places = self._places.placed(requests, inside, covered)
        return [Tag(*worded[face.face_id], _MATCH if face.verdict and face.verdict.matches else _OTHER,
                    places[face.face_id]) for face in faces]


def paint_tags(painter: QPainter, tags: Iterable[Tag]) -> None:
    """Paint them with the painter's font."""
    for tag in tags:
        if not tag.end:
            paint_label(painter, tag.place, tag.text)
            continue
        paint_label(painter, tag.place)
        inside = tag.place.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, tag.text)
        painter.setPen(tag.end_colour)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, tag.end)


def paint_label(painter: QPainter, place: QRectF, text: str = "") -> None:
    """White on a dark veil: readable on any picture, in both themes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(14, 16, 20, 190))
    painter.drawRoundedRect(place, 5, 5)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _words(face: TaggedFace, metrics: QFontMetricsF) -> tuple[str, str]:
    """Text and end, with as many scores as the face has room for."""
    verdict = face.verdict
    if verdict is None:
        return face.name, ""
    end = f"✓ {verdict.word}" if verdict.matches else verdict.word
    scores = verdict.scores
    for count in range(len(scores), 0, -1):
        more = " …" if count < len(scores) else ""
        text = f"{face.name}  {' · '.join(scores[:count])}{more}"
        widest = _WIDEST if count > 1 else _WIDEST_FOR_ONE
        if _width(text, end, metrics) <= widest * face.box.width():
            return text, end
    return face.name, end


def _width(text: str, end: str, metrics: QFontMetricsF) -> float:
    whole = metrics.horizontalAdvance(text) + (_GAP_PX + metrics.horizontalAdvance(end) if end else 0)
    return max(2 * _PADDING_PX + whole, 20.0)
