"""The track of a new file that takes another one's packets as they are."""

from __future__ import annotations

from fractions import Fraction

import av
import av.container

from .formats import VideoFormat

_ALPHA = "alpha_mode"


def copied_track(model: av.VideoStream, target: av.container.OutputContainer, kind: VideoFormat) -> av.VideoStream:
    """A track like `model`, of a file of a kind that is a container, in a new file of that kind."""
    return _webm_track(model, target, kind) if kind.container == "webm" else _mp4_track(model, target)


def _mp4_track(model: av.VideoStream, target: av.container.OutputContainer) -> av.VideoStream:
    stream = target.add_stream_from_template(model, opaque=True)  # older PyAVs would open an encoder
    # A template's tag is dropped, and the container's own choice may be one that some players don't know.
    stream.codec_context.codec_tag = model.codec_context.codec_tag
    return stream


def _webm_track(model: av.VideoStream, target: av.container.OutputContainer, kind: VideoFormat) -> av.VideoStream:
    """WebM's header tells the rate, which a template does not pass on; so this is made as if it were encoded."""
    stream = target.add_stream(kind.codec.name, rate=model.average_rate)
    assert isinstance(stream, av.VideoStream)
    context, told = stream.codec_context, model.codec_context
    stream.width, stream.height, stream.pix_fmt = told.width, told.height, told.pix_fmt
    stream.time_base = context.time_base = Fraction(1, kind.ticks_per_s)
    context.colorspace, context.color_range = told.colorspace, told.color_range
    context.color_primaries, context.color_trc = told.color_primaries, told.color_trc
    if any(key.lower() == _ALPHA for key in model.metadata):
        stream.metadata[_ALPHA] = "1"
    return stream
