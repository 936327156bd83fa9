"""What is there instead of people: one file per way, one table of them all."""

from collections.abc import Callable

from ....settings import HidingSettings, How
from .base import Fill
from .coarse import Blocks, Blur
from .picture import Picture
from .puppet import PUPPET_LANDMARKS, Puppet
from .solid import Solid

__all__ = ["FILLS", "PUPPET_LANDMARKS", "Fill"]

FILLS: dict[How, Callable[[HidingSettings], Fill]] = {
    How.SOLID: Solid,
    How.PIXELATE: Blocks,
    How.BLUR: Blur,
    How.PICTURE: Picture,
    How.PUPPET: Puppet,
}
"""How → what hides so. Raises InvalidParameter when the settings name a file that can't be read."""
