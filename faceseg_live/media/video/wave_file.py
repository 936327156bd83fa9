"""Sound in a file of its own."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ...files.private import Access
from .audio_alignment import AlignedAudio
from .video_file import AudioFormat, Samples

_FULL_SCALE = 32767


class WaveFile:
    """Writes samples with times as 16-bit WAV; its header is right after each call."""

    def __init__(self, path: Path, audio: AudioFormat, access: Access) -> None:
        self._row = AlignedAudio(audio.rate, audio.channels)
        access.make_file(path)
        self._raw = path.open("wb", buffering=0)
        self._file = wave.Wave_write(self._raw)
        self._file.setnchannels(audio.channels)
        self._file.setsampwidth(2)
        self._file.setframerate(audio.rate)

    def write(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, heard from `time_s` on."""
        self._append(self._row.placed(samples, time_s))

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: sound that is too late by now is silence."""
        self._append(self._row.awaited(time_s))

    def finish(self, end_s: float) -> None:
        """Silence until the end."""
        self._append(self._row.until(end_s))

    def close(self) -> None:
        try:
            self._file.close()
        finally:
            self._raw.close()

    def _append(self, row: Iterable[Samples]) -> None:
        for samples in row:
            whole = np.round(np.clip(samples, -1, 1) * _FULL_SCALE).astype("<i2")
            self._file.writeframes(whole.tobytes())
