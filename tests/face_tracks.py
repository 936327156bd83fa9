"""Faces for tests of what follows them: an upright mesh somewhere, and looks that tell people apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Box, Face, freeze
from faceseg_live.engines.faces.base import FrameFaces, SpanFaces
from faceseg_live.engines.faces.packed import PackedFace
from faceseg_live.engines.fake import canonical_face

FPS = 25


def looks_of(person: int, unlike: float = 0.0) -> NDArray[np.float32]:
    """Of length 1; people have nothing in common. unlike: 1 − cosine with the person's usual looks."""
    vector = np.zeros(32, np.float32)
    vector[person] = 1 - unlike
    vector[31] = np.sqrt(1 - (1 - unlike) ** 2)
    return freeze(vector)


def face_at(x: float, y: float = 100.0, *, person: int = 0, track: int = 1, height: float = 50.0,
            unlike: float = 0.0) -> Face:
    """A face with its middle there."""
    points = canonical_face() * np.float32(height) + np.array((x, y, 0), np.float32)
    return Face(track, Box.around(points), 0.9, freeze(points), appearance=looks_of(person, unlike))


def span_of(faces: Mapping[int, Iterable[Face]], cuts: Iterable[int] = (), left_out: int = 0) -> SpanFaces:
    """What was seen in each frame, by number."""
    cut_at = set(cuts)
    return SpanFaces(tuple(
        FrameFaces(number, number / FPS, tuple(PackedFace.of(face) for face in seen), number in cut_at, left_out)
        for number, seen in sorted(faces.items())))
