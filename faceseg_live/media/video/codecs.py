"""What encodes frames, and how each encoder is asked for quality and little delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_QUALITY_STEP = 118
"""FFmpeg's FF_QP2LAMBDA."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One encoder of FFmpeg and its options."""

    name: str
    pixel_format: str
    options: Mapping[str, str] = field(default_factory=dict)
    alpha_pixel_format: str = ""
    """Empty: it has no transparency."""
    live_options: Mapping[str, str] = field(default_factory=dict)
    """On top while recording: each frame is written as soon as it comes, so a crash loses little."""
    bits_per_pixel: float = 0.0
    """Of each frame, for encoders that know rates but no qualities; 0: the options set the quality."""
    device: str = ""
    """FFmpeg's name of the kind of device whose memory it takes frames from; empty: ordinary memory."""
    tag: str = ""
    """What the container calls it, where players insist on a name."""

    def pixels_for(self, has_alpha: bool) -> str:
        """The pixel format for frames with or without transparency, as far as it can be kept."""
        return self.alpha_pixel_format if has_alpha and self.alpha_pixel_format else self.pixel_format

    def options_for(self, live: bool) -> dict[str, str]:
        """The encoder's options."""
        return {**self.options, **(self.live_options if live else {})}


# Nowhere B-frames: reordered frames would come late, and make the track's length wrong at uneven rates.
H264 = Codec("libx264", "yuv420p", {"crf": "18", "preset": "veryfast", "bf": "0"},
             live_options={"preset": "superfast", "tune": "zerolatency", "g": "30"})
HEVC = Codec("libx265", "yuv420p",
             {"crf": "20", "preset": "veryfast", "x265-params": "log-level=none:info=0:bframes=0"},
             live_options={"preset": "ultrafast", "tune": "zerolatency", "g": "30", "forced-idr": "1",
                           "x265-params": "log-level=none:info=0:bframes=0:rd=1:early-skip=1"}, tag="hvc1")
VP9 = Codec("libvpx-vp9", "yuv420p",
            {"crf": "20", "b": "0", "deadline": "realtime", "cpu-used": "8", "row-mt": "1",
             "tile-columns": "1", "lag-in-frames": "0",
             "auto-alt-ref": "0", "g": "30"},  # lag and alt-ref frames don't go with alpha
            alpha_pixel_format="yuva420p")
# A quality for all frames: the search for a size, which it would do else, takes ten times as long.
PRORES = Codec("prores_ks", "yuv444p10le", {"profile": "4444", "vendor": "apl0", "alpha_bits": "16",
                                            "flags": "+qscale", "global_quality": str(4 * _QUALITY_STEP)},
               alpha_pixel_format="yuva444p10le")
GIF = Codec("gif", "pal8", alpha_pixel_format="pal8")
WEBP = Codec("libwebp", "bgra", {"quality": "85", "compression_level": "0"}, alpha_pixel_format="bgra")
PNG = Codec("png", "rgb24", {"compression_level": "1", "pred": "up"}, alpha_pixel_format="rgba")

_NVENC = {"preset": "p4", "tune": "hq", "rc": "vbr", "cq": "19", "b": "0", "bf": "0", "delay": "0", "g": "30",
          "zerolatency": "1", "forced-idr": "1"}
_QSV = {"preset": "veryfast", "global_quality": "20", "bf": "0", "async_depth": "1", "g": "30",
        "forced_idr": "1"}
_VAAPI = {"rc_mode": "CQP", "qp": "20", "bf": "0", "async_depth": "1", "g": "30"}
_VIDEOTOOLBOX = {"realtime": "1", "bf": "0", "g": "30"}

H264_HARDWARE: Mapping[str, Codec] = {
    "nvenc": Codec("h264_nvenc", "yuv420p", _NVENC),
    "videotoolbox": Codec("h264_videotoolbox", "yuv420p", _VIDEOTOOLBOX, bits_per_pixel=0.3),
    "qsv": Codec("h264_qsv", "nv12", _QSV),
    "vaapi": Codec("h264_vaapi", "nv12", _VAAPI, device="vaapi"),
}
"""By the setting's name of the encoder, the first one that works is taken."""
HEVC_HARDWARE: Mapping[str, Codec] = {
    "nvenc": Codec("hevc_nvenc", "yuv420p", _NVENC, tag="hvc1"),
    "videotoolbox": Codec("hevc_videotoolbox", "yuv420p", _VIDEOTOOLBOX, bits_per_pixel=0.2, tag="hvc1"),
    "qsv": Codec("hevc_qsv", "nv12", _QSV, tag="hvc1"),
    "vaapi": Codec("hevc_vaapi", "nv12", _VAAPI, device="vaapi", tag="hvc1"),
}
