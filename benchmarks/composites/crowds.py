"""Crowds with known truth: heads cut from photos, pasted over a blurred background."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from faceseg_live.domain.types import Box, Pixels
from faceseg_live.engines.base import FaceDetector

_HEADS = 2.0
"""Side of a cut-out in heights of its face."""
_LEAST_FACE_PX = 60
_SURE = 0.8
_BACKGROUND_BLUR_PX = 25.0


def cut_heads(folder: Path, detector: FaceDetector) -> list[Pixels]:
    """Squares with a face in the middle, of all photos in a folder in which it is large and whole."""
    heads = []
    for path in sorted(folder.iterdir()):
        picture = cv2.imread(str(path))
        if picture is None:
            continue
        for seen in detector.find(picture[:, :, ::-1]):
            (x, y), half = seen.box.centre, seen.box.height * _HEADS / 2
            left, top, right, bottom = (round(value) for value in (x - half, y - half, x + half, y + half))
            is_whole = left >= 0 and top >= 0 and right <= picture.shape[1] and bottom <= picture.shape[0]
            if is_whole and seen.score >= _SURE and seen.box.height >= _LEAST_FACE_PX:
                heads.append(np.ascontiguousarray(picture[top:bottom, left:right, ::-1]))
    return heads


def crowd(heads: Sequence[Pixels], background: Pixels, columns: int, rows: int, sizes_px: tuple[int, int],
          seed: int) -> tuple[Pixels, list[Box]]:
    """(1080, 1920, 3) with columns · rows people, and their faces. Heights of faces are spread evenly by their
    logarithms over `sizes_px`, and cut to what has room."""
    chance = np.random.default_rng(seed)
    width, height = 1920, 1080
    canvas = cv2.resize(cv2.GaussianBlur(background, (0, 0), _BACKGROUND_BLUR_PX), (width, height)).astype(np.float32)
    truth = []
    room_x, room_y = width / columns, height / rows
    for index in range(columns * rows):
        face_px = min(float(np.exp(chance.uniform(*np.log(sizes_px)))), 0.62 * min(room_x, room_y))
        x = (index % columns + 0.5 + chance.uniform(-0.1, 0.1)) * room_x
        y = (index // columns + 0.5 + chance.uniform(-0.1, 0.1)) * room_y
        _paste(canvas, heads[int(chance.integers(len(heads)))], x, y, round(face_px * _HEADS))
        truth.append(Box(x - 0.37 * face_px, y - face_px / 2, 0.74 * face_px, face_px))
    return np.clip(canvas, 0, 255).astype(np.uint8), truth


def _paste(canvas: np.ndarray, head: Pixels, x: float, y: float, side: int) -> None:
    """Changes the canvas: a round cut-out with a soft edge, `side` wide, round (x, y)."""
    small = cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA)
    down, across = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    alpha = np.clip((1 - np.hypot(across, down)) * 6, 0, 1)[..., None].astype(np.float32)
    left, top = round(x - side / 2), round(y - side / 2)
    rows = slice(max(0, top), min(canvas.shape[0], top + side))
    columns = slice(max(0, left), min(canvas.shape[1], left + side))
    part = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    canvas[rows, columns] += (small[part] - canvas[rows, columns]) * alpha[part]
