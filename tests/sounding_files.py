"""Videos with a sound that is known."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

_RATE = 48_000


def with_tone(clip: Path, path: Path, from_s: float, until_s: float, *, channels: int = 2, codec: str = "aac",
              seconds: float = 1.4) -> Path:
    """The same frames, and a tone of 440 Hz between two moments."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    at_s = np.arange(round(seconds * _RATE)) / _RATE
    tone = np.where((at_s >= from_s) & (at_s < until_s), 0.5 * np.sin(2 * np.pi * 440 * at_s), 0).astype(np.float32)
    with av.open(str(clip)) as frames, av.open(str(path), "w") as whole:
        video = whole.add_stream_from_template(frames.streams.video[0])
        audio = whole.add_stream(codec, rate=_RATE, layout=layout)
        assert isinstance(audio, av.AudioStream)
        for packet in frames.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                whole.mux(packet)
        resampler = av.AudioResampler(audio.codec_context.format, layout, _RATE, 1024)
        sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(np.tile(tone, (channels, 1))), "fltp", layout)
        sound.sample_rate, sound.pts = _RATE, 0
        for piece in (*resampler.resample(sound), *resampler.resample(None)):
            whole.mux(audio.encode(piece))
        whole.mux(audio.encode(None))
    return path


def tone_in(samples: NDArray[np.float32], rate: int) -> tuple[float, float]:
    """From when until when something is heard, seconds."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.1)
    return float(loud[0] / rate), float(loud[-1] / rate)
