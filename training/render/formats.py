"""MakeHuman's files: Wavefront meshes and shape targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import Array


@dataclass(frozen=True)
class ObjMesh:
    """A mesh of triangles or quads as a file has it.

    Attributes:
        points: (V, 3) float32.
        uv: (T, 2) float32; (0, 0) is the lower left.
        faces: (F, 4) int32 into `points`; a triangle's last corner stands twice.
        face_uv: (F, 4) int32 into `uv`.
        groups: (F,) the name of each face's group.
    """

    points: Array
    uv: Array
    faces: NDArray[np.int32]
    face_uv: NDArray[np.int32]
    groups: NDArray[np.str_]


def read_obj(text: str) -> ObjMesh:
    """The mesh of a Wavefront file. Faces have three or four corners."""
    points, uv, faces, face_uv, groups, group = [], [], [], [], [], ""
    for line in text.splitlines():
        kind, *rest = line.split() or [""]
        if kind == "v":
            points.append([float(x) for x in rest[:3]])
        elif kind == "vt":
            uv.append([float(x) for x in rest[:2]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f":
            corners = [(corner.split("/") + ["1"])[:2] for corner in rest]
            corners += [corners[-1]] * (4 - len(corners))
            faces.append([int(point) - 1 for point, _ in corners])
            face_uv.append([int(place or 1) - 1 for _, place in corners])
            groups.append(group)
    return ObjMesh(np.array(points, np.float32), np.array(uv or [[0, 0]], np.float32), np.array(faces, np.int32),
                   np.array(face_uv, np.int32), np.array(groups))


def read_target(text: str) -> tuple[NDArray[np.int32], Array]:
    """Which points a target moves, (N,), and by how much, (N, 3), in decimetres."""
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return (np.array([int(row[0]) for row in rows], np.int32),
            np.array([[float(x) for x in row[1:4]] for row in rows], np.float32).reshape(-1, 3))
