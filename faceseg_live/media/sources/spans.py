"""Where a video can be cut so that its parts can be read on their own, exactly as they are in the whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from av.container import InputContainer

from ..ffmpeg import FAILURES
from .completeness import Completeness
from .decoding import SMALLEST_STEP_S
from .file_clock import FileClock, main_pictures
from .video import open_container

USUAL_S = 8.0
"""So long a span is at least, seconds; it ends at the first key frame after."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some frames of a video in a row."""

    first: int
    """Number of its first frame in the file."""
    count: int
    """So many frames."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A video in spans."""

    times_s: tuple[float, ...]
    """When each frame of the file is shown, as `VideoSource` gives it."""
    spans: tuple[Span, ...]
    """In their order; together they have all frames."""


def cut_of(path: Path, length_s: float = USUAL_S) -> Cut | None:
    """Cut a file at key frames; a function of the file, not of who reads it. Nothing is decoded.

    None: it is short, or its spans could not be told for certain: time stamps are missing or jump, key frames are rare,
    or something is damaged. Such a file is read as a whole.

    Raises SourceError where it can't be opened.
    """
    container, decoder = open_container(path)
    try:
        if decoder.duration_s is not None and decoder.duration_s < 1.5 * length_s:
            return None
        found = _found(container, decoder.completeness)
    except FAILURES:
        return None
    finally:
        container.close()
    times_s = None if found is None else _as_shown(found[0])
    if found is None or times_s is None:
        return None
    stamps, keys = found
    firsts = _firsts(times_s, [bisect_left(stamps, key) for key in keys], length_s)
    if len(firsts) < 2:
        return None
    return Cut(times_s, tuple(Span(first, after - first) for first, after in pairwise([*firsts, len(times_s)])))


def _found(container: InputContainer, completeness: Completeness) -> tuple[list[Fraction], list[Fraction]] | None:
    """When frames and key frames are shown, by the packets alone. None: not certain."""
    clock, pictures = FileClock(container), main_pictures(container)
    assert pictures is not None, "checked when it was opened"
    stamps, keys, newest = list[Fraction](), list[Fraction](), Fraction(-1)
    for packet in container.demux():
        shift_s = clock.feed(packet)
        completeness.take(packet, shift_s)
        if clock.has_jumped:
            return None
        if packet.stream is not pictures or not packet.size:
            continue
        if packet.is_corrupt or packet.pts is None:
            return None
        if packet.is_discard:
            continue
        stamp = packet.pts * packet.time_base - shift_s
        if packet.is_keyframe and stamp > newest:  # all before are shown before
            keys.append(stamp)
        stamps.append(stamp)
        newest = max(newest, stamp)
    if completeness.is_cut_short or completeness.is_damaged:
        return None
    return sorted(stamps), keys


def _as_shown(stamps: Sequence[Fraction]) -> tuple[float, ...] | None:
    """The times that a reader gives to frames with these stamps. None: it would have to change them."""
    # Where a container begins is known to a millionth of a second: its first frame may seem to come before.
    times_s = tuple(0.0 if -SMALLEST_STEP_S < stamp < 0 else float(stamp) for stamp in stamps)
    is_changed = any(later - earlier < 1.5 * SMALLEST_STEP_S for earlier, later in pairwise(times_s))
    return None if not times_s or times_s[0] < 0 or is_changed else times_s


def _firsts(times_s: Sequence[float], keys: Sequence[int], length_s: float) -> list[int]:
    """Numbers of the frames with which spans begin. `keys`: those of the key frames."""
    firsts = [0]
    for key in keys:
        begins_late_enough = times_s[key] - times_s[firsts[-1]] >= length_s
        if begins_late_enough and times_s[-1] - times_s[key] >= length_s / 2:
            firsts.append(key)
    return firsts


