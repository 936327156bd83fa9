"""What encodes frames, and how each encoder is asked for quality and little delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_QUALITY_STEP = 118
"""FFmpeg's FF_QP2LAMBDA."""
_USUAL_QUALITY = 75
"""About what the options below ask for, on the scale of `Codec.at_quality`."""
_HALVES_IN = 16.5
"""So much less quality has half the bits; with x264, six steps of crf."""


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
    quality: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Option → its values for the qualities 1 and 100; those between lie on a line."""

    def pixels_for(self, has_alpha: bool) -> str:
        """The pixel format for frames with or without transparency, as far as it can be kept."""
        return self.alpha_pixel_format if has_alpha and self.alpha_pixel_format else self.pixel_format

    @property
    def has_quality(self) -> bool:
        """Whether it can be asked for less or more."""
        return bool(self.quality or self.bits_per_pixel)

    def at_quality(self, quality: int) -> Codec:
        """The encoder asked for 1, the smallest file, to 100, the best picture; 0: for the usual one."""
        if not quality or not self.has_quality:
            return self
        asked = {name: str(round(worst + (best - worst) * (quality - 1) / 99))
                 for name, (worst, best) in self.quality.items()}
        bits = self.bits_per_pixel * 2 ** ((quality - _USUAL_QUALITY) / _HALVES_IN)
        return replace(self, options={**self.options, **asked}, bits_per_pixel=bits)

    def options_for(self, live: bool) -> dict[str, str]:
        """The encoder's options."""
        return {**self.options, **(self.live_options if live else {})}


# Nowhere B-frames: reordered frames would come late, and make the track's length wrong at uneven rates.
H264 = Codec("libx264", "yuv420p", {"crf": "18", "preset": "veryfast", "bf": "0"},
             live_options={"preset": "superfast", "tune": "zerolatency", "g": "30"}, quality={"crf": (45, 9)})
HEVC = Codec("libx265", "yuv420p",
             {"crf": "20", "preset": "veryfast", "x265-params": "log-level=none:info=0:bframes=0"},
             live_options={"preset": "ultrafast", "tune": "zerolatency", "g": "30", "forced-idr": "1",
                           "x265-params": "log-level=none:info=0:bframes=0:rd=1:early-skip=1"}, tag="hvc1",
             quality={"crf": (47, 11)})
VP9 = Codec("libvpx-vp9", "yuv420p",
            {"crf": "20", "b": "0", "deadline": "realtime", "cpu-used": "8", "row-mt": "1",
             "tile-columns": "1", "lag-in-frames": "0",
             "auto-alt-ref": "0", "g": "30"},  # lag and alt-ref frames don't go with alpha
            alpha_pixel_format="yuva420p", quality={"crf": (58, 7)})
# A quality for all frames: the search for a size, which it would do else, takes ten times as long.
PRORES = Codec("prores_ks", "yuv444p10le", {"profile": "4444", "vendor": "apl0", "alpha_bits": "16",
                                            "flags": "+qscale", "global_quality": str(4 * _QUALITY_STEP)},
               alpha_pixel_format="yuva444p10le",
               quality={"global_quality": (13 * _QUALITY_STEP, _QUALITY_STEP)})
GIF = Codec("gif", "pal8", alpha_pixel_format="pal8")
WEBP = Codec("libwebp", "bgra", {"quality": "85", "compression_level": "0"}, alpha_pixel_format="bgra",
             quality={"quality": (1, 100)})
PNG = Codec("png", "rgb24", {"compression_level": "1", "pred": "up"}, alpha_pixel_format="rgba")

_NVENC = {"preset": "p4", "tune": "hq", "rc": "vbr", "cq": "19", "b": "0", "bf": "0", "delay": "0", "g": "30",
          "zerolatency": "1", "forced-idr": "1"}
_QSV = {"preset": "veryfast", "global_quality": "20", "bf": "0", "async_depth": "1", "g": "30",
        "forced_idr": "1"}
_VAAPI = {"rc_mode": "CQP", "qp": "20", "bf": "0", "async_depth": "1", "g": "30"}
_NVENC_QUALITY, _QSV_QUALITY, _VAAPI_QUALITY = {"cq": (46, 10)}, {"global_quality": (47, 11)}, {"qp": (47, 11)}
_VIDEOTOOLBOX = {"realtime": "1", "bf": "0", "g": "30"}

H264_HARDWARE: Mapping[str, Codec] = {
    "nvenc": Codec("h264_nvenc", "yuv420p", _NVENC, quality=_NVENC_QUALITY),
    "videotoolbox": Codec("h264_videotoolbox", "yuv420p", _VIDEOTOOLBOX, bits_per_pixel=0.3),
    "qsv": Codec("h264_qsv", "nv12", _QSV, quality=_QSV_QUALITY),
    "vaapi": Codec("h264_vaapi", "nv12", _VAAPI, device="vaapi", quality=_VAAPI_QUALITY),
}
"""By the setting's name of the encoder, the first one that works is taken."""
HEVC_HARDWARE: Mapping[str, Codec] = {
    "nvenc": Codec("hevc_nvenc", "yuv420p", _NVENC, tag="hvc1", quality=_NVENC_QUALITY),
    "videotoolbox": Codec("hevc_videotoolbox", "yuv420p", _VIDEOTOOLBOX, bits_per_pixel=0.2, tag="hvc1"),
    "qsv": Codec("hevc_qsv", "nv12", _QSV, tag="hvc1", quality=_QSV_QUALITY),
    "vaapi": Codec("hevc_vaapi", "nv12", _VAAPI, device="vaapi", tag="hvc1", quality=_VAAPI_QUALITY),
}
