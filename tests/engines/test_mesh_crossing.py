"""Two real faces pass in front of each other."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings

HEAD_PX = 320
REQUEST = Request(EngineSettings(exclude_hands=False))


def head(folder: Path, name: str, left: int, top: int, side: int) -> tuple[Pixels, NDArray[np.float32]]:
    """A square of a photo and the soft oval in which it is pasted."""
    photo = cv2.imread(str(folder / "photos" / name))
    assert photo is not None
    square = cv2.resize(photo[top:top + side, left:left + side, ::-1], (HEAD_PX, HEAD_PX))
    oval = np.zeros((HEAD_PX, HEAD_PX), dtype=np.float32)
    cv2.ellipse(oval, (HEAD_PX // 2, HEAD_PX // 2), (100, 145), 0, 0, 360, 1, -1)
    return square, cv2.GaussianBlur(oval, (0, 0), 4)[:, :, None]


def paste(frame: Pixels, what: tuple[Pixels, NDArray[np.float32]], centre_x: float) -> None:
    pixels, oval = what
    left, top = round(centre_x) - HEAD_PX // 2, 200
    under = frame[top:top + HEAD_PX, left:left + HEAD_PX]
    under[:] = under * (1 - oval) + pixels * oval


@pytest.mark.parametrize("rate_hz", [30, 12])
def test_both_keep_their_ids(shared_data: Path, rate_hz: int) -> None:
    front = head(shared_data, "obama.jpg", 210, 120, 520)
    back = head(shared_data, "biden2.jpg", 210, 160, 860)
    engine = MeshEngine()
    ids = []
    for i in range(3 * rate_hz):
        way = 760 * i / (3 * rate_hz - 1)
        frame = np.full((720, 1280, 3), 110, dtype=np.uint8)
        paste(frame, back, 1020 - way)
        paste(frame, front, 260 + way)
        faces = engine.perceive(Frame(freeze(frame), i, i / rate_hz, 0.0), REQUEST).faces
        ids.append([min(faces, key=lambda face: abs(face.box.centre[0] - x)).id for x in (260 + way, 1020 - way)])
    engine.close()
    assert len(set(ids[rate_hz // 2])) == 2
    assert ids[-1] == ids[rate_hz // 2]
