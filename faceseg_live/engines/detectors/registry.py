"""The face detectors that can be chosen.

A key is "mesh", "centerface", "yunet", or "deepface:" with the name of a detector that the installed deepface offers.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import InvalidParameter
from ...runtimes.deepface_package import INSTALL
from ..base import FaceDetector
from ..mesh.face_views import DetectorReach
from .centerface import CenterFaceDetector
from .deepface_detectors import DeepFaceDetector, detectors_offered
from .full_range import FullRangeDetector
from .yunet import YuNetDetector

MESH_DETECTOR = "mesh"
_CENTERFACE = "centerface"
_YUNET = "yunet"
OF_DEEPFACE = "deepface:"
_FULL_RANGE_REACH = DetectorReach(live=(1.0,), still=(1.0, 0.5), enough_px=512, is_turned=True)
_CENTERFACES_REACH = DetectorReach(live=(), still=(1.0,), certain_score=0.0)
_YUNETS_REACH = DetectorReach(live=(), still=(1.0,), certain_score=0.85, is_turned=True)
_FAR_SIGHTED = DetectorReach(live=(), still=(1.0,), certain_score=0.0)
_SHORT_SIGHTED = DetectorReach(live=(1.0,), still=(1.0, 0.5))
_SHRINKS_MUCH = frozenset({"mediapipe", "ssd"})
"""Of deepface's detectors those that shrink what they see to some hundred pixels."""


@dataclass(frozen=True, slots=True)
class ChosenDetector:
    """A detector that is ready, and how it is to be used."""

    detector: FaceDetector
    reach: DetectorReach
    title: str = ""
    """Empty for the mesh's own."""


def detector_titles() -> dict[str, str]:
    """Key → title of the detectors there are to choose from; nothing is imported for it."""
    titles = {MESH_DETECTOR: "Face mesh's own", _CENTERFACE: "CenterFace", _YUNET: "YuNet"}
    return titles | {OF_DEEPFACE + name: f"DeepFace, {name}" for name in detectors_offered()}


def make_detector(key: str) -> ChosenDetector:
    """Load a detector, to be used and closed on the calling thread.

    Raises InvalidParameter for an unknown key, which lists the known ones, and EngineUnavailable where a package or
    a file is missing, with what to do about it.
    """
    if key == MESH_DETECTOR:
        return ChosenDetector(FullRangeDetector(), _FULL_RANGE_REACH)
    if key == _CENTERFACE:
        return ChosenDetector(CenterFaceDetector(), _CENTERFACES_REACH, "CenterFace")
    if key == _YUNET:
        return ChosenDetector(YuNetDetector(), _YUNETS_REACH, "YuNet")
    name = key.removeprefix(OF_DEEPFACE)
    offered = detectors_offered()
    is_known = name in offered or (bool(name) and not offered)  # without deepface, its absence is what to report
    if key == name or not is_known:
        raise _unknown(key)
    reach = _SHORT_SIGHTED if name in _SHRINKS_MUCH else _FAR_SIGHTED
    return ChosenDetector(DeepFaceDetector(name), reach, f"deepface's {name}")


def _unknown(key: str) -> InvalidParameter:
    titles = tuple(detector_titles())
    if any(known.startswith(OF_DEEPFACE) for known in titles):
        return InvalidParameter("common.unknown", name="detector", value=key, known=titles)
    return InvalidParameter("engines.unknown_detector", key=key, known=titles, command=INSTALL)
