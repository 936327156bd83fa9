"""What the renderer draws: triangles with a material and a label, and simple shapes made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..labels import Label
from .arrays import Array, Faces, Points


class Material(IntEnum):
    """How the shader treats a part; its numbers stand in shaders/thing.frag."""

    MATTE = 0
    GLOSSY = 1
    STRAND = 2
    EYE = 3
    WET = 4
    SKIN = 5
    CLOTH = 6
    METAL = 7


@dataclass(frozen=True)
class Part:
    """Triangles that share a material.

    Attributes:
        points: (N, 3) float32.
        normals: (N, 3) float32, of length 1; of strands their tangents.
        colours: (N, 3) float32, linear reflectance, 0 to 1.
        details: (N, 3) float32, what the material makes its pattern of.
        labels: (N,) float32; a triangle has the label of its last corner.
        faces: (F, 3) int32.
        material: of all of it.
        casts: whether it throws a shadow.
    """

    points: Points
    normals: Points
    colours: Points
    details: Points
    labels: Points
    faces: Faces
    material: Material
    casts: bool = True

    def moved(self, rotation: Array, offset: ArrayLike) -> Part:
        """Turned by a (3, 3) matrix, then moved."""
        turned = rotation.T.astype(np.float32)
        points = self.points @ turned + np.asarray(offset, np.float32)
        return replace(self, points=points, normals=self.normals @ turned)


def part(points: ArrayLike, faces: ArrayLike, label: Label | NDArray[np.integer], material: Material,
         colour: ArrayLike, *, details: ArrayLike | None = None, normals: Points | None = None,
         casts: bool = True) -> Part:
    """A part of (N, 3) points and of faces with three or four corners; what is not given follows from them.

    Args:
        label: one for all, or (N,).
        colour: one for all, or (N, 3).
        details: (N, 3); the points where None.
    """
    where = np.ascontiguousarray(points, np.float32)
    triangles = triangulated(np.asarray(faces, np.int32))
    count = len(where)
    return Part(where, vertex_normals(where, triangles) if normals is None else normals,
                np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (count, 3))),
                where if details is None else np.ascontiguousarray(details, np.float32),
                np.ascontiguousarray(np.broadcast_to(np.asarray(label, np.float32), (count,))), triangles, material,
                casts)


def triangulated(faces: Faces) -> Faces:
    """Quads as two triangles each; triangles as they are. A quad whose last corner stands twice is one triangle."""
    if faces.shape[1] == 3:
        return faces
    second = faces[:, [0, 2, 3]]
    return np.concatenate([faces[:, :3], second[second[:, 1] != second[:, 2]]])


def vertex_normals(points: Points, triangles: Faces) -> Points:
    """(N, 3), of length 1, the mean of the faces around, weighted by their areas."""
    corners = points[triangles]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    corner = triangles.ravel()
    sums = [np.bincount(corner, np.repeat(across[:, axis], 3), len(points)) for axis in range(3)]
    return unit(np.stack(sums, 1)).astype(np.float32)


def unit(vectors: Array) -> Array:
    """Vectors along the last axis, of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def grid_faces(rows: int, columns: int, *, closed: bool = False) -> Faces:
    """(F, 4) quads over a grid of points in rows; `closed` joins the last column to the first."""
    row, column = np.mgrid[: rows - 1, : columns if closed else columns - 1]
    after = (column + 1) % columns
    return np.stack([row * columns + column, row * columns + after, (row + 1) * columns + after,
                     (row + 1) * columns + column], -1).reshape(-1, 4).astype(np.int32)


def tube(path: ArrayLike, radius: ArrayLike, *, sides: int = 8, closed: bool = False,
         flat: float = 1) -> tuple[Points, Faces]:
    """A tube along (N, 3) points.

    Args:
        radius: one, or (N,).
        closed: its end joins its beginning.
        flat: the height of its section over its width.
    """
    line = np.asarray(path, np.float32)
    along = np.roll(line, -1, 0) - np.roll(line, 1, 0) if closed else np.gradient(line, axis=0)
    along = unit(along)
    reference = np.eye(3)[np.abs(along).mean(0).argmin()]
    side = unit(np.cross(along, reference))
    up = np.cross(side, along)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    circle = np.cos(angle)[:, None] * side[:, None] + flat * np.sin(angle)[:, None] * up[:, None]
    size = np.broadcast_to(np.asarray(radius, np.float32), (len(line),))
    points = line[:, None] + size[:, None, None] * circle
    faces = grid_faces(len(line), sides, closed=True)
    if closed:
        last = (len(line) - 1) * sides + np.arange(sides)
        faces = np.concatenate([faces, np.stack([last, np.roll(last, -1), np.roll(np.arange(sides), -1),
                                                 np.arange(sides)], 1).astype(np.int32)])
    return points.reshape(-1, 3).astype(np.float32), faces


def ball(centre: ArrayLike, radii: ArrayLike, *, rows: int = 12, columns: int = 18) -> tuple[Points, Faces]:
    """An ellipsoid."""
    height, around = np.meshgrid(np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False),
                                 indexing="ij")
    shape = np.stack([np.sin(height) * np.cos(around), np.cos(height), np.sin(height) * np.sin(around)], -1)
    points = np.asarray(centre) + shape.reshape(-1, 3) * np.asarray(radii)
    return points.astype(np.float32), grid_faces(rows, columns, closed=True)


def box(centre: ArrayLike, size: ArrayLike, *, rounding: float = .15) -> tuple[Points, Faces]:
    """A box with rounded edges, which is a ball pushed into corners.

    Args:
        size: its three sides.
        rounding: 0 for sharp edges, 1 for an ellipsoid.
    """
    shape, faces = ball((0, 0, 0), (1, 1, 1), rows=17, columns=32)
    square = np.sign(shape) * np.abs(shape) ** max(rounding, .02)
    square /= np.maximum(np.abs(square).max(1, keepdims=True), 1e-6) ** (1 - rounding)
    return (np.asarray(centre) + square * np.asarray(size) / 2).astype(np.float32), faces


def turn(axis: ArrayLike, angle: float) -> Array:
    """The (3, 3) matrix that turns by an angle, in radians, about an axis, counter-clockwise seen from its tip."""
    x, y, z = unit(np.asarray(axis, np.float64))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def facing(forward: ArrayLike, up: ArrayLike) -> Array:
    """The (3, 3) matrix whose third axis is `forward` and whose second is as near to `up` as can be."""
    third = unit(np.asarray(forward, np.float64))
    first = unit(np.cross(np.asarray(up, np.float64), third))
    return np.stack([first, np.cross(third, first), third], 1)
