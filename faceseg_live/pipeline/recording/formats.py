"""The kinds of files that recordings can be, and which one is meant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...errors import InvalidParameter
from ...settings import RecordSettings
from ..encoder import VideoFormat

_FRAGMENTS = {
    # In pieces while it is written, so that a killed process leaves what can be played; an ordinary file once finished.
    "movflags": "+hybrid_fragmented",
    "frag_duration": "400000",
    "flush_packets": "1",
    "max_interleave_delta": "500000",
}
_CLUSTERS = {"cluster_time_limit": "400", "flush_packets": "1", "max_interleave_delta": "500000"}
_MANY_CORES = 6
_PRESET = "veryfast" if (os.cpu_count() or 1) >= _MANY_CORES else "ultrafast"
"""Where cores are few, larger files are the price for masks that go on at the camera's rate."""
_X264 = {"crf": "18", "preset": _PRESET, "bf": "0", "flags": "+frame_duration", "g": "60",
         "x264-params": "rc-lookahead=0:sync-lookahead=0"}
_X265 = {"crf": "22", "preset": "ultrafast", "g": "60", "flags": "+frame_duration",
         "x265-params": "log-level=none:bframes=0:rc-lookahead=0"}
_VP9 = {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "crf": "24", "b": "0", "auto-alt-ref": "0",
        "lag-in-frames": "0", "g": "60", "threads": "4"}


@dataclass(frozen=True, slots=True)
class RecordingFormat:
    """One kind of file."""

    title: str
    suffix: str
    opaque: VideoFormat | None
    """How opaque pictures are encoded; None: not by a video codec, but as pictures one by one."""
    transparent: VideoFormat | None = None
    """How pictures with alpha are encoded; None: their alpha is lost."""
    sound: str = ""
    """The codec of its sound; empty: it has none."""
    cards: bool = False
    """Graphics cards encode it."""

    @property
    def holds_alpha(self) -> bool:
        return self.opaque is None or self.transparent is not None


def _webm(pixel_format: str) -> VideoFormat:
    return VideoFormat("webm", "libvpx-vp9", pixel_format, _VP9, _CLUSTERS, ticks_per_s=1000)


# A fixed quantiser (in FFmpeg's units, 118 a step): the encoder's own search for one takes five times as long.
_PRORES = VideoFormat("mov", "prores_ks", "yuva444p10le",
                      {"profile": "4444", "alpha_bits": "16", "global_quality": "354"}, _FRAGMENTS)
_WEBP = VideoFormat("webp", "libwebp_anim", "bgra", {"quality": "85", "compression_level": "1"}, {"loop": "0"},
                    ticks_per_s=1000, longest_px=1280)

FORMATS: Mapping[str, RecordingFormat] = MappingProxyType({
    "h264": RecordingFormat("H.264", ".mp4", VideoFormat("mp4", "libx264", "yuv420p", _X264, _FRAGMENTS), sound="aac",
                            cards=True),
    "hevc": RecordingFormat("HEVC", ".mp4", VideoFormat("mp4", "libx265", "yuv420p", _X265, _FRAGMENTS, tag="hvc1"),
                            sound="aac", cards=True),
    "vp9": RecordingFormat("VP9", ".webm", _webm("yuv420p"), _webm("yuva420p"), sound="libopus"),
    "prores": RecordingFormat("ProRes 4444", ".mov", _PRORES, _PRORES, sound="aac"),
    "png": RecordingFormat("PNG pictures", "", None),
    "gif": RecordingFormat("GIF", ".gif", VideoFormat("gif", "gif", "pal8", {}, {"loop": "0"}, ticks_per_s=100,
                                                      has_palette=True, longest_px=640)),
    "webp": RecordingFormat("WebP", ".webp", _WEBP, _WEBP),
})
"""Key, as in the settings → format."""

_BY_SUFFIX = {".mp4": "h264", ".m4v": "h264", ".webm": "vp9", ".mov": "prores", ".gif": "gif", ".webp": "webp"}


def format_of(settings: RecordSettings, suffix: str, *, has_alpha: bool) -> RecordingFormat:
    """Which format is meant: the one of the settings, else the name's, else what the pictures need.

    Args:
        suffix: of the name that the user gave, such as ".mp4"; empty: there is none.

    Raises InvalidParameter for a suffix that belongs to no format.
    """
    if settings.format != "auto":
        return FORMATS[settings.format]
    if not suffix:
        return FORMATS["vp9" if has_alpha else "h264"]
    if suffix.lower() not in _BY_SUFFIX:
        known = ", ".join(_BY_SUFFIX)
        raise InvalidParameter(f"out: {suffix!r} is the suffix of no format; it takes {known}")
    return FORMATS[_BY_SUFFIX[suffix.lower()]]
