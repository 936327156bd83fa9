"""The sound of a file, for recordings of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from ...messages import Message
from ..video.video_file import MAX_CHANNELS, AudioFormat
from .blocks import AudioBlock

_LAYOUTS = {1: "mono", 2: "stereo"}


class FileSound:
    """Decodes a file's main sound track, mixed down to two channels, as far as it is told to.

    Times count from the file's start, as those of a `VideoSource`'s frames do. Damaged sound is passed over: its gaps
    become silence in the recording.
    """

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        """container: closed with it."""
        self.format = AudioFormat(stream.rate, min(stream.channels, MAX_CHANNELS))
        self.problem: Message | None = None
        """Why nothing comes any more; None: all is well."""
        self._container = container
        self._resampler = av.AudioResampler("flt", _LAYOUTS[self.format.channels], self.format.rate)
        self._start_s = (container.start_time or 0) / av.time_base
        self._blocks = self._decoded(stream)
        self._heard_s = self._until_s = float("-inf")

    @staticmethod
    def of(path: Path) -> FileSound | None:
        """That of a file; None where it has none that can be read."""
        try:
            container = av.open(str(path.absolute()))
        except (av.error.FFmpegError, OSError):
            return None
        stream = container.streams.best("audio")
        if not isinstance(stream, AudioStream) or not stream.rate or not stream.channels:
            container.close()
            return None
        return FileSound(container, stream)

    def reach(self, time_s: float) -> None:
        """Frames are there until then: `take` gives the sound until then."""
        self._until_s = time_s

    def take(self) -> list[AudioBlock]:
        """The next blocks, up to the one that is heard at the time reached."""
        taken: list[AudioBlock] = []
        while self._heard_s < self._until_s and (block := next(self._blocks, None)) is not None:
            self._heard_s = block.began_s + len(block.samples) / self.format.rate
            taken.append(block)
        return taken

    def close(self) -> None:
        """Let go of the file."""
        self._blocks = iter(())
        self._container.close()

    def _decoded(self, stream: AudioStream) -> Iterator[AudioBlock]:
        packets = self._container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            except (av.error.FFmpegError, OSError) as error:
                self.problem = Message("media.sound_stopped", path=self._container.name, reason=error.strerror or error)
                return
            for frame in frames:
                if isinstance(frame, AudioFrame) and frame.time is not None:
                    yield from self._resampled(frame, frame.time - self._start_s)

    def _resampled(self, frame: AudioFrame, began_s: float) -> Iterator[AudioBlock]:
        """A frame as (n, channels) float32; where the track changes its kind, from there on with another resampler."""
        frame.pts = None
        try:
            parts = self._resampler.resample(frame)
        except ValueError:
            self._resampler = av.AudioResampler("flt", _LAYOUTS[self.format.channels], self.format.rate)
            parts = self._resampler.resample(frame)
        for part in parts:
            samples = part.to_ndarray().reshape(-1, self.format.channels).astype(np.float32, copy=False)
            yield AudioBlock(samples, began_s)
            began_s += len(samples) / self.format.rate
