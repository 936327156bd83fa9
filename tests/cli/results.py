"""What the command line said and wrote, for its tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from tests.output_files import made_in

OUTPUTS = ("image.png", "json", "mask.png", "seg_image.png", "seg_mask.png")


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def messages(self) -> list[str]:
        return self.err.splitlines()


Command = Callable[..., Outcome]


def results(tmp_path: Path) -> list[str]:
    """All files below the output folder but the manifest, hidden ones too."""
    return made_in(tmp_path / "out")


def save(path: Path, pixels: np.ndarray[Any, Any]) -> Path:
    """Write a picture; RGB, RGBA or grey."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


def load(path: Path) -> np.ndarray[Any, Any]:
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return pixels[..., ::-1] if pixels.ndim == 3 else pixels


def names(stem: str) -> list[str]:
    return [f"{stem}.{ending}" for ending in OUTPUTS]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def times_s(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.time) for frame in container.decode(video=0)]
