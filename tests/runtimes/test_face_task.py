"""MediaPipe's own face task, and files that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import EngineUnavailable
from faceseg_live.runtimes.face_task import FaceTask


@pytest.mark.parametrize("content", [b"", b"not a model" * 1000])
def test_a_file_that_is_no_task_is_refused_with_what_to_do(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "face_landmarker.task"
    path.write_bytes(content)
    with pytest.raises(EngineUnavailable, match=r"face_landmarker\.task can't be loaded .*models pull face_landmarker"):
        FaceTask(path, "engine 'mesh'")


def test_the_published_task_sees_a_real_face(shared_data: Path, portrait: Pixels) -> None:
    task = FaceTask(shared_data / "models" / "face_landmarker.task", "engine 'mesh'", blendshapes=True)
    (mesh,), (shapes,) = task.meshes(portrait), task.blendshapes(portrait)
    assert mesh.shape == (478, 3)
    assert (mesh[:, :2].min(axis=0) > 0).all()
    assert (mesh[:, :2].max(axis=0) < (portrait.shape[1], portrait.shape[0])).all()
    assert np.ptp(mesh[:, 1]) > portrait.shape[0] / 5
    assert all(0 <= score <= 1 for score in shapes.values())
    task.close()
    task.close()
