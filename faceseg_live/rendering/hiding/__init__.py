"""Hiding people in an image: whose heads, how much of them, and what is there instead."""

from .heads import hidden_heads, hiding_state
from .hide import hide

__all__ = ["hidden_heads", "hide", "hiding_state"]
