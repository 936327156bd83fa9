"""A camera's exposure, white balance, focus and the like, which can be changed while it streams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CameraControl:
    """One thing that can be set, as the camera describes it."""

    key: str
    """Such as "exposure_time"; the same for all cameras."""
    title: str
    minimum: int
    maximum: int
    step: int
    default: int
    value: int
    choices: tuple[tuple[int, str], ...] = ()
    """(value, title) of each, where only some values mean anything; else empty."""
    is_active: bool = True
    """False while another control rules over it: an exposure time under automatic exposure."""

    @property
    def is_switch(self) -> bool:
        """It is on (1) or off (0)."""
        return (self.minimum, self.maximum) == (0, 1) and not self.choices


def controls_of(index: int) -> tuple[CameraControl, ...]:
    """The controls of a camera with their values now; also while it streams. Empty where it has none or isn't there,
    and on other systems than Linux."""
    raise NotImplementedError


def set_control(index: int, key: str, value: int) -> None:
    """Change one control of a camera; also while it streams. SourceError where the camera refuses."""
    raise NotImplementedError
