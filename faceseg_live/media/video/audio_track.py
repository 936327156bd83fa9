"""The sound of a container file, as it comes from a microphone."""

from __future__ import annotations

import av.container

from .audio_alignment import AlignedAudio
from .sample_encoder import SampleEncoder
from .video_file import AudioFormat, Samples

_RATE = 48_000
_BITS_PER_S = 96_000
"""For each channel."""
_LAYOUTS = {1: "mono", 2: "stereo"}


class AudioTrack:
    """Encodes samples with times into a stream of an open container, in step with the frames."""

    def __init__(self, container: av.container.OutputContainer, codec: str, audio: AudioFormat) -> None:
        self._row = AlignedAudio(audio.rate, audio.channels)
        self._encoder = SampleEncoder(container, codec, layout=_LAYOUTS[audio.channels], source_rate=audio.rate,
                                      rate=_RATE, bit_rate=_BITS_PER_S * audio.channels)

    def write(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, heard from `time_s` on."""
        self._encoder.encode(self._row.placed(samples, time_s))

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: sound that is too late by now is silence."""
        self._encoder.encode(self._row.awaited(time_s))

    def finish(self, end_s: float) -> None:
        """Write all that is still on its way, and silence until the end."""
        self._encoder.encode(self._row.until(end_s))
        self._encoder.finish()

    def close(self) -> None:
        """There is nothing to let go of."""
