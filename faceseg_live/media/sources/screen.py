"""What the screen shows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

import cv2
import mss
import numpy as np
from mss.exception import ScreenShotError

from ...domain.types import Frame, Pixels
from ...errors import SourceError, SourceLost
from .base import SourceInfo, make_frame
from .closing import Closing

SCREEN_FPS = 30
_WHOLE_DESKTOP = 0


@dataclass(frozen=True, slots=True)
class ScreenInfo:
    """A screen, before it is opened."""

    number: int
    """1 is the first; 0 all of them side by side."""
    title: str
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The address that opens it."""
        return f"screen:{self.number}"


def list_screens() -> tuple[ScreenInfo, ...]:
    """The screens in their order, and where there are several, all of them side by side in the end.

    Empty where the screen can't be captured. Asks the display, which may take some milliseconds.
    """
    try:
        with _grabber() as grabber:
            places = grabber.monitors
    except SourceError:
        return ()
    screens = [ScreenInfo(number, _title(number), place["width"], place["height"])
               for number, place in enumerate(places)]
    return tuple(screens[1:] + (screens[:1] if len(screens) > 2 else []))


class ScreenSource:
    """One screen, `SCREEN_FPS` times a second; 1 is the first, 0 all of them side by side."""

    def __init__(self, number: int = 1, *, uri: str = "") -> None:
        self._grabber = _grabber()
        screens = self._grabber.monitors
        if not 0 <= number < len(screens):
            self._grabber.close()
            raise SourceError("media.no_such_screen", number=number, last=len(screens) - 1)
        self._closing = Closing(self._grabber.close)
        self._place = screens[number]
        self._info = SourceInfo(uri or f"screen:{number}", _title(number), self._place["width"],
                                self._place["height"], SCREEN_FPS, "BGRA", is_live=True)
        self._opened_s = time.monotonic()
        self._due_s = self._opened_s
        self._sequence = 0

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        self._closing.wait(self._due_s - time.monotonic())
        with self._closing.using():
            if self._closing.is_requested:
                return None
            captured_s = time.monotonic()
            shot = self._grab()
        self._due_s = max(self._due_s + 1 / SCREEN_FPS, captured_s)  # after a pause no burst to catch up
        pixels = cast(Pixels, cv2.cvtColor(shot, cv2.COLOR_BGRA2RGB))
        frame = make_frame(pixels, self._sequence, captured_s - self._opened_s, captured_s)
        self._sequence += 1
        return frame

    def close(self) -> None:
        self._closing.close()

    def _grab(self) -> Pixels:
        try:
            shot = self._grabber.grab(self._place)
        except (ScreenShotError, OSError) as error:
            raise SourceLost("media.screen_lost", reason=_reason(error)) from error
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)


def _grabber() -> mss.MSS:
    """Looks at the screens; SourceError where there is no way to."""
    try:
        grabber = mss.MSS()
        try:
            grabber.monitors  # noqa: B018 - asked once, then known
        except BaseException:
            grabber.close()
            raise
    except (ScreenShotError, OSError) as error:
        raise SourceError("media.no_screen_capture", reason=_reason(error)) from error
    return grabber


def _title(number: int) -> str:
    return "All screens" if number == _WHOLE_DESKTOP else f"Screen {number}"


def _reason(error: Exception) -> str:
    """The first line of the screen library's error; the protocol's details follow it."""
    return (str(error).splitlines() or [type(error).__name__])[0]
