"""A stand-in for the system's sound: feeds a microphone by clocks that the test knows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from faceseg_live.errors import AudioUnavailable
from faceseg_live.media.audio.blocks import AudioBlock
from faceseg_live.media.audio.portaudio import Heard, MicrophoneInfo, OpenDevice
from faceseg_live.media.video import AudioFormat
from faceseg_live.media.video.video_file import Samples

Times = NDArray[np.float64]
"""Seconds."""
Sound = Callable[[Times], NDArray[np.float64]]
"""What is heard at these moments."""
RATE = 48_000
BLOCK = 960
HEADSET, WEBCAM = MicrophoneInfo(3, "USB Headset", 1, RATE), MicrophoneInfo(0, "Webcam Pro: Mono", 1, RATE)


@dataclass
class StandInSystem:
    """Time stands still unless the test lets the card hear something."""

    drift: float = 0.0
    """0.0001: the card makes 100 samples in a million more than it says."""
    latency_s: float = 0.0
    """From the membrane to the program, told truly."""
    jitter_s: float = 0.0
    """So late blocks may be delivered, for no reason of theirs."""
    devices: tuple[MicrophoneInfo, ...] = (HEADSET, WEBCAM)
    fault: str = ""
    hangs: threading.Event | None = None
    """Opening waits for it."""
    now_s: float = 1000.0
    is_alive: bool = True
    opened: list[str] = field(default_factory=list)
    closed: int = 0
    format: AudioFormat = field(default_factory=lambda: AudioFormat(RATE))
    _heard_s: float = 1000.0
    _random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))

    def clock(self) -> float:
        return self.now_s

    def microphones(self) -> tuple[MicrophoneInfo, ...]:
        return self.devices

    def open(self, microphone: MicrophoneInfo, deliver: Callable[[Heard], None]) -> OpenDevice:
        if self.hangs is not None:
            self.hangs.wait()
        if self.fault:
            raise AudioUnavailable(self.fault)
        self.opened.append(microphone.name)
        self._deliver = deliver
        return self

    def close(self) -> None:
        self.closed += 1

    def hear(self, seconds: float, sound: Sound, *, was_lost: bool = False) -> None:
        """Deliver `sound` (of times in seconds) for so long, in blocks of 20 ms."""
        rate = RATE * (1 + self.drift)
        for number in range(round(seconds * rate / BLOCK)):
            samples = sound(self._heard_s + np.arange(BLOCK) / rate).astype(np.float32)[:, None]
            self._heard_s += BLOCK / rate
            self.now_s = max(self.now_s, self._heard_s + self.latency_s + self._random.exponential(self.jitter_s))
            self._deliver(Heard(samples, self.now_s, BLOCK / rate + self.latency_s, was_lost and number == 0))

    def miss(self, seconds: float) -> None:
        """Time passes, but nothing is delivered of it."""
        self._heard_s += seconds
        self.now_s += seconds


def joined(blocks: list[AudioBlock]) -> tuple[Samples, Times]:
    """(n,) samples and the time of each."""
    times = [block.began_s + np.arange(len(block.samples)) / RATE for block in blocks]
    return np.concatenate([block.samples[:, 0] for block in blocks]), np.concatenate(times)


def gaps_s(blocks: list[AudioBlock]) -> Times:
    """Between the end of each block and the start of the next one."""
    starts = np.array([block.began_s for block in blocks])
    ends = starts + np.array([len(block.samples) for block in blocks]) / RATE
    return starts[1:] - ends[:-1]
