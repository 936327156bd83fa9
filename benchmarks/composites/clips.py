"""A short clip in which something moves in before a face: how soon the mask leaves it out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from faceseg_live import Segmentation, Segmenter
from faceseg_live.domain.types import Pixels

from .clean_faces import CleanFace
from .covered_faces import SURE, Flags, score
from .covers import Cover

RATE = 30
BEFORE, MOVING, AFTER = 15, 6, 24
"""Frames in which the face is uncovered, the cover moves in, and it stays."""
_EXPOSURES = 4
"""A frame of a moving cover is the mean of so many places: motion blur over half of a frame's time."""
_SHUTTER = 0.5
_NOISE = 2.0
_TOUCHES = 0.02
"""Of the face: from so much on it is covered."""
_LEFT_OUT = 0.8
"""Of what is covered: the mask leaves it out from there on."""


@dataclass(frozen=True, slots=True)
class ClipScore:
    """How one clip went."""

    frames_late: int | None
    """Frames from the first that is covered to the first from which on the mask leaves it out; None: it never does."""
    mean_iou: float
    """As in `CoveredScore`, the mean of the frames in which the cover stays."""


def measured(clean: CleanFace, cover: Cover, segmenter: Segmenter) -> ClipScore | None:
    """None where the face isn't seen before the cover comes."""
    covers = list(_moving_in(cover, clean))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        _write(path, [each.before(clean.pixels) for each in covers])
        masks = [_mask(frame.segmentations, clean) for frame in segmenter.video(path)]
    alphas = [each.alpha for each in covers]
    seen = [mask for mask in masks[BEFORE // 2 : BEFORE] if mask is not None]
    if not seen:
        return None
    uncovered = np.mean(seen, axis=0) > SURE
    scores = [score(np.zeros_like(uncovered) if mask is None else mask, uncovered, alpha > SURE)
              for mask, alpha in zip(masks, alphas, strict=True)]
    covered = [float(alpha[uncovered].sum()) > _TOUCHES * int(uncovered.sum()) for alpha in alphas]
    return ClipScore(frames_late(covered, [each.left_out for each in scores]),
                     float(np.mean([each.mean_iou for each in scores[-AFTER:]])))


def frames_late(covered: Sequence[bool], left_out: Sequence[float]) -> int | None:
    """From the first covered frame to the first one from which on enough is left out; None: never."""
    first = covered.index(True) if True in covered else len(covered)
    late = [number for number in range(first, len(covered)) if covered[number] and left_out[number] < _LEFT_OUT]
    if not late:
        return 0
    return None if late[-1] == len(covered) - 1 else late[-1] + 1 - first


def _moving_in(cover: Cover, clean: CleanFace) -> Iterator[Cover]:
    """The cover in each frame: it comes from the side on which most of it lies."""
    width = clean.size[0]
    columns = np.nonzero(cover.alpha.sum(axis=0))[0]
    middle = float(columns.mean()) if columns.size else 0.0
    is_from_left = middle < clean.face.box.centre[0]
    far = -float(columns.max(initial=0) + 1) if is_from_left else float(width - columns.min(initial=width))
    for number in range(BEFORE + MOVING + AFTER):
        into = (number - BEFORE + 1) / MOVING
        if into <= 0:
            yield cover.moved(far)
        elif into >= 1:
            yield cover
        else:
            places = [far * (1 - into + _SHUTTER * step / (_EXPOSURES * MOVING)) for step in range(_EXPOSURES)]
            moved = [cover.moved(place) for place in places]
            yield Cover(cover.kind, cover.name,
                        np.mean([each.colours for each in moved], axis=0, dtype=np.float32),
                        np.mean([each.alpha for each in moved], axis=0, dtype=np.float32))


def _write(path: Path, frames: Sequence[Pixels]) -> None:
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "12"})
        height, width = (side // 2 * 2 for side in frames[0].shape[:2])
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for pixels in frames:
            noisy = pixels[:height, :width] + rng.normal(0, _NOISE, (height, width, 1))
            picture = av.VideoFrame.from_ndarray(np.clip(noisy, 0, 255).astype(np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def _mask(segmentations: Sequence[Segmentation], clean: CleanFace) -> Flags | None:
    """Of the face that lies where the clean one does, in the clean picture's size; None where there is none."""
    boxes = [(item.face.box.overlap(clean.face.box), number) for number, item in enumerate(segmentations) if item.face]
    overlap, best = max(boxes, default=(0.0, 0))
    if overlap <= 0:
        return None
    mask = np.zeros(clean.pixels.shape[:2], np.bool_)
    found = segmentations[best].mask > SURE
    mask[: found.shape[0], : found.shape[1]] = found
    return mask
