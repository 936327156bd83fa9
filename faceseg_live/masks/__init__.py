"""Region masks, refined as the "faceSegmentation" node does it: smooth, grow, blur, box. Pure, no models.

    points, contours, pixels → Shape (smooth; united, subtracted) → Refinement (grow, blur; gaussian) → RegionMask
    a matte → soft (grow, blur) → RegionMask
"""

from .making import (
    BLUR_LIMIT,
    GROW_LIMIT,
    Refinement,
    mask_from_contours,
    mask_from_pixels,
    mask_from_points,
    shape_from_contours,
    shape_from_pixels,
    shape_from_points,
)
from .region_mask import RegionMask
from .shapes import FrameSize, Shape, contour_shape, hull_shape, intersected, subtracted, united, without_specks
from .soft import mask_from_matte

__all__ = [
    "BLUR_LIMIT",
    "GROW_LIMIT",
    "FrameSize",
    "Refinement",
    "RegionMask",
    "Shape",
    "contour_shape",
    "hull_shape",
    "intersected",
    "mask_from_contours",
    "mask_from_matte",
    "mask_from_pixels",
    "mask_from_points",
    "shape_from_contours",
    "shape_from_pixels",
    "shape_from_points",
    "subtracted",
    "united",
    "without_specks",
]
