"""The union of all that sees a head in one frame, without memory of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ...domain.types import Frame, Pixels
from ...models.shipped import shipped_model
from ...models.weights import status_of, verified_model
from ..base import Detection, FaceDetector
from ..detectors import centerface, full_range, yunet
from ..detectors.centerface import CenterFaceDetector
from ..detectors.full_range import FullRangeDetector
from ..detectors.input_size import stretched
from ..detectors.yunet import YuNetDetector
from ..mesh.geometry import overlaps
from .base import Care, DetectorInfo
from .glances import LARGEST_PX, Glance, live_turns, of_live, of_still, of_video
from .sighting import Sighting
from .trust import CENTERFACE, FULL_RANGE, YUNET, Trust

_LEAST_LIVE_PX = 640
"""Live frames are halved down to it once: to shrink a large one for each detector takes as long as some of them do."""
_LOOKS = {Care.LIVE: of_live, Care.VIDEO: of_video, Care.STILL: of_still}


class HeadSearch:
    """All detectors there are: those that come with the program, and YuNet where it was pulled. Used on one thread."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where a model that comes with the program, or its runtime, is missing."""
        self._detectors: dict[Trust, FaceDetector] = {
            CENTERFACE: CenterFaceDetector(CENTERFACE.doubtful_from, LARGEST_PX),
            FULL_RANGE: FullRangeDetector(FULL_RANGE.doubtful_from),
        }
        self._size = (0, 0)
        self._turns: list[list[Glance]] = []
        self._next = 0
        self.renew()

    @property
    def detectors(self) -> tuple[DetectorInfo, ...]:
        """All that it looks with."""
        return tuple(DetectorInfo(trust.key, _model_of(trust), trust.doubtful_from, trust.sure_from)
                     for trust in self._detectors)

    def look(self, frame: Frame, care: Care) -> Sequence[Sighting]:
        """All heads, once for each detector that saw them. On one thread a video's frame takes
        some 35 ms at 360p and 60 at 1080p, a live one 20 to 25, a still a second or two. Raises EngineFailed."""
        shown = frame.reduced(frame.step_to(_LEAST_LIVE_PX)) if care is Care.LIVE else frame.pixels
        height, width = shown.shape[:2]
        return self._seen(frame, shown, _LOOKS[care](width, height))

    def look_in_turn(self, frame: Frame) -> Sequence[Sighting]:
        """One share of a look, 5 to 12 ms: at 16:9 five frames in a row have been seen by all, with YuNet six. Raises
        EngineFailed."""
        small = frame.reduced(frame.step_to(_LEAST_LIVE_PX))
        height, width = small.shape[:2]
        if (width, height) != self._size:
            self._size, self._next = (width, height), 0
            self._turns = [turn for turn in live_turns(width, height) if turn[0].trust in self._detectors]
        turn = self._turns[self._next]
        self._next = (self._next + 1) % len(self._turns)
        return self._seen(frame, small, turn)

    def start_over(self) -> None:
        """The picture changed: the next share is CenterFace's, which sees most."""
        self._next = 0

    def renew(self) -> None:
        """YuNet takes part from the moment on at which it is there."""
        if YUNET not in self._detectors and status_of(yunet.MODEL).problem is None:
            self._detectors[YUNET] = YuNetDetector(YUNET.doubtful_from, LARGEST_PX)
            self._size = (0, 0)  # the turns are made anew

    def close(self) -> None:
        """Free the networks; a second call does nothing."""
        for detector in self._detectors.values():
            detector.close()

    def _seen(self, frame: Frame, pixels: Pixels, glances: Iterable[Glance]) -> list[Sighting]:
        """What the detectors see in a frame, shown to them in these pixels."""
        down, across = frame.height / pixels.shape[0], frame.width / pixels.shape[1]
        seen: dict[Trust, list[Detection]] = {}
        for glance in glances:
            detector = self._detectors.get(glance.trust)
            if detector is not None:
                seen.setdefault(glance.trust, []).extend(glance.view.searched(pixels, detector))
        return [trust.sighting(stretched(item, across, down)) for trust, found in seen.items() for item in _once(found)]


def _once(found: Sequence[Detection]) -> list[Detection]:
    """Each face once, as it was seen best: views overlap."""
    kept: list[Detection] = []
    for item in sorted(found, key=lambda item: -item.score):
        if not any(overlaps(item.box, other.box) for other in kept):
            kept.append(item)
    return kept


def _model_of(trust: Trust) -> Path:
    if trust is YUNET:
        return verified_model(yunet.MODEL)
    return shipped_model(centerface.MODEL if trust is CENTERFACE else full_range.MODEL)
