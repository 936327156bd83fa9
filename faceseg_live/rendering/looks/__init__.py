"""What a frame with its masks can look like: one file per look, one table of them all.

    look = create_look("cutout", settings.look_options, Target(keeps_alpha=True))
    drawing = look.draw(scene_of(perception, settings))
    drawing.pixels  # (height, width, 4) uint8 BGRA
"""

from .base import Drawing, Followed, Look, Target
from .registry import LOOKS, CurrentLook, create_look, has_alpha, without_files

__all__ = ["LOOKS", "CurrentLook", "Drawing", "Followed", "Look", "Target", "create_look", "has_alpha", "without_files"]
