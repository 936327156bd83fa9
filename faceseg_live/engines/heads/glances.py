"""What each look at a frame consists of: which detector is shown which part of it, at what size.

CenterFace sees most: profiles, covered and blurred faces, heads in the dark. MediaPipe's full-range detector, which
costs little, and YuNet, where it is there, see some that it misses, and confirm what it doubts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .trust import CENTERFACE, FULL_RANGE, YUNET, Trust
from .views import View, parts, whole

LARGEST_PX = 1920
"""No detector is shown more."""
_LIVE_PX = 320
_LEAST_VIDEO_PX, _MOST_VIDEO_PX = 480, 640
"""Of CenterFace, which is shown half a frame's width between these. In the Hamilton clip of 640 × 360 it misses 4.9 %
of the faces at 480, 7.7 % at 640; of 72 people in crowds of 1920 × 1080 it sees 36 at 480, 56 at 640."""
_COARSE_PX = 160
"""Of CenterFace, too, at a sixteenth of the cost: profiles that fill the picture show best when they are small."""
_CENTERFACE_STILL_PX, _YUNET_STILL_PX = (_COARSE_PX, 320, 640, 1280, LARGEST_PX), (640, 1280)
"""Small faces need many pixels, blurred ones few."""
_TURNED_PX = 640
_YUNET_PX = 480
_FULL_RANGE_PX = 384
"""Twice its input's side: averaged all the way, some clean faces are lost."""
_TILE, _SMALL_TILE = 1.0, 0.5
"""Of the full-range detector, in shorter sides of the frame."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One detector at one view."""

    trust: Trust
    """In the detector."""
    view: View


def of_video(width: int, height: int) -> Iterator[Glance]:
    """A look at a frame of a video."""
    shown_px = min(_MOST_VIDEO_PX, max(_LEAST_VIDEO_PX, max(width, height) // 2))
    yield Glance(CENTERFACE, whole(width, height, shown_px))
    yield Glance(CENTERFACE, whole(width, height, _COARSE_PX))
    yield Glance(FULL_RANGE, whole(width, height, _FULL_RANGE_PX))
    yield Glance(YUNET, whole(width, height, _YUNET_PX))


def of_live(width: int, height: int) -> Iterator[Glance]:
    """A look at a live frame, at once."""
    for side_px in (_LIVE_PX, _COARSE_PX):
        yield Glance(CENTERFACE, whole(width, height, side_px))
    yield Glance(FULL_RANGE, whole(width, height, _FULL_RANGE_PX))
    yield Glance(YUNET, whole(width, height, _YUNET_PX))


def of_still(width: int, height: int) -> Iterator[Glance]:
    """A look at a picture that stands alone."""
    for trust, sizes in ((CENTERFACE, _CENTERFACE_STILL_PX), (YUNET, _YUNET_STILL_PX)):
        smaller = [size for size in sizes if size < max(width, height)]
        for size in sizes[: len(smaller) + 1]:
            yield Glance(trust, whole(width, height, size))
    yield from _full_range(width, height, _TILE, _SMALL_TILE)
    for turns in (1, 2, 3):
        yield Glance(CENTERFACE, whole(width, height, _TURNED_PX, turns))
        yield Glance(FULL_RANGE, whole(width, height, _FULL_RANGE_PX, turns))


def live_turns(width: int, height: int) -> list[list[Glance]]:
    """A look that is spread over frames, of which each takes its turn."""
    views = list(_full_range(width, height, _TILE))
    return [
        [Glance(CENTERFACE, whole(width, height, side_px)) for side_px in (_LIVE_PX, _COARSE_PX)],
        *([view] for view in views),
        [Glance(YUNET, whole(width, height, _YUNET_PX))],
    ]


def _full_range(width: int, height: int, *shares: float) -> Iterator[Glance]:
    yield Glance(FULL_RANGE, whole(width, height, _FULL_RANGE_PX))
    for share in shares:
        for view in parts(width, height, share, _FULL_RANGE_PX):
            yield Glance(FULL_RANGE, view)
