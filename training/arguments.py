"""What the commands' arguments have in common."""

from __future__ import annotations

import argparse


def positive(text: str) -> int:
    """A whole number from 1 on. Raises ArgumentTypeError, or ValueError, which argparse reports."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number
