"""The frames of a container file: each is shown at its own time, at any rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

import av
import av.container
from av.codec.hwaccel import HWAccel
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, Colorspace

from ...domain.types import Pixels
from ...messages import Message
from .codecs import Codec
from .fitting import Fitting
from .formats import VideoFormat
from .palettes import Palettes
from .timeline import Shown, Timeline, plausible_rate
from .writer import FAILURES
from .yuv_frames import YuvFrames

if TYPE_CHECKING:
    _Packet = av.Packet[av.VideoStream]
_T = TypeVar("_T")


def first_willing(candidates: Sequence[Codec], first: Pixels,
                  start: Callable[[Codec], _T]) -> tuple[_T, Codec, Message | None]:
    """What `start` makes with the first encoder that takes such frames, that encoder, and why it is not the best one.

    Raises any of `FAILURES` where none does.
    """
    *others, last = candidates
    refusal = None
    for codec in others:
        try:
            return start(codec), codec, refusal
        except FAILURES as error:
            size = f"{first.shape[1]}×{first.shape[0]}"
            refusal = Message("media.encoder_refuses", encoder=codec.name, size=size, reason=error)
    return start(last), last, refusal


class VideoTrack:
    """Encodes frames with times into a stream of an open container. Used from one thread at a time."""

    def __init__(self, container: av.container.OutputContainer, codec: Codec, fitting: Fitting, *, has_alpha: bool,
                 fps: float | None, live: bool, timeline: Timeline, keep: Callable[[_Packet], object] | None = None,
                 key_every: int = 0) -> None:
        """
        Args:
            fps: a hint for the encoder's rate control; times are kept exactly whatever it says.
            keep: gets the packets in the container's place.
            key_every: one in so many frames is a key frame; 0: as the encoder likes.
        """
        self._container, self._fitting = container, fitting
        self._keep, self._key_every, self._encoded = keep or container.mux, key_every, 0
        self._pixel_format = codec.pixels_for(has_alpha)
        self._timeline = timeline
        self.stream = self._make_stream(codec, plausible_rate(fps), live)
        self._palettes: Palettes | None = None
        if self._pixel_format == "pal8":
            self._palettes = Palettes(fitting.size, timeline.ticks_per_s, has_alpha=has_alpha)
        self._yuv = YuvFrames(fitting.size, self._pixel_format) if self._is_yuv else None
        self._lengths: dict[int, int] = {}

    @staticmethod
    def of(kind: VideoFormat, container: av.container.OutputContainer, codec: Codec, first: Pixels, *, has_alpha: bool,
           fps: float | None, live: bool, keep: Callable[[_Packet], object] | None = None,
           key_every: int = 0) -> VideoTrack:
        """For frames like the first one, in a file of this kind."""
        pixel_format = codec.pixels_for(has_alpha)
        on_black = has_alpha and not codec.alpha_pixel_format
        fitting = Fitting(first, even="420" in pixel_format or pixel_format == "nv12", on_black=on_black,
                          max_side_px=kind.max_side_px)
        timeline = Timeline(kind.ticks_per_s, kind.shortest_ticks, fps, from_zero=not kind.keeps_late_start)
        return VideoTrack(container, codec, fitting, has_alpha=has_alpha, fps=fps, live=live, timeline=timeline,
                          keep=keep, key_every=key_every)

    @property
    def skipped(self) -> int:
        """As `Timeline.skipped`."""
        return self._timeline.skipped

    @property
    def shown_s(self) -> float | None:
        """As `Timeline.shown_s`."""
        return self._timeline.shown_s

    def write(self, pixels: Pixels, time_s: float) -> None:
        """Append one (H, W, 4) BGRA uint8 frame, shown from `time_s` on."""
        before = self._timeline.add(self._fitting.fitted(pixels), time_s)
        if before is not None:
            self._encode(before)

    def finish(self, end_s: float | None) -> float:
        """Write all that is still on its way; the last frame stays until `end_s`, else as long as the one before.

        Returns when it ends, in seconds.
        """
        last = self._timeline.last(end_s)
        self._encode(last)
        if self._palettes is not None:
            for frame in self._palettes.paletted(None):
                self._mux(frame)
        self._mux(None)
        return (last.start + last.length) / self._timeline.ticks_per_s

    def _make_stream(self, codec: Codec, rate: Fraction, live: bool) -> av.VideoStream:
        # Only where there is one: before 18, and so on Python 3.10, PyAV does not know this argument.
        device = {"hwaccel": HWAccel(codec.device)} if codec.device else {}
        stream = self._container.add_stream(codec.name, rate=rate, options=codec.options_for(live), **device)
        if not isinstance(stream, av.VideoStream):
            raise ValueError(f"{codec.name} is no video codec")
        context = stream.codec_context
        stream.width, stream.height = self._fitting.size
        stream.pix_fmt = self._pixel_format
        stream.time_base = context.time_base = Fraction(1, self._timeline.ticks_per_s)
        if codec.bits_per_pixel:
            stream.bit_rate = round(codec.bits_per_pixel * stream.width * stream.height * rate)
        if codec.tag:
            context.codec_tag = codec.tag
        if self._is_yuv:
            # Said in the file, or players guess by the size which of two matrices turns it back into RGB.
            context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
            context.color_primaries = context.color_trc = 1
        context.open()  # here, so that another one can be taken where this fails
        if self._pixel_format == "yuva420p":
            stream.metadata["alpha_mode"] = "1"  # WebM's players look for it
        return stream

    @property
    def _is_yuv(self) -> bool:
        return self._pixel_format.startswith(("yuv", "nv12"))

    def _encode(self, shown: Shown) -> None:
        self._lengths[shown.start] = shown.length
        if self._yuv is not None:
            frame = self._yuv.of(shown.pixels)
        else:
            frame = av.VideoFrame.from_ndarray(shown.pixels, format="bgra")
        frame.pts, frame.duration = shown.start, shown.length
        frame.time_base = Fraction(1, self._timeline.ticks_per_s)
        if self._key_every and self._encoded % self._key_every == 0:
            frame.pict_type = PictureType.I
        self._encoded += 1
        for ready in [frame] if self._palettes is None else self._palettes.paletted(frame):
            self._mux(ready)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        for packet in self.stream.encode(frame):
            # Not every encoder hands the length on.
            if packet.pts is not None and packet.pts in self._lengths:
                packet.duration = self._lengths.pop(packet.pts)
            self._keep(packet)

