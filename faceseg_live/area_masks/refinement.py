"""How the settings refine a shape."""

from __future__ import annotations

from ..masks import Refinement
from ..settings import MaskSettings


def refinement_of(settings: MaskSettings) -> Refinement:
    """How these settings shape a mask's edge."""
    return Refinement(settings.grow, settings.grow_tapered, settings.blur)
