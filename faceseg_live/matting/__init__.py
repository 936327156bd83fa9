"""From a coarse mask of a person or thing to one that follows single hairs. Pure: no models.

    steps     the mask's clean-up and the trimap
    exact     closed-form matting: seconds per image, for stills
    fast      a guided filter: milliseconds per image, for live video
"""

from .exact import Matte, closed_form, has_pymatting
from .fast import FastMatting, resized_fast
from .steps import Trimming, averaged, post_processed, rgba_cutout, trimap

__all__ = [
    "FastMatting",
    "Matte",
    "Trimming",
    "averaged",
    "closed_form",
    "has_pymatting",
    "post_processed",
    "resized_fast",
    "rgba_cutout",
    "trimap",
]
