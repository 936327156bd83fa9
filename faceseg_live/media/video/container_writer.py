"""Frames and sound into one container file, by PyAV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import av.container

from ...domain.types import Pixels
from ...messages import Message, joined
from .audio_track import AudioTrack
from .carried.carried import Carried
from .carried.carry import Carry
from .codecs import Codec
from .formats import VideoFormat
from .sink import Sink
from .video_file import AudioFormat, Samples
from .video_track import VideoTrack, first_willing
from .writer import FAILURES


class ContainerWriter:
    """A `Writer` of every format that is one file."""

    def __init__(self, part: Path, kind: VideoFormat, candidates: Sequence[Codec], note: Message | None = None, *,
                 has_alpha: bool, fps: float | None, audio: AudioFormat | None = None, carry: Carry | None = None,
                 live: bool, like: Pixels | None = None) -> None:
        """`candidates`: the encoders to try, the best one first. `audio`: what comes by `write_audio`. `carry`: what is
        carried over, in its place. `live`: it is recorded; else it is made at leisure, and a crash may leave nothing.
        `like`: a frame whose size all get; None: the first one."""
        self.encoder, self._note = candidates[0].name, note
        self._kind, self._candidates, self._live = kind, candidates, live
        self._has_alpha, self._fps, self._like = has_alpha, fps, like
        self._audio_format, self._carry = audio if kind.audio_codec else None, carry
        self._sink = Sink(part)
        self._container: av.container.OutputContainer | None = None
        self._pictures: VideoTrack | None = None
        self._audio: AudioTrack | None = None
        self._carried: Carried | None = None
        self._early: list[tuple[Samples, float]] = []

    @property
    def note(self) -> Message | None:
        return joined(self._note, *(self._carried.notes if self._carried else ()))

    @property
    def skipped(self) -> int:
        return self._pictures.skipped if self._pictures else 0

    @property
    def shown_s(self) -> float | None:
        return self._pictures.shown_s if self._pictures else None

    def write(self, pixels: Pixels, time_s: float) -> None:
        if self._pictures is None:
            self._pictures = self._start(pixels if self._like is None else self._like)
        self._pictures.write(pixels, time_s)
        for beside in self._beside:
            beside.reach(time_s)

    def write_audio(self, samples: Samples, time_s: float) -> None:
        if self._audio is not None:
            self._audio.write(samples, time_s)
        elif self._audio_format is not None:
            self._early.append((samples, time_s))

    def finish(self, end_s: float | None) -> None:
        assert self._pictures is not None
        end_s = self._pictures.finish(end_s)
        for beside in self._beside:
            beside.finish(end_s)

    def close(self) -> None:
        container, self._container = self._container, None
        try:
            for beside in self._beside:
                beside.close()
            if container is not None:
                container.close()
        finally:
            self._sink.close()

    def _start(self, first: Pixels) -> VideoTrack:
        """Open the file with the first of the encoders that takes such frames."""
        track, codec, refusal = first_willing(self._candidates, first, lambda codec: self._started(codec, first))
        self.encoder, self._note = codec.name, joined(refusal, self._note)
        return track

    def _started(self, codec: Codec, first: Pixels) -> VideoTrack:
        container = self._open()
        try:
            track = VideoTrack.of(self._kind, container, codec, first, has_alpha=self._has_alpha, fps=self._fps,
                                  live=self._live)
        except FAILURES:
            container.close()  # nothing was written yet: the next one can have the file
            raise
        self._container = container
        if self._audio_format is not None:
            self._audio = AudioTrack(container, self._kind.audio_codec, self._audio_format)
        if self._carry is not None:
            self._carried = Carried.of(self._carry, container, self._kind)
        for samples, time_s in self._early:
            self.write_audio(samples, time_s)
        self._early.clear()
        return track

    @property
    def _beside(self) -> Iterator[AudioTrack | Carried]:
        """What goes along with the frames."""
        return (beside for beside in (self._audio, self._carried) if beside is not None)

    def _open(self) -> av.container.OutputContainer:
        options = self._kind.live_options if self._live else self._kind.leisure_options
        return av.open(self._sink, "w", format=self._kind.container, options=dict(options))
