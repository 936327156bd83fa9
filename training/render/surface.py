"""The surface of a head and its shoulders as functions: what hair rests on, and hats are built over."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .arrays import Array, Points
from .human import Human
from .parts import unit

CENTRE = np.array([0, .12, -.6], np.float32)
_ROWS, _COLUMNS = 36, 72
_CELLS, _REACH = 48, 2.6


@dataclass(frozen=True)
class Surface:
    """A head as radii about `CENTRE`, shoulders as heights.

    Attributes:
        radii: (R, C) float32 by polar angle (from the top) and azimuth.
        heights: (N, N) float32 over x and z; very low where there are no shoulders.
    """

    radii: Array
    heights: Array

    def radius(self, directions: Points) -> Array:
        """(N,): how far the head reaches from `CENTRE` along (N, 3) unit vectors."""
        row = np.clip(np.arccos(np.clip(directions[:, 1], -1, 1)) / np.pi * _ROWS - .5, 0, _ROWS - 1.001)
        column = (np.arctan2(directions[:, 0], directions[:, 2]) / (2 * np.pi) % 1) * _COLUMNS - .5
        above, left = row.astype(int), np.floor(column).astype(int)
        down, right = row - above, column - left
        one, two = left % _COLUMNS, (left + 1) % _COLUMNS
        upper = self.radii[above, one] * (1 - right) + self.radii[above, two] * right
        lower = self.radii[above + 1, one] * (1 - right) + self.radii[above + 1, two] * right
        return upper * (1 - down) + lower * down

    def near(self, points: Points, reach: Array) -> Points:
        """(N, 3) points around the skull, those further than `reach` (N,) above it moved down; lower ones stay."""
        away = points - CENTRE
        distance = np.linalg.norm(away, axis=1)
        direction = away / np.maximum(distance, 1e-6)[:, None]
        hanging = np.clip(-away[:, 1], 0, None)  # below the middle of the head it is free
        most = self.radius(direction) + reach + hanging
        return CENTRE + direction * np.minimum(distance, most)[:, None]

    def outside(self, points: Points, margin: Array) -> Points:
        """(N, 3) points, those in the head or the shoulders moved to `margin` (N,) above them."""
        away = points - CENTRE
        distance = np.linalg.norm(away, axis=1)
        direction = away / np.maximum(distance, 1e-6)[:, None]
        least = self.radius(direction) + margin
        moved = CENTRE + direction * np.maximum(distance, least)[:, None]
        cells = np.clip(((moved[:, [0, 2]] - CENTRE[[0, 2]]) / _REACH + 1) / 2 * _CELLS, 0, _CELLS - 1).astype(int)
        moved[:, 1] = np.maximum(moved[:, 1], self.heights[cells[:, 0], cells[:, 1]] + margin)
        return moved


def make_surface(human: Human, fine: Points) -> Surface:
    """The surface of a body's (P, 3) fine points, without its ears."""
    rest = human.fine_rest
    head = fine[(rest[:, 1] > -1.1) & (human.regions.ears < .4) & (human.regions.mouth < .4)] - CENTRE
    distance = np.linalg.norm(head, axis=1)
    direction = unit(head)
    rows = np.clip(np.arccos(np.clip(direction[:, 1], -1, 1)) / np.pi * _ROWS, 0, _ROWS - 1).astype(int)
    columns = ((np.arctan2(direction[:, 0], direction[:, 2]) / (2 * np.pi) % 1) * _COLUMNS).astype(int) % _COLUMNS
    radii = np.zeros((_ROWS, _COLUMNS), np.float32)
    np.maximum.at(radii, (rows, columns), distance)
    seen = (radii > 0).astype(np.float32)
    wide, weight = (np.pad(array, ((0, 0), (8, 8)), mode="wrap") for array in (radii, seen))
    filled = cv2.GaussianBlur(wide, (0, 0), 2) / np.maximum(cv2.GaussianBlur(weight, (0, 0), 2), .05)
    wide = cv2.GaussianBlur(np.where(weight > 0, wide, filled), (0, 0), .7)[:, 8:-8]
    shoulders = fine[rest[:, 1] < -1.5]
    cells = np.clip(((shoulders[:, [0, 2]] - CENTRE[[0, 2]]) / _REACH + 1) / 2 * _CELLS, 0, _CELLS - 1).astype(int)
    heights = np.full((_CELLS, _CELLS), -9, np.float32)
    np.maximum.at(heights, (cells[:, 0], cells[:, 1]), shoulders[:, 1])
    return Surface(wide.astype(np.float32), cv2.dilate(heights, np.ones((3, 3), np.uint8)))
