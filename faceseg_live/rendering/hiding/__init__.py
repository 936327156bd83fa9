"""Hiding people in an image: whose heads, how much of them, and what is there instead.

    Scene → hidden_heads → hidden_regions → Fill, one of the table in `fills`
"""

from .heads import hidden_heads
from .hider import Hider
from .regions import hidden_area, hidden_regions
from .state import hiding_state

__all__ = ["Hider", "hidden_area", "hidden_heads", "hidden_regions", "hiding_state"]
