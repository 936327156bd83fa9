"""Faces that were followed without interruption, over the seams between spans as well."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..mesh.geometry import overlaps
from .base import FrameFaces, SpanFaces
from .packed import PackedFace

FOLLOWED_FOR_S = 0.3
"""A track that nothing saw for no longer was followed, not found again."""


Faces = dict[int, PackedFace]
"""Of one person, by the numbers of frames; some may be missing in between."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One face, from frame to frame."""

    faces: Faces
    """In the order of frames."""
    first: int
    last: int

    @staticmethod
    def of(faces: Faces) -> Piece:
        """Of one frame at least."""
        numbers = sorted(faces)
        return Piece({number: faces[number] for number in numbers}, numbers[0], numbers[-1])


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
    whole = [Piece.of(faces) for pieces in per_span for faces in pieces if faces]
    return sorted(whole, key=lambda piece: (piece.first, -piece.faces[piece.first].box.area))


def _pieces(span: SpanFaces, timeline: Timeline) -> list[Faces]:
    """Cut where the picture or the track breaks."""
    pieces, open_pieces = list[Faces](), dict[int, tuple[int, Faces]]()
    for frame in span.frames:
        for face in frame.faces:
            before = open_pieces.get(face.id)
            is_same = before is not None and not timeline.has_cut(before[0], frame.number) and (
                frame.time_s - timeline.times_s[before[0]] <= FOLLOWED_FOR_S)
            piece: Faces = before[1] if before is not None and is_same else {}
            if not piece:
                pieces.append(piece)
            piece[frame.number] = face
            open_pieces[face.id] = frame.number, piece
    return pieces


def _meet(earlier: Sequence[Faces], later: Sequence[Faces], seam: int) -> None:
    """Join what two spans saw of the same faces. From the seam on the later span is right: it saw what comes after."""
    shared = {number for piece in earlier for number in piece if number >= seam}
    votes: Counter[tuple[int, int]] = Counter()
    doubles: list[tuple[Faces, int]] = []
    by_frame = _by_frame(later, shared)
    for mine, piece in enumerate(earlier):
        for number in sorted(shared & piece.keys()):
            box = piece[number].box
            there = [other for other, face in by_frame[number] if overlaps(box, face.box)]
            votes.update((mine, other) for other in there)
            doubles += [(piece, number)] * bool(there)
    for piece, number in doubles:
        del piece[number]
    taken_mine, taken_other = set[int](), set[int]()
    for (mine, other), _ in votes.most_common():
        if mine in taken_mine or other in taken_other:
            continue
        taken_mine.add(mine)
        taken_other.add(other)
        # What is left of the earlier one goes over to the later one, which may meet the next span.
        later[other].update({number: face for number, face in earlier[mine].items() if number not in later[other]})
        earlier[mine].clear()


def _by_frame(pieces: Iterable[Faces], numbers: set[int]) -> dict[int, list[tuple[int, PackedFace]]]:
    found: dict[int, list[tuple[int, PackedFace]]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        for number in numbers & piece.keys():
            found[number].append((place, piece[number]))
    return found
