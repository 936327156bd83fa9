"""The sound of a file, for recordings of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from ...messages import Message
from ..ffmpeg import FAILURES, open_media
from ..sources.packets import Packets
from ..sources.sound_decoding import SoundDecoder, is_readable, sound_tracks
from ..video.video_file import MAX_CHANNELS, AudioFormat
from .blocks import AudioBlock

_LAYOUTS = {1: "mono", 2: "stereo"}


class FileSound:
    """Decodes the sound track that should be heard first, mixed down to two channels, as far as it is told to.

    Times count from the file's start, as those of a `VideoSource`'s frames do. Damaged sound is passed over: its gaps
    become silence in the recording.
    """

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        """container: closed with it."""
        self.format = AudioFormat(stream.rate, min(stream.channels, MAX_CHANNELS))
        self._container, self._packets = container, Packets(container, [stream])
        self._decoder = SoundDecoder(_LAYOUTS[self.format.channels], self.format.rate)
        self._about = Message("media.sound_of", path=container.name)
        self._blocks = self._decoded()
        self._heard_s = self._until_s = float("-inf")

    @staticmethod
    def of(path: Path) -> FileSound | None:
        """That of a file; None where it has none that can be read."""
        try:
            container = open_media(path)
        except FAILURES:
            return None
        stream = next(filter(is_readable, sound_tracks(container)), None)
        if stream is None:
            container.close()
            return None
        return FileSound(container, stream)

    @property
    def problem(self) -> Message | None:
        """Why something of it is missing; None: all is well so far."""
        if self._packets.problem is not None or not self._decoder.damaged_parts:
            return self._packets.problem
        return Message("media.sound_damaged", count=self._decoder.damaged_parts, what=self._about)

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

    def _decoded(self) -> Iterator[AudioBlock]:
        began_s = 0.0
        for packet, shift_s in self._packets:
            for samples, stamp_s in self._decoder.samples(packet):
                if stamp_s is not None:
                    began_s = float(stamp_s - shift_s)
                yield AudioBlock(np.asarray(samples, np.float32), began_s)
                began_s += len(samples) / self.format.rate
