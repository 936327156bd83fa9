"""The table of file formats, and which one is meant by a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import InvalidParameter
from ...messages import Message
from ...settings import RecordSettings
from . import codecs
from .codecs import Codec

MPEG_TICKS_PER_S = 90_000
"""Fine enough for every usual frame rate, and what MPEG systems count in."""


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """One kind of file."""

    key: str
    """As in the settings."""
    title: str
    suffix: str
    """Of the files that are written."""
    codec: Codec
    hardware: Mapping[str, Codec] = field(default_factory=dict)
    """Encoders of graphics cards by the setting's name."""
    also_named: tuple[str, ...] = ()
    """Other suffixes that mean this format."""
    container: str = ""
    """FFmpeg's name of it; empty: FFmpeg doesn't write it."""
    is_folder: bool = False
    live_options: Mapping[str, str] = field(default_factory=dict)
    """Of the container while recording: a file that was cut off anywhere plays until there."""
    leisure_options: Mapping[str, str] = field(default_factory=dict)
    """Of the container when all is known beforehand."""
    ticks_per_s: int = MPEG_TICKS_PER_S
    """The grid on which times lie."""
    shortest_ticks: int = 1
    """How long a frame has to stay at least."""
    audio_codec: str = ""
    """Of the sound inside a container; empty: it holds none."""
    has_wave_file: bool = False
    """Sound is in a file next to the images."""
    max_side_px: int = 0
    """Larger frames are made so small; 0: any size."""
    caution: Message | None = None
    """What the user should know of each such file."""

    @property
    def has_alpha(self) -> bool:
        return bool(self.codec.alpha_pixel_format)

    @property
    def is_encoded_in_order(self) -> bool:
        """Whether each frame becomes one packet of a container, in order, as all but pictures do."""
        return bool(self.container) and not self.max_side_px

    @property
    def keeps_late_start(self) -> bool:
        """Whether it can say that its first frame comes on some time after its beginning."""
        return self.is_encoded_in_order

    @property
    def has_audio(self) -> bool:
        return bool(self.audio_codec) or self.has_wave_file

    def limits(self, *, has_alpha: bool, has_audio: bool = False, quality: int = 0) -> tuple[Message, ...]:
        """What the user should know where frames are transparent, sound is recorded, or a quality is asked for."""
        told = (
            self.caution,
            Message("media.no_quality", format=self.title) if quality and not self.codec.has_quality else None,
            Message("media.no_transparency", format=self.title) if has_alpha and not self.has_alpha else None,
            Message("media.no_sound", format=self.title) if has_audio and not self.has_audio else None,
        )
        return tuple(message for message in told if message is not None)


# Fragments while recording, an ordinary file in the end.
_MOV_LIVE = {"movflags": "+hybrid_fragmented+delay_moov", "frag_duration": "250000", "flush_packets": "1",
             "max_interleave_delta": "500000"}
_WEBM_LIVE = {"cluster_time_limit": "250", "flush_packets": "1", "max_interleave_delta": "500000"}
_AT_LEISURE = {"max_interleave_delta": "1000000"}  # else frames wait in memory for rare subtitles
_FAST_START = {"movflags": "+faststart", **_AT_LEISURE}

_ROWS = (
    VideoFormat("h264", "H.264 MP4", ".mp4", codecs.H264, codecs.H264_HARDWARE, (".m4v",), container="mp4",
                live_options=_MOV_LIVE, leisure_options=_FAST_START, audio_codec="aac"),
    VideoFormat("hevc", "HEVC MP4", ".mp4", codecs.HEVC, codecs.HEVC_HARDWARE, container="mp4",
                live_options=_MOV_LIVE, leisure_options=_FAST_START, audio_codec="aac"),
    VideoFormat("vp9", "VP9 WebM", ".webm", codecs.VP9, container="webm", live_options=_WEBM_LIVE,
                leisure_options=_AT_LEISURE, ticks_per_s=1000, audio_codec="libopus"),
    VideoFormat("prores", "ProRes 4444 MOV", ".mov", codecs.PRORES, container="mov", live_options=_MOV_LIVE,
                leisure_options=_AT_LEISURE, audio_codec="aac"),
    VideoFormat("gif", "GIF", ".gif", codecs.GIF, container="gif", live_options={"flush_packets": "1"},
                ticks_per_s=100, shortest_ticks=2,  # browsers slow down what is shorter
                max_side_px=640,
                caution=Message("media.gif_limits")),
    VideoFormat("webp", "animated WebP", ".webp", codecs.WEBP, ticks_per_s=1000),
    VideoFormat("png", "PNG sequence", ".frames", codecs.PNG, also_named=(".png",), is_folder=True,
                ticks_per_s=1_000_000, has_wave_file=True),
)
FORMATS: Mapping[str, VideoFormat] = {row.key: row for row in _ROWS}
"""By key, in the order in which a suffix finds them."""


def format_of(path: Path, settings: RecordSettings, *, has_alpha: bool) -> VideoFormat:
    """The settings' format, else the one that the path's suffix means, else H.264, or VP9 where there is alpha.

    Raises InvalidParameter for a suffix that means none.
    """
    if settings.format != "auto":
        return FORMATS[settings.format]
    suffix = path.suffix.lower()
    if not suffix:
        return FORMATS["vp9" if has_alpha else "h264"]
    for row in FORMATS.values():
        if suffix in (row.suffix, *row.also_named):
            return row
    known = dict.fromkeys(name for row in FORMATS.values() for name in (row.suffix, *row.also_named))
    raise InvalidParameter("media.unknown_format", path=path, suffix=suffix, known=known)


def video_path(path: Path, settings: RecordSettings, *, has_alpha: bool) -> Path:
    """The path with the suffix of the format that is meant; a suffix that means another one is replaced.

    Raises InvalidParameter as `format_of` does.
    """
    chosen = format_of(path, settings, has_alpha=has_alpha)
    known = {name for row in FORMATS.values() for name in (row.suffix, *row.also_named)}
    stem = path.stem if path.suffix.lower() in known else path.name
    return path.with_name(stem + chosen.suffix)
