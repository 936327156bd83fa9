"""Finds out whether a camera gives fewer frames than it agreed to because there is little light."""

from __future__ import annotations

from ..domain.types import Frame
from ..media.sources.base import SourceInfo
from ..media.sources.camera_controls import DYNAMIC_RATE, controls_of
from ..messages import Message

_LASTING_S = 3.0
_TOLERANCE = 0.08
"""How far from a half or a third of the agreed rate the measured one may be, as a share of it."""


class DimLight:
    """Watches one source from its opening on; speaks once."""

    def __init__(self, info: SourceInfo | None) -> None:
        self._info = info if info is not None and info.camera is not None and info.fps else None
        self._first: Frame | None = None
        """Of the time that is measured now."""

    def advice(self, frame: Frame) -> Message | None:
        """What to tell the user after this frame; None: nothing."""
        info, first = self._info, self._first
        if info is None:
            return None
        if first is None:
            self._first = frame
            return None
        passed_s = frame.time_s - first.time_s
        if passed_s < _LASTING_S:
            return None
        self._first = frame
        rate = (frame.sequence - first.sequence) / passed_s
        return self._explained(info, rate) if _is_fraction(rate, info.fps or 0.0) else None

    def _explained(self, info: SourceInfo, rate: float) -> Message | None:
        self._info = None  # once; and asking the camera takes time
        controls = {control.key: control for control in controls_of(info.camera.index)} if info.camera else {}
        control = controls.get(DYNAMIC_RATE)
        if control is None or not control.value:
            return None
        return Message("pipeline.dim_light", name=info.title, rate=rate, agreed=info.fps, title=control.title,
                       key=control.key)


def _is_fraction(rate: float, agreed: float) -> bool:
    return any(abs(rate * part / agreed - 1) <= _TOLERANCE for part in (2, 3, 4))
