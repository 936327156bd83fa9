"""The part of a file that is carried over, and its place on the clock of the new one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from .carry import Carry


@dataclass(frozen=True, slots=True)
class Part:
    """Times in seconds on the clock of the new file, on which the part begins at 0."""

    length_s: float = math.inf
    is_cut: bool = False
    """There is something before it that is left out."""

    @staticmethod
    def of(carry: Carry) -> Part:
        return Part(carry.end_s - carry.start_s, is_cut=carry.start_s > 0)

    def holds(self, begins_s: Fraction, ends_s: Fraction) -> bool:
        """Whether anything of this is in it. What has no length is where it begins."""
        return (ends_s > 0 or begins_s >= 0) and begins_s < self.length_s
