"""Microphones, by PortAudio."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import Any

from ...errors import SoundUnavailable
from ..movies import SoundFormat
from ..movies.movie import MAX_CHANNELS, Samples
from .sound import SoundBlock

DEFAULT = "default"
_BLOCK_S = 0.02
_KEPT_S = 60.0
_APART_S = 0.1
"""Sound that is off by more was interrupted; less is the jitter of clocks and the drift of a sound card."""
_GAIN = 0.02
"""The share of each block's error that is put right: a drift of 100 ppm stays below 1 ms, jitter is hardly heard."""
_PACKAGE = 'pip install -c constraints.txt "faceseg-live[microphone]"'
_LIBRARY = "sudo apt-get install -y libportaudio2"


class BlockClock:
    """When each block of a sound card's steady stream began, on `time.monotonic()`'s clock.

    Counts samples, and follows the moments that the driver tells slowly: they jitter, but on the whole they are right.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._next_s: float | None = None

    def began_s(self, samples: int, told_s: float) -> float:
        """When a block of so many samples began, of which the driver tells `told_s`."""
        began_s = told_s
        if self._next_s is not None and abs(told_s - self._next_s) <= _APART_S:
            began_s = self._next_s + _GAIN * (told_s - self._next_s)
        self._next_s = began_s + samples / self._rate
        return began_s


class Microphone:
    """A SoundSource: listens from its making until it is closed; blocks wait for `take`, a minute of them at most."""

    def __init__(self, name: str = DEFAULT) -> None:
        """name: "default", or a part of a microphone's name. Raises SoundUnavailable."""
        portaudio = _portaudio()
        device = _device(portaudio, name)
        self.format = SoundFormat(int(device["default_samplerate"]), min(MAX_CHANNELS, device["max_input_channels"]))
        self.title = str(device["name"])
        self._lock = threading.Lock()
        self._blocks: deque[SoundBlock] = deque(maxlen=round(_KEPT_S / _BLOCK_S))
        self._clock = BlockClock(self.format.rate)
        self._is_closed = False
        self._problem = ""
        try:
            self._stream = portaudio.InputStream(
                device=device["index"], samplerate=self.format.rate, channels=self.format.channels, dtype="float32",
                blocksize=round(_BLOCK_S * self.format.rate), latency="low", callback=self._heard,
                finished_callback=self._ended,
            )
            self._stream.start()
        except portaudio.PortAudioError as error:
            raise SoundUnavailable(f"the microphone {self.title} can't be opened: {_said(error)}; close what else uses "
                                   "it, or choose another one") from error

    @property
    def problem(self) -> str:
        return self._problem

    def take(self) -> list[SoundBlock]:
        with self._lock:
            blocks = list(self._blocks)
            self._blocks.clear()
        return blocks

    def close(self) -> None:
        self._is_closed = True
        # A driver of a device that is gone may hang: nobody waits for it long.
        closing = threading.Thread(target=self._stream.close, name="faceseg-microphone-close", daemon=True)
        closing.start()
        closing.join(1.0)

    def _heard(self, samples: Samples, _count: int, moments: Any, _status: Any) -> None:
        """On PortAudio's thread."""
        age_s = moments.currentTime - moments.inputBufferAdcTime
        if not 0 <= age_s < 1:  # some drivers don't tell
            age_s = len(samples) / self.format.rate
        began_s = self._clock.began_s(len(samples), time.monotonic() - age_s)
        with self._lock:
            self._blocks.append(SoundBlock(samples.copy(), began_s))

    def _ended(self) -> None:
        if not self._is_closed:
            self._problem = f"The microphone {self.title} is gone: there is silence from here on"


def open_microphone(name: str) -> Microphone:
    """A microphone that listens. Raises SoundUnavailable, which tells what to do."""
    return Microphone(name)


def list_microphones() -> tuple[str, ...]:
    """The names of all microphones, the usual one first. Raises SoundUnavailable where sound can't be had at all."""
    portaudio = _portaudio()
    names = [str(device["name"]) for device in portaudio.query_devices() if device["max_input_channels"] > 0]
    try:
        usual = [str(portaudio.query_devices(kind="input")["name"])]
    except (portaudio.PortAudioError, ValueError):
        usual = []
    return tuple(dict.fromkeys([*usual, *names]))


def _device(portaudio: Any, name: str) -> dict[str, Any]:
    if name == DEFAULT:
        try:
            return dict(portaudio.query_devices(kind="input"))
        except (portaudio.PortAudioError, ValueError) as error:
            raise SoundUnavailable("there is no microphone; plug one in") from error
    inputs = [device for device in portaudio.query_devices() if device["max_input_channels"] > 0]
    found = next((device for device in inputs if name.lower() in str(device["name"]).lower()), None)
    if found is None:
        known = ", ".join(str(device["name"]) for device in inputs) or "none at all"
        raise SoundUnavailable(f"no microphone is called {name!r}; there is {known}")
    return dict(found)


def _portaudio() -> Any:
    """The package, imported only here: without a sound system it can't be."""
    try:
        import sounddevice
    except ImportError as error:
        raise SoundUnavailable(f"sound needs the package sounddevice: {_PACKAGE}") from error
    except OSError as error:  # the package is there, the library is not
        remedy = _LIBRARY if sys.platform == "linux" else "reinstall the package sounddevice"
        raise SoundUnavailable(f"sound needs the library PortAudio: {remedy}") from error
    return sounddevice


def _said(error: Exception) -> str:
    return str(error).partition(" [")[0]
