"""Commands that shape the mask."""

from __future__ import annotations

from .command import Command
from .setting_steps import step, toggle

COMMANDS = (
    Command("mask.shrink", "Grow less", "[", "Mask", step("mask", "grow", -2), repeats=True),
    Command("mask.grow", "Grow more", "]", "Mask", step("mask", "grow", 2), repeats=True),
    Command("mask.shrink_much", "Grow much less", "Shift+[", "Mask", step("mask", "grow", -10), repeats=True),
    Command("mask.grow_much", "Grow much more", "Shift+]", "Mask", step("mask", "grow", 10), repeats=True),
    Command("mask.sharpen", "Blur less", "-", "Mask", step("mask", "blur", -2), repeats=True),
    Command("mask.blur", "Blur more", "=", "Mask", step("mask", "blur", 2), repeats=True),
    Command("mask.taper", "Taper", "T", "Mask", toggle("mask", "grow_tapered")),
    Command("mask.hands", "Exclude hands", "K", "Mask", toggle("engine", "exclude_hands")),
)
