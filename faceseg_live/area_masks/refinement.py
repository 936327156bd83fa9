"""How the settings refine a shape."""

from __future__ import annotations

from ..masks import Refinement
from ..settings import MaskSettings


def refinement_of(settings: MaskSettings, scale: float = 1.0) -> Refinement:
    """How these settings shape a mask's edge, in a frame that was reduced to `scale` of its size."""
    return Refinement(settings.grow, settings.grow_tapered, settings.blur, scale)
