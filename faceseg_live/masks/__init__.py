"""Region masks, refined as the "faceSegmentation" node does it: smooth, grow, blur, box. Pure, no models.

    shapes → refine (smooth, grow, blur; gaussian) → RegionMask
    a matte → soft (grow, blur) → RegionMask
"""

from .making import BLUR_LIMIT, GROW_LIMIT, mask_from_contours, mask_from_pixels, mask_from_points
from .region_mask import RegionMask
from .soft import mask_from_matte

__all__ = [
    "BLUR_LIMIT",
    "GROW_LIMIT",
    "RegionMask",
    "mask_from_contours",
    "mask_from_matte",
    "mask_from_pixels",
    "mask_from_points",
]
