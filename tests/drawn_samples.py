"""Samples as the renderer writes them, whose people are ellipses: for tests of the training."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.labels import Label

SIDE = 256
_COLOURS = np.random.default_rng(5).integers(40, 255, (len(Label), 3)).astype(np.uint8)


def drawn_sample(seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(256, 256, 3) RGB and (256, 256) labels of somebody who looks at the camera: every class has its colour."""
    chance = np.random.default_rng(seed)
    labels = np.zeros((SIDE, SIDE), np.uint8)
    x, y = chance.integers(112, 144, 2)

    def ellipse(label: Label, across: int, down: int, width: int, height: int) -> None:
        cv2.ellipse(labels, (int(x + across), int(y + down)), (width, height), 0, 0, 360, int(label), -1)

    ellipse(Label.CLOTHES, 0, 140, 90, 50)
    ellipse(Label.NECK, 0, 70, 22, 40)
    ellipse(Label.HAIR, 0, -15, 62, 70)
    ellipse(Label.SKIN, 0, 0, 48, 62)
    ellipse(Label.NOSE, 0, 8, 8, 14)
    ellipse(Label.UPPER_LIP, 0, 33, 16, 5)
    ellipse(Label.LOWER_LIP, 0, 38, 16, 5)
    for side, eye, brow, ear in ((-1, Label.RIGHT_EYE, Label.RIGHT_BROW, Label.RIGHT_EAR),
                                 (1, Label.LEFT_EYE, Label.LEFT_BROW, Label.LEFT_EAR)):
        ellipse(ear, side * 52, 0, 8, 16)
        ellipse(eye, side * 20, -12, 9, 5)
        ellipse(brow, side * 20, -26, 13, 4)
    noise = chance.normal(0, 6, (SIDE, SIDE, 3))
    return np.clip(_COLOURS[labels] + noise, 0, 255).astype(np.uint8), labels


def write_shards(folder: Path, *, shards: int = 2, samples: int = 10) -> Path:
    """The folder, which is made."""
    folder.mkdir(exist_ok=True)
    for shard in range(shards):
        drawn = [drawn_sample(shard * samples + place) for place in range(samples)]
        pictures, labels = (np.stack(parts) for parts in zip(*drawn, strict=True))
        np.savez_compressed(folder / f"shard-{shard:05d}.npz", pictures=pictures, labels=labels)
    return folder
