"""The union of all that sees a head in one frame.

CenterFace sees most: profiles, covered and blurred faces, heads in the dark. MediaPipe's full-range detector, which is
cheap, and YuNet, where it was pulled, see what it misses, and confirm what it doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...domain.types import Pixels
from ...models.shipped import shipped_model
from ...models.weights import status_of, verified_model
from ..base import Detection, FaceDetector
from ..detectors import centerface, full_range, yunet
from ..detectors.centerface import CenterFaceDetector
from ..detectors.full_range import FullRangeDetector
from ..detectors.input_size import fitted, stretched
from ..detectors.yunet import YuNetDetector
from ..mesh.geometry import overlaps
from .base import Care, DetectorInfo
from .sighting import Sighting
from .trust import CENTERFACE, FULL_RANGE, YUNET, Trust
from .views import View, parts, whole

_ENOUGH_PX = 1280
"""A moving picture is averaged down to it, once for all detectors."""
_CENTERFACE_LIVE_PX, _CENTERFACE_VIDEO_PX = 320, 480
"""On the reference clip 480 misses fewer blurred heads than 640 does, in half the time; 320 as few, in a fifth."""
_CENTERFACE_STILL_PX = (320, 640, 1280, 1920)
"""Small faces need many pixels, blurred ones few."""
_YUNET_PX, _YUNET_STILL_PX = 480, (640, 1280)
_TURNED_PX = 640
_FULL_RANGE_PX = 384
"""Averaged all the way to its input, some clean faces are lost."""
_TILE, _SMALL_TILE = 1.0, 0.5
"""Of the full-range detector, in shorter sides of the frame."""
_VIEWS_A_TURN = 2
"""Of the full-range detector; CenterFace takes as long for one."""


@dataclass(frozen=True, slots=True)
class _Glance:
    """One detector at one view."""

    trust: Trust
    view: View


class HeadSearch:
    """All detectors there are. Use it on the thread that made it."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where a model that comes with the program, or its runtime, is missing."""
        self._detectors: dict[Trust, FaceDetector] = {
            CENTERFACE: CenterFaceDetector(CENTERFACE.doubtful_from, _CENTERFACE_STILL_PX[-1]),
            FULL_RANGE: FullRangeDetector(FULL_RANGE.doubtful_from),
        }
        if status_of(yunet.MODEL).problem is None:
            self._detectors[YUNET] = YuNetDetector(YUNET.doubtful_from, _YUNET_STILL_PX[-1])
        self._size = (0, 0)
        self._turns: list[list[_Glance]] = []
        self._next = 0

    @property
    def detectors(self) -> tuple[DetectorInfo, ...]:
        """All that it looks with."""
        return tuple(DetectorInfo(trust.key, _model_of(trust), trust.doubtful_from, trust.sure_from)
                     for trust in self._detectors)

    def look(self, pixels: Pixels, care: Care) -> Sequence[Sighting]:
        """(H, W, 3) uint8 RGB → all heads by all detectors: some 45 ms for a video's frame of any size, a second for a
        still. Raises EngineFailed."""
        if care is Care.STILL:
            height, width = pixels.shape[:2]
            return self._seen(pixels, _of_still(width, height))
        small, across, down = fitted(pixels, _ENOUGH_PX)
        height, width = small.shape[:2]
        return self._seen(small, _of_video(width, height), across, down)

    def look_in_turn(self, pixels: Pixels) -> Sequence[Sighting]:
        """One share of a look, 5 to 12 ms: four in a row are a look at a frame of 16:9. Raises EngineFailed."""
        small, across, down = fitted(pixels, _ENOUGH_PX)
        height, width = small.shape[:2]
        if (width, height) != self._size:
            self._size, self._next = (width, height), 0
            self._turns = _live_turns(width, height, with_yunet=YUNET in self._detectors)
        turn = self._turns[self._next]
        self._next = (self._next + 1) % len(self._turns)
        return self._seen(small, turn, across, down)

    def start_over(self) -> None:
        """The picture changed: the next share is CenterFace's, which sees most."""
        self._next = 0

    def close(self) -> None:
        for detector in self._detectors.values():
            detector.close()

    def _seen(self, pixels: Pixels, glances: Iterable[_Glance], across: float = 1.0, down: float = 1.0) -> list[Sighting]:
        """By all detectors of these that there are. `across`, `down`: what a pixel here is in the frame."""
        seen: dict[Trust, list[Detection]] = {}
        for glance in glances:
            detector = self._detectors.get(glance.trust)
            if detector is not None:
                seen.setdefault(glance.trust, []).extend(glance.view.searched(pixels, detector))
        return [trust.sighting(stretched(item, across, down)) for trust, found in seen.items() for item in _once(found)]


def _model_of(trust: Trust) -> Path:
    if trust is YUNET:
        return verified_model(yunet.MODEL)
    return shipped_model(centerface.MODEL if trust is CENTERFACE else full_range.MODEL)


def _live_turns(width: int, height: int, *, with_yunet: bool) -> list[list[_Glance]]:
    """What each frame of a round is looked at with."""
    views = [whole(width, height, _FULL_RANGE_PX), *parts(width, height, _TILE, _FULL_RANGE_PX)]
    glances = [_Glance(FULL_RANGE, view) for view in views]
    turns = [[_Glance(CENTERFACE, whole(width, height, _CENTERFACE_LIVE_PX))],
             *(glances[first : first + _VIEWS_A_TURN] for first in range(0, len(glances), _VIEWS_A_TURN))]
    return [*turns, [_Glance(YUNET, whole(width, height, _YUNET_PX))]] if with_yunet else turns


def _of_video(width: int, height: int) -> Iterator[_Glance]:
    yield _Glance(CENTERFACE, whole(width, height, _CENTERFACE_VIDEO_PX))
    yield _Glance(YUNET, whole(width, height, _YUNET_PX))
    for view in (whole(width, height, _FULL_RANGE_PX), *parts(width, height, _TILE, _FULL_RANGE_PX)):
        yield _Glance(FULL_RANGE, view)


def _of_still(width: int, height: int) -> Iterator[_Glance]:
    longest = max(width, height)
    for trust, sides in ((CENTERFACE, _CENTERFACE_STILL_PX), (YUNET, _YUNET_STILL_PX)):
        for side in sides[: 1 + sum(each < longest for each in sides)]:  # none that shows no more than the one before
            yield _Glance(trust, whole(width, height, side))
    views = [whole(width, height, _FULL_RANGE_PX),
             *(view for share in (_TILE, _SMALL_TILE) for view in parts(width, height, share, _FULL_RANGE_PX))]
    for view in views:
        yield _Glance(FULL_RANGE, view)
    for turns in (1, 2, 3):
        yield _Glance(CENTERFACE, whole(width, height, _TURNED_PX, turns))
        yield _Glance(FULL_RANGE, whole(width, height, _FULL_RANGE_PX, turns))


def _once(found: Sequence[Detection]) -> list[Detection]:
    """Each face once, as it was seen best: tiles overlap."""
    kept: list[Detection] = []
    for item in sorted(found, key=lambda item: -item.score):
        if not any(overlaps(item.box, other.box) for other in kept):
            kept.append(item)
    return kept
