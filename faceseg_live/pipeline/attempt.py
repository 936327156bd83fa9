"""What models are tried under: what failed is tried again once there is more hope."""

from __future__ import annotations

from dataclasses import dataclass

from ..policy.limits import USUAL_MODEL_GIGABYTES, USUAL_MODEL_SIDE


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to have an engine or classifiers."""

    number: int = 0
    """Which of the user's it is."""
    model_side: int = USUAL_MODEL_SIDE
    model_gigabytes: int = USUAL_MODEL_GIGABYTES
    """Limits, as in `LimitsSettings`."""

    def has_more_hope_than(self, failed: Attempt) -> bool:
        """Whether it may end otherwise than one that failed: the user asks for it, or larger models are let in. One
        that broke may have lacked memory that it may have now."""
        return (self.number != failed.number or self.model_side > failed.model_side
                or self.model_gigabytes > failed.model_gigabytes)
