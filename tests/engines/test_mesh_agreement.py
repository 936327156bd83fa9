"""The mesh and its blendshapes are what MediaPipe's own task makes of the same region of the same picture.

A task tells nobody where it looks, but while it follows as many faces as it may it looks where the meshes before tell
it to. So each face is shown to it twice, side by side, until it follows both; then its next mesh is compared with ours
in the region of the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.classifiers.base import Subject
from faceseg_live.classifiers.blendshapes import BlendshapesClassifier
from faceseg_live.classifiers.known_labels import BLENDSHAPES
from faceseg_live.domain.types import Box, Face, Frame, Pixels, Points, freeze
from faceseg_live.engines.base import Request, Roi
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.verified_content import VerifiedContent
from faceseg_live.runtimes.native_logs import native_logs_hidden
from faceseg_live.settings import EngineSettings

COPIES, FRAMES = 2, 3
MARGIN = 1.5
"""Sides of the square that a mesh is sought in, by those of the mesh's upright box: MediaPipe's rule."""
SETS = {"photos": ("photos/*", 1, 20), "facesynthetics": ("labelled/facesynthetics/??????.png", 3, 10),
        "fasseg": ("labelled/fasseg_*/*[!l].png", 3, 8)}
"""Where the pictures lie, of which every so many are taken, and how many faces the task must see there at least."""


@dataclass(frozen=True)
class Read:
    """One face, as the task read it."""

    name: str
    frame: Frame
    region: Roi
    """In which the task looked."""
    mesh: Points
    blendshapes: dict[str, float]


@pytest.fixture(scope="module", params=SETS)
def read(request: pytest.FixtureRequest, shared_data: Path) -> list[Read]:
    """What the task makes of all faces of a set."""
    pytest.importorskip("mediapipe", reason="compared is with mediapipe's own task")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FACESEG_MODELS", str(shared_data / "models"))
        try:
            model = VerifiedContent("face_landmarker")
        except EngineUnavailable as error:
            pytest.skip(str(error))
    places, every, least = SETS[request.param]
    with closing(MeshEngine()) as engine:
        found = [_read_by_task(model, path.name, face) for path in sorted(shared_data.glob(places))[::every]
                 for face in _faces_of(path, engine)]
    seen = [item for item in found if item is not None]
    assert len(seen) >= least
    return seen


def test_the_mesh_is_the_same(read: list[Read]) -> None:
    apart = []
    with closing(MeshLandmarker()) as landmarker:
        for item in read:
            ours, width = landmarker.read(item.frame, [item.region])[0].landmarks, np.ptp(item.mesh[:, 0])
            off = np.linalg.norm((ours - item.mesh)[:, :2], axis=1) / width
            deep = np.abs(ours - item.mesh)[:, 2].mean() / width
            apart.append((off.mean(), off.max(), deep))
            assert off.mean() < 0.0005, item.name
            assert off.max() < 0.0015, item.name
            assert deep < 0.001, item.name
    print(f"{len(apart)} faces: mean, largest, depth {np.median(apart, axis=0)}, worst {np.max(apart, axis=0)}")


def test_the_blendshapes_are_the_same(read: list[Read]) -> None:
    """Of the task's mesh to the third decimal, of ours within 0.02."""
    assert list(read[0].blendshapes) == list(BLENDSHAPES)
    apart = []
    with closing(MeshLandmarker()) as landmarker, closing(BlendshapesClassifier()) as classifier:
        for item in read:
            meshes = item.mesh, landmarker.read(item.frame, [item.region])[0].landmarks
            scores = classifier.classify([Subject(Face(1, Box.around(mesh), 1.0, mesh), item.frame) for mesh in meshes])
            given, own = (max(abs(by[label] - item.blendshapes[label]) for label in BLENDSHAPES) for by in scores)
            apart.append((given, own))
            assert given < 0.001, item.name
            assert own < 0.02, item.name
    print(f"{len(apart)} faces: given, own {np.median(apart, axis=0)}, worst {np.max(apart, axis=0)}")


def _faces_of(path: Path, engine: MeshEngine) -> Iterator[Pixels]:
    """Each face of a picture, cut out with as much round it as its size."""
    picture = cv2.imread(str(path))
    assert picture is not None, path
    pixels = freeze(np.ascontiguousarray(picture[:, :, ::-1]))
    request = Request(EngineSettings(exclude_hands=False), is_still=True)
    for face in engine.perceive(Frame(pixels, 0, 0.0, 0.0, is_still=True), request).faces:
        (x, y), reach = face.box.centre, max(face.box.width, face.box.height)
        yield pixels[max(0, int(y - reach)) : int(y + reach), max(0, int(x - reach)) : int(x + reach)]


def _read_by_task(model: VerifiedContent, name: str, face: Pixels) -> Read | None:
    """None where the task does not see both copies of the face."""
    from mediapipe.tasks.python import vision

    from faceseg_live.engines.mediapipe.tasks import image_of, open_task

    pixels = _squared(np.hstack([face] * COPIES))
    before: Points | None = None
    with native_logs_hidden():
        task = open_task("FaceLandmarker", model, num_faces=COPIES, running_mode=vision.RunningMode.VIDEO,
                         output_face_blendshapes=True)
    with closing(task):
        for number in range(FRAMES):
            result = task.detect_for_video(image_of(pixels), 33 * number)
            if len(result.face_landmarks) != COPIES:
                return None
            meshes = [np.array([(point.x, point.y, point.z) for point in mesh], np.float32) * np.float32(len(pixels))
                      for mesh in result.face_landmarks]
            left = int(np.argmin([mesh[:, 0].mean() for mesh in meshes]))
            region, before = None if before is None else _region_after(before), meshes[left]
    assert region is not None
    shapes = {shape.category_name: float(shape.score) for shape in result.face_blendshapes[left]}
    return Read(name, Frame(pixels, 0, 0.0, 0.0), region, before, shapes)


def _squared(pixels: Pixels) -> Pixels:
    """Black is added: in other pictures a task scales the depth of turned faces by the picture's proportions."""
    rows, columns = pixels.shape[:2]
    side = max(rows, columns)
    square = np.zeros((side, side, 3), np.uint8)
    square[:rows, :columns] = pixels
    return freeze(square)


def _region_after(mesh: Points) -> Roi:
    """Where the task looks next: round the mesh's upright box, turned with the outer corners of the eyes."""
    box, (right, left) = Box.around(mesh), mesh[[33, 263], :2]
    turn = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    return Roi(*box.centre, max(box.width, box.height) * MARGIN, turn)
