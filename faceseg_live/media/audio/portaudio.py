"""Microphones as PortAudio sees them, which is the one way to all systems' sound."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from ...errors import AudioUnavailable
from ..video import AudioFormat
from ..video.video_file import Samples

_PACKAGE = 'pip install "faceseg-live[microphone]"'
_LIBRARY = {
    "Linux": "sudo apt-get install -y libportaudio2 libasound2-plugins",
    "Darwin": "brew install portaudio",
}
_RATE = 48_000
"""What films have; other rates only where a device knows no better."""
_MOST_CHANNELS = 2
_BUFFER_S = 0.2
"""So long a busy processor may keep the callback waiting before sound is lost."""
_BEST_API = {"Windows": "Windows WASAPI"}
"""Where the system's own choice cuts names short."""


@dataclass(frozen=True, slots=True)
class MicrophoneInfo:
    """A device that sound can be recorded from."""

    index: int
    """PortAudio's number for it; changes when devices come and go."""
    name: str
    channels: int
    """How many it has; 1 or 2 of them are recorded."""
    rate: int
    """Samples per second that it has by itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a device delivered in one piece."""

    samples: Samples
    """(n, channels) float32, -1..1."""
    arrived_s: float
    """`time.monotonic()` when it was delivered."""
    age_s: float | None
    """How old the first sample was then, as the device says; None where it says nothing of use."""
    was_lost: bool = False
    """Sound before it was lost."""


class OpenDevice(Protocol):
    """A device that delivers until it is closed or unplugged."""

    @property
    def format(self) -> AudioFormat: ...
    @property
    def is_alive(self) -> bool: ...
    def close(self) -> None:
        """Let go of it; nothing is delivered afterwards."""


class SoundSystem(Protocol):
    """Where microphones come from."""

    def microphones(self) -> tuple[MicrophoneInfo, ...]:
        """All there are now, the system's default first. Raises AudioUnavailable."""
    def open(self, microphone: MicrophoneInfo, deliver: Callable[[Heard], None]) -> OpenDevice:
        """Begin to listen; `deliver` is called on a thread of the sound system. Raises AudioUnavailable."""


class PortAudio:
    """The SoundSystem of this computer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0

    def microphones(self) -> tuple[MicrophoneInfo, ...]:
        sd = _sounddevice()
        with self._lock:
            if not self._open:  # PortAudio looks for devices when it is initialised, and only then
                _initialise_again(sd)
            try:
                return tuple(_inputs(sd))
            except sd.PortAudioError as error:
                raise AudioUnavailable("media.no_sound_devices", reason=_reason(error)) from error

    def open(self, microphone: MicrophoneInfo, deliver: Callable[[Heard], None]) -> OpenDevice:
        sd = _sounddevice()
        self._count(+1)
        try:
            return _Stream(sd, microphone, deliver, lambda: self._count(-1))
        except BaseException:
            self._count(-1)
            raise

    def _count(self, change: int) -> None:
        with self._lock:
            self._open += change


class _Stream:
    """A running PortAudio stream."""

    def __init__(self, sd: ModuleType, microphone: MicrophoneInfo, deliver: Callable[[Heard], None],
                 on_close: Callable[[], None]) -> None:
        channels = min(microphone.channels, _MOST_CHANNELS)

        def hear(data: Any, _count: int, times: Any, status: Any) -> None:
            now_s = time.monotonic()
            samples = np.frombuffer(data, np.float32).reshape(-1, channels).copy()
            age_s = times.currentTime - times.inputBufferAdcTime
            is_reported = times.inputBufferAdcTime > 0 and age_s >= 0  # some systems say 0 for both
            deliver(Heard(samples, now_s, age_s if is_reported else None, bool(status.input_overflow)))

        self._on_close = on_close
        try:
            rate = _rate(sd, microphone, channels)
            # A raw one: the package's arrays come in a way that NumPy 2.5 warns of, in each callback.
            self._stream = sd.RawInputStream(device=microphone.index, samplerate=rate, channels=channels,
                                             dtype="float32", latency=_BUFFER_S, callback=hear)
            try:
                self._stream.start()
            except sd.PortAudioError:
                self._stream.close()
                raise
        except sd.PortAudioError as error:
            raise AudioUnavailable("media.microphone_closed", name=microphone.name, reason=_reason(error)) from error
        self.format = AudioFormat(rate, channels)

    @property
    def is_alive(self) -> bool:
        return bool(self._stream.active)

    def close(self) -> None:
        # what was unplugged can't be stopped, only forgotten
        with suppress(Exception):
            self._stream.abort()
        with suppress(Exception):
            self._stream.close()
        self._on_close()


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise AudioUnavailable("media.lacks_sounddevice", command=_PACKAGE) from error
    except OSError as error:
        command = _LIBRARY.get(platform.system(), f"{_PACKAGE} --force-reinstall")
        raise AudioUnavailable("media.lacks_portaudio", reason=error, command=command) from error
    module: ModuleType = sounddevice
    return module


def _initialise_again(sd: ModuleType) -> None:
    with suppress(sd.PortAudioError):
        sd._terminate()
    try:
        sd._initialize()
    except sd.PortAudioError as error:
        raise AudioUnavailable("media.portaudio_stopped", reason=_reason(error)) from error


def _inputs(sd: ModuleType) -> list[MicrophoneInfo]:
    """Of one of the system's sound interfaces: each shows the same devices once more."""
    apis = sd.query_hostapis()
    requested = _BEST_API.get(platform.system())
    api = next((each for each in apis if each["name"] == requested and each["default_input_device"] >= 0), None)
    api = api or next((each for each in apis if each["default_input_device"] >= 0), None)
    if api is None:
        return []
    devices = [(index, sd.query_devices(index)) for index in api["devices"]]
    found = [MicrophoneInfo(index, device["name"], device["max_input_channels"], round(device["default_samplerate"]))
             for index, device in devices if device["max_input_channels"] > 0]
    return sorted(found, key=lambda each: each.index != api["default_input_device"])


def _rate(sd: ModuleType, microphone: MicrophoneInfo, channels: int) -> int:
    try:
        sd.check_input_settings(microphone.index, channels, "float32", samplerate=_RATE)
    except sd.PortAudioError:
        return microphone.rate
    return _RATE


def _reason(error: Exception) -> str:
    """PortAudio's own words, without its numbers."""
    return str(error.args[0]) if error.args else str(error)
