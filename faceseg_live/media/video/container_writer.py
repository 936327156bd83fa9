"""Frames and sound into one container file, by PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import av.container

from ...domain.types import Pixels
from ...messages import Message, joined
from .audio_copy import AudioCopy, Sound
from .audio_track import AudioTrack
from .codecs import Codec
from .formats import VideoFormat
from .sink import Sink
from .video_file import AudioFormat, Samples
from .video_track import VideoTrack, first_willing
from .writer import FAILURES


class ContainerWriter:
    """A `Writer` of every format that is one file."""

    def __init__(self, part: Path, kind: VideoFormat, candidates: Sequence[Codec], note: Message | None = None, *,
                 has_alpha: bool, fps: float | None, audio: AudioFormat | Path | None, live: bool) -> None:
        """`candidates`: the encoders to try, the best one first. `audio`: of a microphone, or the file that it is
        carried over from. `live`: it is recorded; else it is made at leisure, and a crash may leave nothing."""
        self.encoder, self.note = candidates[0].name, note
        self._kind, self._candidates, self._live = kind, candidates, live
        self._has_alpha, self._fps, self._audio_source = has_alpha, fps, audio
        self._sink = Sink(part)
        self._container: av.container.OutputContainer | None = None
        self._pictures: VideoTrack | None = None
        self._audio: AudioTrack | AudioCopy | None = None
        self._early: list[tuple[Samples, float]] = []

    @property
    def skipped(self) -> int:
        return self._pictures.skipped if self._pictures else 0

    @property
    def shown_s(self) -> float | None:
        return self._pictures.shown_s if self._pictures else None

    def write(self, pixels: Pixels, time_s: float) -> None:
        if self._pictures is None:
            self._pictures = self._start(pixels)
        self._pictures.write(pixels, time_s)
        if self._audio is not None:
            self._audio.reach(time_s)

    def write_audio(self, samples: Samples, time_s: float) -> None:
        if isinstance(self._audio, AudioTrack):
            self._audio.write(samples, time_s)
        elif self._pictures is None and isinstance(self._audio_source, AudioFormat) and self._kind.audio_codec:
            self._early.append((samples, time_s))

    def finish(self, end_s: float | None) -> None:
        assert self._pictures is not None
        end_s = self._pictures.finish(end_s)
        if self._audio is not None:
            self._audio.finish(end_s)

    def close(self) -> None:
        container, self._container = self._container, None
        try:
            if self._audio is not None:
                self._audio.close()
            if container is not None:
                container.close()
        finally:
            self._sink.close()

    def _start(self, first: Pixels) -> VideoTrack:
        """Open the file with the first of the encoders that takes such frames."""
        track, codec, refusal = first_willing(self._candidates, first, lambda codec: self._started(codec, first))
        self.encoder, self.note = codec.name, joined(refusal, self.note)
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
        self._audio = self._audio_into(container)
        for samples, time_s in self._early:
            self.write_audio(samples, time_s)
        self._early.clear()
        return track

    def _open(self) -> av.container.OutputContainer:
        options = self._kind.live_options if self._live else self._kind.leisure_options
        return av.open(self._sink, "w", format=self._kind.container, options=dict(options))

    def _audio_into(self, container: av.container.OutputContainer) -> AudioTrack | AudioCopy | None:
        if isinstance(self._audio_source, AudioFormat) and self._kind.audio_codec:
            return AudioTrack(container, self._kind.audio_codec, self._audio_source)
        if isinstance(self._audio_source, Path):
            copy, outcome = AudioCopy.of(self._audio_source, container)
            if outcome is Sound.UNFIT:
                self.note = joined(self.note, Message("media.unfit_sound", format=self._kind.title))
            return copy
        return None
