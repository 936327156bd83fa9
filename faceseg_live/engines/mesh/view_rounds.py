"""The views of a frame in which faces are sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .face_views import SearchTile, tiles

_BORDER = 0.25
"""Width of the border round the whole frame, as a share of its longer side."""
TURNS = (1, 3, 2)
"""Quarters by which views are turned besides, the likeliest first."""


def parts(width: int, height: int, shares: Sequence[float]) -> list[SearchTile]:
    """The tiles of several sizes, shares of the shorter side."""
    shorter = min(width, height)
    return [view for share in shares for view in tiles(width, height, round(shorter * share))]


def overviews(width: int, height: int) -> tuple[SearchTile, SearchTile]:
    """The whole frame, and the same with a border."""
    border = round(max(width, height) * _BORDER)
    return SearchTile(0, 0, width, height), SearchTile(-border, -border, width + 2 * border, height + 2 * border)


def mirrored(width: int, height: int) -> SearchTile:
    """The whole frame with a border in which faces that its edge cuts are whole."""
    _, wide = overviews(width, height)
    return replace(wide, is_mirrored=True)


def one_round(width: int, height: int, shares: Sequence[float]) -> tuple[SearchTile, ...]:
    """The whole, the whole with a border, a tile, the whole, the next tile …"""
    whole, wide = overviews(width, height)
    views = [whole, wide]
    for part in parts(width, height, shares):
        views += [part, whole]
    return tuple(views)
