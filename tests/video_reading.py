"""Reads videos of every format again, with decoders that know nothing of how they were written."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels


@dataclass(frozen=True, slots=True)
class Played:
    """What a player would show."""

    times_s: list[float]
    end_s: float | None
    """None where the file doesn't say."""
    pictures: list[Pixels]
    """(H, W, 4) uint8 BGRA."""


def played(path: Path) -> Played:
    """Decode a file, or a folder of pictures."""
    if path.is_dir():
        return _folder(path)
    if path.suffix == ".webp":
        return _webp(path)
    with av.open(str(path)) as container:
        frames = list(_decoded(container))
        end_s = None if container.duration is None else container.duration / av.time_base
    return Played([float(frame.time) for frame in frames], end_s, [_bgra(frame) for frame in frames])


def heard(path: Path) -> tuple[NDArray[np.float32], int]:
    """The sound from the video's time 0 on, (n, channels) float32, and its rate."""
    if path.is_dir():
        with wave.open(str(path / "sound.wav")) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
            return (data / 32767).astype(np.float32), file.getframerate()
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        rate, row = stream.rate, np.zeros((0, stream.channels), np.float32)
        resampler = av.AudioResampler("fltp", stream.layout, rate)
        for frame in container.decode(stream):
            at = len(row) if frame.time is None else round(float(frame.time) * rate)
            frame.pts = None
            samples = np.concatenate([part.to_ndarray() for part in resampler.resample(frame)], axis=1).T
            samples, at = samples[max(0, -at) :], max(0, at)
            row = np.concatenate([row[:at], np.zeros((max(0, at - len(row)), row.shape[1]), np.float32), samples])
        return row, rate


def _decoded(container: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    """Up to where the file is cut off, as a player would go on."""
    stream = container.streams.video[0]
    if stream.codec_context.name != "vp9":
        with suppress(av.error.InvalidDataError):
            yield from container.decode(stream)
        return
    decoder = av.CodecContext.create("libvpx-vp9", "r")  # FFmpeg's own one leaves the transparency out
    assert isinstance(decoder, av.VideoCodecContext)
    for packet in container.demux(stream):
        for frame in decoder.decode(packet):
            frame.time_base = stream.time_base
            yield frame


def _folder(path: Path) -> Played:
    listed = path / "frames.ffconcat"
    with av.open(str(listed), format="concat", options={"safe": "0"}) as container:
        times_s = [float(frame.time) for frame in container.decode(video=0)]
        end_s = None if container.duration is None else container.duration / av.time_base
    names = [line.split()[1] for line in listed.read_text().splitlines() if line.startswith("file ")]
    return Played(times_s, end_s, [_with_alpha(cv2.imread(str(path / name), cv2.IMREAD_UNCHANGED)) for name in names])


def _webp(path: Path) -> Played:
    is_read, animation = cv2.imreadanimation(str(path))
    assert is_read
    ends_s = np.cumsum(animation.durations) / 1000
    times_s = [0.0, *ends_s[:-1].tolist()]
    return Played(times_s, float(ends_s[-1]), [_with_alpha(frame) for frame in animation.frames])


def _bgra(frame: av.VideoFrame) -> Pixels:
    # By FFmpeg's filters, which mind the matrix that the file names.
    return np.asarray(frame.reformat(format="bgra").to_ndarray(), np.uint8)


def _with_alpha(picture: NDArray[Any]) -> Pixels:
    if picture.shape[2] == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA)
    return np.asarray(picture, np.uint8)


def psnr_db(found: NDArray[Any], expected: NDArray[Any]) -> float:
    """How like two pictures of 8 bits are; infinite for equal ones."""
    error = float(np.mean((found.astype(np.float64) - expected.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))
