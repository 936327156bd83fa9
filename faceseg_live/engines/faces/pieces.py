"""Faces that were followed without interruption, over the seams between spans as well."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..mesh.geometry import overlaps
from .base import FrameFaces, SpanFaces
from .packed import PackedFace

FOLLOWED_FOR_S = 0.3
"""A track that nothing saw for no longer was followed, not found again."""


@dataclass(slots=True)
class Piece:
    """One face, from frame to frame."""

    faces: dict[int, PackedFace] = field(default_factory=dict)
    """By the numbers of frames; some may be missing in between."""

    @property
    def first(self) -> int:
        return min(self.faces)

    @property
    def last(self) -> int:
        return max(self.faces)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The frames of a file that were looked at."""

    numbers: tuple[int, ...]
    """Rising."""
    times_s: Mapping[int, float]
    cuts: tuple[int, ...]
    """Numbers of frames that broke with the one before, rising."""
    left_out: Mapping[int, int]

    @staticmethod
    def of(spans: Sequence[SpanFaces]) -> Timeline:
        frames: dict[int, list[FrameFaces]] = defaultdict(list)
        for span in spans:
            for frame in span.frames:
                frames[frame.number].append(frame)
        numbers = tuple(sorted(frames))
        return Timeline(
            numbers, {number: frames[number][0].time_s for number in numbers},
            tuple(number for number in numbers if any(frame.is_cut for frame in frames[number])),
            {number: max(frame.left_out for frame in frames[number]) for number in numbers},
        )

    def has_cut(self, after: int, until: int) -> bool:
        """Whether the picture changed between two frames."""
        return bisect_right(self.cuts, after) < bisect_right(self.cuts, until)


def pieces_of(spans: Sequence[SpanFaces], timeline: Timeline) -> list[Piece]:
    """The pieces of all spans; those that meet on frames which two spans share are one."""
    per_span = [_pieces(span, timeline) for span in spans]
    for (earlier, later), (_, span) in zip(pairwise(per_span), pairwise(spans), strict=True):
        if span.frames:
            _meet(earlier, later, span.frames[0].number)
    whole = {id(piece): piece for pieces in per_span for piece in pieces if piece.faces}
    return sorted(whole.values(), key=lambda piece: (piece.first, -piece.faces[piece.first].box.area))


def _pieces(span: SpanFaces, timeline: Timeline) -> list[Piece]:
    """Cut where the picture or the track breaks."""
    pieces, open_pieces = list[Piece](), dict[int, tuple[int, Piece]]()
    for frame in span.frames:
        for face in frame.faces:
            before = open_pieces.get(face.id)
            is_same = before is not None and not timeline.has_cut(before[0], frame.number) and (
                frame.time_s - timeline.times_s[before[0]] <= FOLLOWED_FOR_S)
            if before is None or not is_same:
                pieces.append(piece := Piece())
            else:
                _, piece = before
            piece.faces[frame.number] = face
            open_pieces[face.id] = frame.number, piece
    return pieces


def _meet(earlier: Sequence[Piece], later: list[Piece], seam: int) -> None:
    """Join what two spans saw of the same faces. From the seam on the later span is right: it saw what comes after."""
    shared = {number for piece in earlier for number in piece.faces if number >= seam}
    votes: Counter[tuple[int, int]] = Counter()
    doubles: list[tuple[Piece, int]] = []
    by_frame = _by_frame(later, shared)
    for mine, piece in enumerate(earlier):
        for number in [number for number in piece.faces if number >= seam]:
            box = piece.faces[number].box
            there = [other for other, face in by_frame[number] if overlaps(box, face.box)]
            votes.update((mine, other) for other in there)
            doubles += [(piece, number)] * bool(there)
    for piece, number in doubles:
        del piece.faces[number]
    taken_mine, taken_other = set[int](), set[int]()
    for (mine, other), _ in votes.most_common():
        if mine in taken_mine or other in taken_other:
            continue
        taken_mine.add(mine)
        taken_other.add(other)
        # What is left of the earlier one goes over to the later one, which may meet the next span.
        later[other].faces = {**earlier[mine].faces, **later[other].faces}
        earlier[mine].faces = {}


def _by_frame(pieces: Iterable[Piece], numbers: set[int]) -> dict[int, list[tuple[int, PackedFace]]]:
    found: dict[int, list[tuple[int, PackedFace]]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        for number in numbers & piece.faces.keys():
            found[number].append((place, piece.faces[number]))
    return found
