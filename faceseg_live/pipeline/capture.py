"""The capture thread: keeps the requested source open and delivers its frames."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from functools import partial

from ..domain.types import Frame
from ..errors import PasswordWanted, SourceError
from ..media.sources.base import Source
from ..media.sources.interruption import Interruption
from ..media.sources.opening import may_appear_later, open_source
from ..messages import Message
from ..settings import SourceSettings
from .controls import Controls, ControlState
from .dim_light import DimLight
from .events import Event, Notice, SourceEnded, SourceFailed, SourceOpened, StageFailed
from .faulty_pictures import FaultyPictures
from .pacing import Paced
from .targets import capture_target
from .telemetry import Instruments

RETRY_S = 0.5
"""Seconds between the attempts to open a camera or stream that went away."""


class CaptureStep:
    """The step of the capture stage."""

    def __init__(
        self,
        controls: Controls,
        deliver: Callable[[Frame], None],
        post: Callable[[Event], None],
        instruments: Instruments,
        open_: Callable[..., Source] | None = None,
        *,
        loops: bool = True,
    ) -> None:
        """`loops`: a file begins again at its end."""
        self._controls = controls
        self._deliver = deliver
        self._post = post
        self._instruments = instruments
        self._opening = Interruption()
        self._open_source = open_ or partial(open_source, interruption=self._opening)
        self._loops = loops
        self._lock = threading.Lock()
        self._is_ending = False
        self._source: Source | None = None
        self._requested: tuple[SourceSettings, int, bool] | None = None
        self._megapixels = 0
        """The limit when it was opened."""
        self._retry_at_s: float | None = None
        self._last_sequence = -1
        self._skipped = 0
        self._light, self._faulty = DimLight(None), FaultyPictures(None)
        self._has_reported = False
        """What nobody foresaw in the requested source."""
        controls.listen(self._follow)

    def step(self) -> None:
        """Open what is requested, or read one frame, or wait for a change.

        Raises what nobody foresaw where trying again can't help.
        """
        try:
            self._step()
        except KeyboardInterrupt:
            raise
        except BaseException:
            if not self._recover(traceback.format_exc()):
                raise

    def _step(self) -> None:
        state = self._controls.state
        if self._requested != capture_target(state) or self._is_time_to_retry():
            self._open(state)
        elif self._source is None and state.settings.limits.megapixels > self._megapixels:
            self._open(state)  # what was refused may be let in now
        elif self._source is None:
            self._wait(state)
        elif state.is_paused and not self._source.info.is_live:
            self._controls.wait(state, None)
        else:
            self._read(self._source)

    def stop(self) -> None:
        """End the opening or reading that is under way, and any later one; from any thread."""
        self._is_ending = True
        self._interrupt()

    def close(self) -> None:
        """Close the source. On the capture thread."""
        self._end_reading()
        self._source = None

    def _follow(self) -> None:
        """The snapshot changed: work for another source is useless now. From any thread."""
        if self._requested and self._requested[0] != self._controls.state.settings.source.opening:
            self._interrupt()

    def _interrupt(self) -> None:
        self._opening.ask()
        self._end_reading()

    def _end_reading(self) -> None:
        with self._lock:
            if self._source is not None:
                self._source.close()

    def _open(self, state: ControlState) -> None:
        self.close()
        if self._requested != capture_target(state):
            self._has_reported = False
        self._requested, self._retry_at_s = capture_target(state), None
        self._megapixels = state.settings.limits.megapixels
        self._opening.begin()
        if self._is_ending or self._controls.state.settings.source.opening != state.settings.source.opening:
            return  # it was interrupted before it began
        try:
            source = self._open_source(state.settings.source.uri, state.settings.source, loop=self._loops)
        except SourceError as error:
            if self._opening.is_asked:
                self._start_over()
            else:
                self._fail(error.message, may_return=may_appear_later(state.settings.source.uri),
                           wants_password=isinstance(error, PasswordWanted))
            return
        with self._lock:
            self._source = source if source.info.is_live else Paced(source)
        if self._opening.is_asked:
            self._start_over()
            return
        self._last_sequence = -1
        self._light, self._faulty = DimLight(source.info), FaultyPictures(source.info)
        self._instruments.clear()
        self._post(SourceOpened(source.info))
        self._controls.change(opened_sources=state.opened_sources + 1)

    def _read(self, source: Source) -> None:
        frame, failure = None, None
        try:
            frame = source.read()
        except SourceError as error:
            failure = error
        if frame is not None:
            self._count(frame)
            self._deliver(frame)
            return
        if self._opening.is_asked:
            self._start_over()
            return
        # Reported before it is closed: closing a camera that hangs takes time.
        if failure is not None:
            self._fail(failure.message, may_return=source.info.is_live)
        else:
            self._post(SourceEnded())
        self.close()

    def _start_over(self) -> None:
        """Another source is requested, or the same again: the next step opens it."""
        self.close()
        self._requested = None

    def _count(self, frame: Frame) -> None:
        self._instruments.captured()
        self._skipped += frame.sequence - self._last_sequence - 1
        self._last_sequence = frame.sequence
        self._instruments.dropped("source late", self._skipped)
        self._instruments.damaged(self._faulty.count)
        for advice in (self._light.advice(frame), self._faulty.advice()):
            if advice is not None:
                self._post(Notice(advice))

    def _recover(self, report: str) -> bool:
        """After an error that nobody foresaw the source counts as lost; False where it isn't tried again.

        report: the traceback, which is posted once for each source that was asked for.
        """
        if self._opening.is_asked:
            self._start_over()
            return True
        if self._source is not None:
            may_return = self._source.info.is_live
        else:
            may_return = self._requested is not None and may_appear_later(self._requested[0].uri)
        self._fail(Message("pipeline.source_broke"), may_return=may_return)
        if may_return:
            self.close()
            if not self._has_reported:
                self._has_reported = True
                self._post(StageFailed("capture", report, rests=False))
        return may_return

    def _fail(self, message: Message, *, may_return: bool, wants_password: bool = False) -> None:
        retry_in_s = RETRY_S if may_return and not wants_password else None
        self._retry_at_s = None if retry_in_s is None else time.monotonic() + retry_in_s
        self._post(SourceFailed(message, retry_in_s, wants_password=wants_password))

    def _is_time_to_retry(self) -> bool:
        return self._retry_at_s is not None and time.monotonic() >= self._retry_at_s

    def _wait(self, state: ControlState) -> None:
        left_s = None if self._retry_at_s is None else max(0.0, self._retry_at_s - time.monotonic())
        self._controls.wait(state, left_s)

