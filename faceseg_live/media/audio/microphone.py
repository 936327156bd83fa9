"""A microphone: sound with the moments at which it was heard."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace

from ...errors import AudioUnavailable
from ...messages import Message
from ..video import AudioFormat
from .blocks import AudioBlock
from .portaudio import Heard, MicrophoneInfo, OpenDevice, PortAudio, SoundSystem
from .resampler import Resampler
from .sample_clock import SampleClock

DEFAULT = "default"
_SYSTEM = PortAudio()
_OPENING_S = 5.0
"""A sound server that does not answer hangs whoever asks."""
_CLOSING_S = 1.0
_SILENT_S = 4.0
"""A device that delivers nothing for so long is gone; a wireless one may need half of it to begin."""
_MOST_WAITING = 30 * 48_000
"""Samples that are kept for a reader that is late."""


def list_microphones(system: SoundSystem = _SYSTEM) -> tuple[MicrophoneInfo, ...]:
    """All microphones there are now, the system's default first; none is opened.

    Raises AudioUnavailable, with the command that fixes it, where package or library are missing.
    """
    return system.microphones()


def find_microphone(name: str, microphones: tuple[MicrophoneInfo, ...]) -> MicrophoneInfo:
    """The one called `name`, or with `name` in its name, whatever the case; "default" or "" is the first one.

    Raises AudioUnavailable that lists the microphones where none fits.
    """
    if not microphones:
        raise AudioUnavailable("media.no_microphone")
    requested = name.strip().casefold()
    if requested in ("", DEFAULT):
        return microphones[0]
    for fits in (lambda title: title == requested, lambda title: requested in title):
        for microphone in microphones:
            if fits(microphone.name.casefold()):
                return microphone
    known = [microphone.name for microphone in microphones]
    raise AudioUnavailable("media.no_such_microphone", name=name, known=known,
                           default=DEFAULT)


def open_microphone(name: str, system: SoundSystem = _SYSTEM) -> Microphone:
    """Listen from now on; waits for the device, so not for the GUI thread.

    Raises AudioUnavailable where it can't be had, also when the sound system does not answer within 5 s.
    """
    return Microphone(name, system)


class Microphone:
    """Listens from its making until it is closed. `take` and `close` are for one thread.

    Its blocks have exactly `format.rate` samples for each second of `time.monotonic()`, so sound and frames don't
    part however wrong the sound card's clock is. A block follows the one before without a gap unless sound was lost.
    """

    def __init__(self, name: str, system: SoundSystem = _SYSTEM, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises AudioUnavailable. clock: that of the system's blocks."""
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Heard] = deque()
        self._waiting_samples = 0
        self._lost = 0
        self._last_s = clock()
        self._device, self.name = _opened(system, name, self._hear)
        """`name`: the device's own."""
        self.format: AudioFormat = self._device.format
        self._sample_clock = SampleClock(self.format.rate)
        self._resampler = Resampler(self.format)
        self._index = 0
        self._unplaced: deque[tuple[int, Heard]] = deque()
        self._is_closed = False
        self._problem: Message | None = None

    @property
    def lost(self) -> int:
        """How often sound was lost because the processor was busy or nobody took it."""
        return self._lost

    @property
    def problem(self) -> Message | None:
        """Why nothing comes any more, as of the last `take`; None: all is well."""
        return self._problem

    def take(self) -> list[AudioBlock]:
        """What was heard since the last call, in order; never waits.

        Nothing comes in the first 0.3 s, then all since the start: until then its time isn't known.
        """
        with self._lock:
            heard, self._waiting = self._waiting, deque()
            self._waiting_samples = 0
        blocks: list[AudioBlock] = []
        for piece in heard:
            if piece.was_lost:
                blocks += self._placed()
                self._sample_clock.interrupt()
            count = len(piece.samples)
            self._sample_clock.observe(self._index, count, piece.arrived_s, piece.age_s)
            self._unplaced.append((self._index, piece))
            self._index += count
        self._look_after()
        return blocks + self._placed()

    def close(self) -> None:
        """Let go of the device, within a second also where it hangs. May be called twice."""
        if self._is_closed:
            return
        self._is_closed = True
        closing = threading.Thread(target=self._device.close, name="faceseg-microphone-close", daemon=True)
        closing.start()
        closing.join(_CLOSING_S)

    def _look_after(self) -> None:
        """A device that is gone is closed: some keep a processor busy with waiting for it."""
        if self._is_closed or (self._device.is_alive and self._clock() - self._last_s <= _SILENT_S):
            return
        self._problem = Message("media.microphone_silent", name=self.name)
        self.close()

    def _placed(self) -> list[AudioBlock]:
        """The blocks of what has come and whose time is known."""
        at = self._sample_clock.time_of
        blocks: list[AudioBlock] = []
        while self._unplaced and self._sample_clock.is_settled:
            index, piece = self._unplaced.popleft()
            block = self._resampler.resampled(piece.samples, at(index), at(index + len(piece.samples)))
            if block is not None:
                blocks.append(block)
        return blocks

    def _hear(self, heard: Heard) -> None:
        """On the sound system's thread."""
        with self._lock:
            self._last_s = self._clock()
            self._waiting.append(heard)
            self._waiting_samples += len(heard.samples)
            self._lost += heard.was_lost
            while self._waiting_samples > _MOST_WAITING:
                self._waiting_samples -= len(self._waiting.popleft().samples)
                if not self._waiting[0].was_lost:
                    self._waiting[0] = replace(self._waiting[0], was_lost=True)
                    self._lost += 1


def _opened(system: SoundSystem, name: str, deliver: Callable[[Heard], None]) -> tuple[OpenDevice, str]:
    """The device and its name, by a thread that is given up where the sound system hangs."""
    outcome: Future[tuple[OpenDevice, str]] = Future()

    def work() -> None:
        try:
            microphone = find_microphone(name, system.microphones())
            outcome.set_result((system.open(microphone, deliver), microphone.name))
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=work, name="faceseg-microphone-open", daemon=True).start()
    try:
        return outcome.result(_OPENING_S)
    except FutureTimeoutError:
        outcome.add_done_callback(_close_late)
        raise AudioUnavailable("media.microphone_hangs", name=name, seconds=_OPENING_S) from None


def _close_late(outcome: Future[tuple[OpenDevice, str]]) -> None:
    if outcome.exception() is None:
        device, _ = outcome.result()
        device.close()
