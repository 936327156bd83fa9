"""The faces that a clip shows, as a reference: known exactly, drawn by hand, or seen by a detector that hides nothing.

Known and drawn faces stand in a file beside the clip, `<stem>.faces.json`:

    {"faces": {"0": [{"person": 1, "box": [x, y, width, height], "turn": 0, "counts": true}], "1": []}}

Frames count from 0; those that are absent aren't measured. A box reaches from the hairline to the chin, in pixels;
`turn` is its tilt round its middle in degrees, clockwise. `person`, `turn` and `counts` may be left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Pixels
from faceseg_live.media.sources.video import VideoSource

_SURE, _FAINT = 0.6, 0.3
"""YuNet's scores: from which on a face has to be hidden, and from which on nobody is blamed for hiding it."""
_LOOKED_AT_PX = 640
"""Longer side of the picture that YuNet is shown."""
YUNET = Path("models") / "face_detection_yunet_2026may.onnx"


@dataclass(frozen=True, slots=True)
class ReferenceFace:
    """One face in one frame."""

    oval: Oval
    """The ellipse in the face's box: of the face, not of the head."""
    person: int | None = None
    """Who it is; None: nobody knows."""
    counts: bool = True
    """It has to be hidden. If not, it may be: it is hardly to be seen."""

    @property
    def height(self) -> float:
        """From hairline to chin, pixels."""
        return 2 * self.oval.along


Faces = tuple[ReferenceFace, ...]
Reference = Mapping[int, Faces]
"""Frame → its faces; only of frames that are known."""


def boxed(box: tuple[float, float, float, float], turn_degrees: float = 0.0) -> Oval:
    """The ellipse in a box (x, y, width, height) that is turned round its middle, clockwise."""
    x, y, width, height = map(float, box)
    return Oval(x + width / 2, y + height / 2, width / 2, height / 2, math.radians(turn_degrees))


def reference_file(clip: Path) -> Path:
    """Where the faces of a clip stand, if they are known."""
    return clip.with_suffix(".faces.json")


def read_faces(path: Path) -> Reference:
    """ValueError for a file that is none."""
    try:
        frames = json.loads(path.read_text(encoding="utf-8"))["faces"]
        return {int(number): tuple(_face(item) for item in faces) for number, faces in frames.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: expected the faces of a clip ({error!r})") from error


def write_faces(path: Path, reference: Reference) -> None:
    """In the form that `read_faces` takes."""
    frames = {str(number): [_as_json(face) for face in faces] for number, faces in reference.items()}
    path.write_text(json.dumps({"faces": frames}) + "\n", encoding="utf-8")


def seen_by_yunet(clip: Path, model: Path) -> Reference:
    """What YuNet sees in each frame."""
    detector: Any = None
    reference: dict[int, Faces] = {}
    for number, pixels in enumerate(frames_of(clip)):
        scale = _LOOKED_AT_PX / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
        if detector is None:
            size = small.shape[1], small.shape[0]
            detector = cv2.FaceDetectorYN.create(str(model), "", size, score_threshold=_FAINT)
        _, rows = detector.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        shrunk = small.shape[1] / pixels.shape[1]
        reference[number] = tuple(ReferenceFace(boxed(tuple(row[:4] / shrunk)),
                                                counts=bool(row[14] >= _SURE))
                                  for row in (() if rows is None else rows))
    return reference


def frames_of(clip: Path) -> Iterator[Pixels]:
    """Every frame, (height, width, 3) uint8 RGB."""
    source = VideoSource(clip)
    try:
        while (frame := source.read()) is not None:
            yield frame.pixels
    finally:
        source.close()


def _face(item: Mapping[str, Any]) -> ReferenceFace:
    x, y, width, height = item["box"]
    return ReferenceFace(boxed((x, y, width, height), float(item.get("turn", 0))), item.get("person"),
                         bool(item.get("counts", True)))


def _as_json(face: ReferenceFace) -> dict[str, Any]:
    oval = face.oval
    box = [oval.x - oval.across, oval.y - oval.along, 2 * oval.across, 2 * oval.along]
    return {"person": face.person, "box": [round(value, 2) for value in box],
            "turn": round(math.degrees(oval.rotation), 2), "counts": face.counts}
