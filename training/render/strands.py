"""Hairs of all kinds: where they grow, and ribbons that face the camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..labels import Label
from .arrays import Array, Faces, Points
from .parts import Material, Part, grid_faces, triangulated, unit


@dataclass(frozen=True)
class Roots:
    """Where hairs grow.

    Attributes:
        places, normals, rest: (N, 3), `rest` on the base mesh.
        corners: (N, 3) int32, the corners of the triangle that each stands on, and (N, 3) its `shares` in them.
    """

    places: Points
    normals: Points
    rest: Points
    corners: Faces
    shares: Array

    def __len__(self) -> int:
        return len(self.places)

    def of(self, field: Array) -> Array:
        """(N,): a field, (P,) over the fine points, at the roots."""
        return (field[self.corners] * self.shares).sum(1)


class Ground:
    """Skin that hairs grow on."""

    def __init__(self, points: Points, normals: Points, rest: Points, triangles: Faces) -> None:
        """From the body's (P, 3) fine points and its (F, 3) triangles."""
        self._points, self._normals, self._rest, self._triangles = points, normals, rest, triangles

    def sow(self, rng: np.random.Generator, count: int, density: Array,
            sharp: Callable[[Points], Array] | None = None) -> Roots:
        """Roots on the skin.

        Args:
            count: how many, about.
            density: (P,) how probable hairs are at each fine point.
            sharp: what multiplies it, of (N, 3) places at rest, for borders finer than the mesh.
        """
        corners = self._points[self._triangles]
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        weight = area * density[self._triangles].mean(1)
        if count <= 0 or weight.sum() < 1e-6:
            none = np.zeros((0, 3), np.float32)
            return Roots(none, none, none, none.astype(np.int32), none)
        chosen = self._triangles[rng.choice(len(weight), count, p=weight / weight.sum())]
        share = rng.random((count, 2))
        share = np.where(share.sum(1, keepdims=True) > 1, 1 - share, share)
        share = np.column_stack([1 - share.sum(1), share]).astype(np.float32)
        place, normal, rest = (np.einsum("nk,nkc->nc", share, values[chosen])
                               for values in (self._points, self._normals, self._rest))
        kept = slice(None) if sharp is None else rng.random(count) < sharp(rest)
        return Roots(place[kept], unit(normal[kept]).astype(np.float32), rest[kept], chosen[kept], share[kept])


def ribbons(paths: Array, width: Array, colours: Array,
            labels: Label | NDArray[np.integer], eye: Array, rng: np.random.Generator, *,
            casts: bool = True) -> Part:
    """Strands as ribbons that face the camera.

    Args:
        paths: (N, K, 3), each strand from its root to its tip.
        width: (N,) at the root; it narrows to a third.
        colours: (N, 3).
        labels: one for all, or (N,).
        eye: (3,) the camera's position.
    """
    count, steps = paths.shape[:2]
    along = unit(np.gradient(paths, axis=1)) if steps > 2 else unit(np.repeat(np.diff(paths, axis=1), 2, 1))
    side = unit(np.cross(along, eye - paths))
    progress = np.linspace(0, 1, steps)
    half = width[:, None, None] * (1 - .67 * progress ** 2)[:, None] / 2
    points = np.stack([paths - side * half, paths + side * half], 2).reshape(-1, 3).astype(np.float32)
    one = triangulated(grid_faces(steps, 2))
    faces = (one[None] + (np.arange(count) * steps * 2)[:, None, None]).reshape(-1, 3).astype(np.int32)
    each = steps * 2
    own = np.repeat(rng.random(count), each)
    details = np.column_stack([np.tile(np.repeat(progress, 2), count), np.tile([0., 1.], count * steps), own])
    label = np.repeat(np.broadcast_to(np.asarray(labels, np.float32), (count,)), each)
    return Part(points, np.repeat(along, 2, axis=1).reshape(-1, 3).astype(np.float32),
                np.repeat(colours, each, 0).astype(np.float32), details.astype(np.float32), label, faces,
                Material.STRAND, casts)


def shades(rng: np.random.Generator, colour: Array, count: int, *, grey: float = 0,
           spread: float = .18) -> Array:
    """(count, 3): a colour for each hair, a share of them grey."""
    own = colour * rng.lognormal(0, spread, (count, 1))
    # Each strand stands for many hairs, so that its share of grey varies around the head's.
    share = np.clip(grey + rng.normal(0, .12, (count, 1)) * (grey > 0), 0, 1)
    return own * (1 - share) + share * np.array([.5, .49, .47]) * rng.uniform(.6, 1.2, (count, 1))
