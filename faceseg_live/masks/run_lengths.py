"""Masks as COCO run lengths: the compressed form that pycocotools and its kin read."""

from __future__ import annotations

import numpy as np

from .region_mask import RegionMask

_BITS = 5
_MORE, _SIGN = 0x20, 0x10
_FIRST_LETTER = 48


def run_lengths(mask: RegionMask) -> dict[str, object]:
    """{"size": [height, width], "counts": text} of the pixels whose mask is at least one half.

    Counts run down the columns, first of pixels outside, then inside, and so on. From the third on, each is written
    as its difference to the one two before, in groups of five bits with a sign, a letter from "0" on for each
    (https://github.com/cocodataset/cocoapi, common/maskApi.c).
    """
    inside = np.zeros((mask.frame_height, mask.frame_width), np.bool_)
    rows, columns = mask.values.shape
    inside[mask.y : mask.y + rows, mask.x : mask.x + columns] = mask.values >= 0.5
    pixels = inside.ravel(order="F")
    edges = np.flatnonzero(pixels[1:] != pixels[:-1]) + 1
    bounds = np.concatenate(([0], edges, [pixels.size]))
    counts = np.diff(bounds).tolist()
    if pixels.size and pixels[0]:
        counts.insert(0, 0)
    return {"size": [mask.frame_height, mask.frame_width], "counts": _compressed(counts)}


def _compressed(counts: list[int]) -> str:
    letters = []
    for place, count in enumerate(counts):
        left = count - counts[place - 2] if place > 2 else count
        while True:
            group = left & (_MORE - 1)
            left >>= _BITS
            is_last = left == (-1 if group & _SIGN else 0)
            letters.append(chr((group if is_last else group | _MORE) + _FIRST_LETTER))
            if is_last:
                break
    return "".join(letters)
