"""Heads that a person drew in one frame, followed through the others; and the heads of a file with its corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ...domain.heads import BY_HAND, Head, Oval
from ...engines.heads.motion import SmallFrame
from ...engines.heads.trace import grace_of, traced
from ...engines.heads.video import HeadsOfVideo
from ...engines.mesh.scene_cut import SceneCut
from ...errors import InvalidParameter
from .corrections import Corrections, DrawnHead
from .file_frames import Frames
from .first_pass import FoundHeads

_CHUNK = 64
"""Frames that are read forwards at once on the way back; what is kept of them takes 8 MB."""
_SAME_HEAD = 0.5
"""Overlap from which on a drawn head and one that was found are one person's."""

_KNOWN_AGAIN = 0.3
"""Overlap from which on a head is the one of which a person said that nobody is there."""

HeadPath = Mapping[int, Oval]
"""Number of the frame → where a head is in it."""


def followed(drawn: DrawnHead, frames: Frames, times_s: Sequence[float], found: HeadsOfVideo,
             on_frame: Callable[[], object] = lambda: None) -> HeadPath:
    """Where a drawn head is: both ways from its frame until it is gone, a cut comes, or it was found from there on.

    Args:
        times_s: when each frame is shown.
        found: whom the program found by itself.
        on_frame: called after each; what it raises ends it.

    Raises SourceError, and InvalidParameter where there is no such frame.
    """
    count, at = len(times_s), drawn.frame
    if not 0 <= at < count:
        raise InvalidParameter("batch.correction_outside", frame=at, count=count)
    start = SmallFrame.of(frames.at(at))
    grace = grace_of(times_s[max(0, at - 5) : at + 6])
    path = {at: drawn.oval}
    ways = ((range(at + 1, count), _forwards(frames, at, count)), (range(at - 1, -1, -1), _backwards(frames, at)))
    for numbers, others in ways:
        on_its_way = zip(numbers, traced(drawn.oval, start, others, grace), strict=False)
        for number, oval in _until_found(on_its_way, found, grace):
            path[number] = oval
            on_frame()
    return path


def _forwards(frames: Frames, start: int, count: int) -> Iterator[SmallFrame]:
    """The frames after this one, to the next cut."""
    cut = SceneCut()
    cut.happened(frames.at(start))
    for number in range(start + 1, count):
        frame = frames.at(number)
        if cut.happened(frame):
            return
        yield SmallFrame.of(frame)


def _backwards(frames: Frames, start: int) -> Iterator[SmallFrame]:
    """The frames before this one, back to the cut before."""
    while start > 0:
        first, cut = max(0, start - _CHUNK), SceneCut()
        chunk = []
        for number in range(first, start + 1):
            frame = frames.at(number)
            chunk.append((SmallFrame.of(frame), cut.happened(frame)))
        for (_, is_cut), (small, _) in pairwise(reversed(chunk)):
            if is_cut:
                return
            yield small
        start = first


def _until_found(path: Iterable[tuple[int, Oval]], found: HeadsOfVideo, grace: int) -> Iterator[tuple[int, Oval]]:
    """The path, until one and the same head that was found has been there for some frames: it goes on by itself."""
    whose, since = None, 0
    for number, oval in path:
        yield number, oval
        head = _nearest(found.of(number) or (), oval, _SAME_HEAD)
        is_same = head is not None and head.id == whose
        whose, since = (None if head is None else head.id), (since + 1 if is_same else 0)
        if since >= grace:
            return


def with_corrections(found: FoundHeads, corrections: Corrections, frames: Frames) -> FoundHeads:
    """Who is in a file after its corrections. Raises as `followed` does."""
    paths = {drawn: followed(drawn, frames, found.times_s, found.of_video) for drawn in corrections.drawn}
    return replace(found, of_video=corrected(found.of_video, corrections, paths), corrections=corrections)


def corrected(found: HeadsOfVideo, corrections: Corrections, paths: Mapping[DrawnHead, HeadPath]) -> HeadsOfVideo:
    """The heads of a file after its corrections.

    Args:
        found: without any correction.
        paths: of all heads that were drawn.
    """
    frames = dict(found.frames)
    for shown in corrections.shown:
        head = _nearest(found.of(shown.first) or (), shown.oval, _KNOWN_AGAIN)
        if head is not None:  # else something else was found this time, and stays hidden
            for number in range(shown.first, shown.last + 1):
                frames[number] = tuple(other for other in frames.get(number, ()) if other.id != head.id)
    next_id = 1 + max((head.id for heads in found.frames.values() for head in heads), default=0)
    for head_id, drawn in enumerate(corrections.drawn, start=next_id):
        for number, oval in paths[drawn].items():
            frames[number] = (*frames.get(number, ()), Head(head_id, oval, seen_by=(BY_HAND,)))
    return HeadsOfVideo(frames, found.doubts)


def _nearest(heads: Sequence[Head], oval: Oval, least: float) -> Head | None:
    """The head that overlaps most with an oval; None where none does by so much."""
    head = max(heads, key=lambda head: head.oval.overlap(oval), default=None)
    return head if head is not None and head.oval.overlap(oval) >= least else None
