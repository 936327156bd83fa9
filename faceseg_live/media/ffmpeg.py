"""How FFmpeg is let at what others have made, and what its errors mean: the one place that knows.

A file can be a list that has FFmpeg open other files or addresses (HLS, concat, SDP, …), whatever its suffix says. So
files may be of these containers only, which hold all that they show, and of all protocols they get the one for files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import av.error
from av.container import InputContainer

from ..errors import FacesegError, SourceError
from ..messages import Message
from ..policy import limits

CONTAINERS = (
    "amv,apng,apv,asf,av1,avi,avs2,avs3,cavsvideo,dhav,dirac,dnxhd,dv,evc,flv,gif,gxf,h261,h263,h264,hevc,ivf,live_flv,"
    "lxf,m4v,matroska,mjpeg,mjpeg_2000,mov,mpeg,mpegts,mpegvideo,mpjpeg,mxf,nsv,nut,nuv,obu,ogg,pva,rm,smjpeg,vc1,"
    "vc1test,vvc,wtv,yuv4mpegpipe")
"""FFmpeg's names of the formats with frames that are read from files: of cameras, phones, discs, receivers and editors,
and bare streams of a codec. What isn't here either leads to other files or is hardly met outside of old games."""
_OF_SOUND = "aac,ac3,aiff,ape,caf,eac3,flac,mp3,w64,wav"
"""Such files are opened only to say that they have no frames."""
_OF_STREAMS = "hls,jpeg_pipe,rtp,rtsp,webvtt"
"""Beside the others, what comes from an address may be these. A playlist may lead to other addresses only."""
FAILURES = (av.error.FFmpegError, OSError, ValueError, LookupError, ArithmeticError, MemoryError)
"""Whatever reading, seeking, decoding or converting may raise where a file is damaged or odd: FFmpeg's own errors, and
those of PyAV about what it finds: texts, numbers and streams that can't be."""
PASSING = (av.error.InvalidDataError, av.error.EOFError, av.error.PatchWelcomeError, av.error.ExternalError, ValueError,
           LookupError, ArithmeticError, MemoryError)
"""Those of them that concern one packet: the next one may be good."""
_OF_FILES = {"protocol_whitelist": "file", "format_whitelist": f"{CONTAINERS},{_OF_SOUND}"}
_OF_ADDRESSES = {
    # No file of this machine: a playlist of somebody else must not read one.
    "protocol_whitelist": "crypto,data,http,httpproxy,https,rtmp,rtmps,rtp,rtsp,srt,srtp,tcp,tls,udp",
    "format_whitelist": f"{CONTAINERS},{_OF_SOUND},{_OF_STREAMS}",
}
_TOLERANT: dict[str, Any] = {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "replace"}
"""What isn't text in a title is no reason to lose the rest. From 19 on PyAV is so by itself."""


def open_media(path: Path) -> InputContainer:
    """Open a video or sound file, whatever its titles are. Raises any of `FAILURES`."""
    # Absolute: FFmpeg takes "a:b.mp4" for a protocol.
    container: InputContainer = av.open(str(path.absolute()), "r", options=_OF_FILES, **_TOLERANT)
    return container


def open_stream(address: str, options: Mapping[str, str], limits_s: tuple[float, float]) -> InputContainer:
    """Open what an address leads to; limits_s: for opening it, and for each reading. Raises any of `FAILURES`."""
    container: InputContainer = av.open(
        address, "r", timeout=limits_s, options=_OF_ADDRESSES | dict(options), **_TOLERANT)
    return container


def decoding_options() -> dict[str, str]:
    """That hold a decoder to the limit, also where a size changes on the way: that counts as damage then.

    Not for opening: FFmpeg decodes a frame for it now and then, and would forget the sides of one that it refuses. It
    refuses frames of some 268 million pixels by itself.
    """
    return {"max_pixels": str(limits.most_pixels())}


def reason_of(error: BaseException) -> object:
    """Why something failed, for a message."""
    if isinstance(error, MemoryError):
        return Message("media.memory_lacks")
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@contextmanager
def reading_on(path: Path) -> Iterator[None]:
    """Around reading or converting what comes next of a file. Raises SourceError that says why it goes no further."""
    try:
        yield
    except FacesegError:
        raise
    except FAILURES as error:
        raise SourceError("media.reading_stopped", path=path, reason=reason_of(error)) from error
