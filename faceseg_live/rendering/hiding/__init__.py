"""Hiding people in an image: whose heads, how much of them, and what is there instead."""

from .hide import hidden_heads, hide

__all__ = ["hidden_heads", "hide"]
