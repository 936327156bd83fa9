"""Which encoder is used: one of the graphics card where it really works, else the processor's."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import MappingProxyType

import av
import av.error
import av.logging
import numpy as np

from ..encoder import VideoFormat
from .formats import RecordingFormat

_MAKERS: Mapping[str, str] = MappingProxyType({
    "nvenc": "NVENC", "videotoolbox": "VideoToolbox", "qsv": "Quick Sync", "vaapi": "VA-API",
})
"""Suffix of the encoder's name → what people call it. In the order in which they are tried."""
_FAMILY = {"libx264": "h264", "libx265": "hevc"}
_OPTIONS: Mapping[str, dict[str, str]] = MappingProxyType({
    "nvenc": {"preset": "p4", "rc": "vbr", "cq": "20", "b": "0", "bf": "0", "delay": "0", "g": "60"},
    "videotoolbox": {"realtime": "1", "q": "65", "bf": "0", "g": "60"},
    "qsv": {"preset": "veryfast", "global_quality": "20", "bf": "0", "async_depth": "1", "g": "60"},
    "vaapi": {"qp": "20", "bf": "0", "g": "60"},
})
_TRIAL_PX = 320
_trying = threading.Lock()


def encoder_for(kind: RecordingFormat, wanted: str, *, has_alpha: bool) -> tuple[VideoFormat, str]:
    """How a format is encoded, and what the user should know of it; empty: nothing.

    Args:
        wanted: "auto", "software", or a maker's name as in the settings. One that doesn't work gives way to the
            processor, and the note says so.
    """
    software = kind.transparent if has_alpha and kind.transparent is not None else kind.opaque
    assert software is not None
    if wanted == "software" or not kind.cards:
        return software, ""
    family = _FAMILY[software.codec]
    for maker in _MAKERS if wanted == "auto" else (wanted,):
        card = replace(software, codec=f"{family}_{maker}", pixel_format="nv12", codec_options=_OPTIONS[maker])
        if works(card.codec):
            return card, ""
    if wanted == "auto":
        return software, ""
    return software, f"{_MAKERS[wanted]} doesn't work here, so the processor encodes."


@cache
def works(codec: str) -> bool:
    """Whether an encoder really encodes here: a few small pictures are tried, once per process."""
    maker = codec.rpartition("_")[2]
    with _trying, av.logging.Capture():  # FFmpeg tells of each missing driver on stderr
        try:
            context = av.CodecContext.create(codec, "w")
            assert isinstance(context, av.VideoCodecContext)
            context.width = context.height = _TRIAL_PX
            context.pix_fmt, context.time_base, context.framerate = "nv12", Fraction(1, 30), Fraction(30)
            context.options = _OPTIONS[maker]
            grey = av.VideoFrame.from_ndarray(np.full((_TRIAL_PX, _TRIAL_PX, 3), 90, np.uint8), "bgr24")
            packets = []
            for number in range(3):
                picture = grey.reformat(format="nv12")
                picture.pts = number
                packets += context.encode(picture)
            packets += context.encode(None)
        except (OSError, ValueError, av.error.FFmpegError):
            return False
    return sum(packet.size for packet in packets) > 0
