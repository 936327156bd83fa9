"""How well the areas of the mesh meet hand-made labels: not worse than with the network that came before.

Intersection over union of the largest face's mask, unrefined, with what people marked; the mean over all pictures of
the three sets.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from pathlib import Path

import numpy as np

from faceseg_live.area_masks.segments import face_mask
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Face, Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings, MaskSettings
from tests.labelled_pictures import SETS, Flags, Labelled

BEFORE = {"mouth": 0.7652, "nose": 0.6763, "two_eyes": 0.5772, "eyebrows": 0.4080, "face+forehead": 0.7180}
"""By MediaPipe's older network of 468 points with attention, on the same pictures."""
TOLERANCE = 0.005
EYES, BROWS = ("eyes", "left_eye", "right_eye"), ("left_brow", "right_brow")
"""What the sets call them."""
PARTS = {"mouth": ("mouth",), "nose": ("nose",), "two_eyes": EYES, "eyebrows": BROWS,
         "face+forehead": ("skin", "nose", "mouth", *EYES, *BROWS)}
FEWEST_PIXELS = 30
"""Of a label that counts."""


def test_areas_meet_their_labels_as_well_as_before(shared_data: Path) -> None:
    reached: dict[str, list[float]] = defaultdict(list)
    request = Request(EngineSettings(exclude_hands=False), is_still=True)
    with closing(MeshEngine()) as engine:
        for name, read in SETS.items():
            for item in read(shared_data / "labelled" / name, 1):
                faces = engine.perceive(Frame(item.pixels, 0, 0.0, 0.0, is_still=True), request).faces
                assert faces, f"a picture of {name} without a face"
                for area, parts in PARTS.items():
                    marked = np.any([item.marked[part] for part in parts if part in item.marked] or [False], axis=0)
                    if np.count_nonzero(marked) >= FEWEST_PIXELS:
                        reached[area].append(_met(_mask(area, faces[0], item), marked, item.counted))
    for area, before in BEFORE.items():
        print(f"{area:14} {len(reached[area])} pictures: before {before:.4f}, now {np.mean(reached[area]):.4f}")
        assert np.mean(reached[area]) > before - TOLERANCE, area


def _mask(area: str, face: Face, item: Labelled) -> Flags:
    height, width = item.counted.shape
    mask = face_mask(Selection.parse(area), face, (), (width, height), MaskSettings((area,), grow=0, blur=1))
    return np.asarray(mask.to_full() > 0.5)


def _met(found: Flags, marked: Flags, counted: Flags) -> float:
    return float((found & marked & counted).sum() / ((found | marked) & counted).sum())
