"""Catmull-Clark subdivision of a mesh of quads, once, as a fixed map from coarse to fine points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import Array


@dataclass(frozen=True)
class Subdivision:
    """How fine points come out of coarse ones.

    Attributes:
        faces: (4F, 4) int32, the fine quads. Fine points are the coarse ones, then those of edges, then of faces.
    """

    faces: NDArray[np.int32]
    _quads: NDArray[np.int32]
    _edges: NDArray[np.int32]
    _edge_faces: NDArray[np.int32]
    _border: NDArray[np.bool_]

    def refine(self, values: Array) -> Array:
        """(V, C) values of the coarse points as (V + E + F, C) smooth values of the fine ones."""
        count = len(values)
        faces = values[self._quads].mean(1)
        ends = values[self._edges].mean(1)
        # An edge of the border has one face, which stands twice.
        edges = np.where(self._border[:, None], ends, (ends + faces[self._edge_faces].mean(1)) / 2)
        inner = ~self._border
        valence = _spread(self._edges[inner], None, count)
        near_faces = _spread(self._quads, faces, count) / np.maximum(_spread(self._quads, None, count), 1)
        near_edges = _spread(self._edges[inner], ends[inner], count) / np.maximum(valence, 1)
        smooth = (near_faces + 2 * near_edges + (valence - 3) * values) / np.maximum(valence, 1)
        fixed = np.zeros(count, bool)
        fixed[self._edges[self._border].ravel()] = True
        points = np.where(fixed[:, None] | (valence < 3), values, smooth)
        return np.concatenate([points, edges, faces]).astype(np.float32)


def subdivision(quads: NDArray[np.int32], count: int) -> Subdivision:
    """The subdivision of (F, 4) quads over `count` points."""
    sides = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    edges, owner, uses = np.unique(np.sort(sides, 1), axis=0, return_inverse=True, return_counts=True)
    owner = owner.reshape(-1, 4)
    edge_faces = np.zeros((len(edges), 2), np.int32)
    edge_faces[owner.ravel(), 0] = np.repeat(np.arange(len(quads)), 4)
    edge_faces[owner.ravel()[::-1], 1] = np.repeat(np.arange(len(quads)), 4)[::-1]
    of_edge, of_face = count + owner, count + len(edges) + np.arange(len(quads))
    faces = [np.stack([quads[:, k], of_edge[:, k], of_face, of_edge[:, k - 1]], 1) for k in range(4)]
    return Subdivision(np.concatenate(faces).astype(np.int32), quads, edges.astype(np.int32), edge_faces, uses == 1)


def _spread(groups: NDArray[np.int32], values: Array | None, count: int) -> Array:
    """Sums over the groups that each point belongs to: of (G, C) values, or of ones if None; (count, C or 1)."""
    flat, width = groups.ravel(), groups.shape[1]
    if values is None:
        return np.bincount(flat, minlength=count)[:, None].astype(np.float64)
    return np.stack([np.bincount(flat, np.repeat(values[:, c], width), count) for c in range(values.shape[1])], 1)
