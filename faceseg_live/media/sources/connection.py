"""A connection to a stream or to a video on a server: how FFmpeg is asked for it, and what it says when that fails."""

from __future__ import annotations

from dataclasses import dataclass

import av
from av.container import InputContainer

from ... import addresses
from ...errors import PasswordWanted, SourceError, SourceLost
from ..ffmpeg import FAILURES, open_stream
from .decoding import Decoder
from .frame_clock import FrameClock
from .live import Taken
from .raw_frame import RawFrame
from .secrets import ENVIRONMENT, SECRETS
from .stream_clocks import ArrivalClock, Moment, PlayoutClock, StreamClock, arrivals, fresh

OPENING_S = 6.0
STALL_S = 1.5
_WEB_SCHEMES = frozenset({"http", "https"})
_SEGMENTED_OPENING_S = 20.0
"""A playlist may have to wait for its second segment."""
_SEGMENTED_STALL_S = 60.0
"""A playlist that brings nothing new is given up much earlier, by the duration of its segments."""
_RELOADS = "3"
"""Of a playlist that brings nothing new; FFmpeg then ends after about five durations of a segment."""
_OPTIONS = {
    "rtsp": {"rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay"},
    "rtmp": {"rtmp_live": "live"},
    "udp": {"overrun_nonfatal": "1", "buffer_size": str(4 << 20)},
}
"""By scheme. For rtsp only: without buffering, FFmpeg loses every frame of an mp4 file."""
_ANALYSIS_US = "2500000"
"""So long FFmpeg may wait for streams that are announced but don't come, such as sound."""
_PLAYLISTS = (".m3u8", ".m3u")
_WITHOUT_TIMES = frozenset({"mpjpeg", "mjpeg", "h264", "hevc", "m4v", "mpegvideo"})
"""Pictures, or the bare stream of a codec: FFmpeg then claims 25 frames a second."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded frame, and when it is due."""

    frame: RawFrame
    time_s: float
    """On the stream's own clock."""


class Connection:
    """An open stream; lives on the pump's thread."""

    def __init__(self, address: str) -> None:
        """Raises PasswordWanted, or SourceError where it can't be opened for another reason."""
        self._address, self._title = address, addresses.shown(address)
        self._container = self._opened()
        is_web = addresses.scheme_of(address) in _WEB_SCHEMES
        self.is_file = is_web and bool(self._container.duration)
        """It has an end, and every frame of it is wanted."""
        self.playout = PlayoutClock() if _is_segmented(self._container) and not self.is_file else None
        """Its clock, where it comes in bursts, from which each frame has to be held back until it is due."""
        self.is_lossless = self.is_file or self.playout is not None
        self.stall_s = _SEGMENTED_STALL_S if _is_segmented(self._container) else STALL_S
        """After so long without a frame it counts as lost."""
        self._has_times = self._container.format.name not in _WITHOUT_TIMES
        try:
            self.decoder = Decoder(self._container, self._title, is_live=not self.is_file)
        except SourceError:
            self._container.close()
            raise
        except FAILURES as error:
            self._container.close()
            raise self._refusal(error) from None
        self._clock: StreamClock = self.playout or ArrivalClock()
        self._numbers = FrameClock(self.fps)
        self._comes_as_made = self._has_times and not self.is_lossless
        frames = arrivals(self.decoder.frames())
        self._frames = fresh(frames) if self._comes_as_made else frames

    @property
    def fps(self) -> float | None:
        """The rate that the stream declares; None where it declares none."""
        return self.decoder.fps if self._has_times else None

    def take(self) -> Taken[Picture] | None:
        try:
            taken = next(self._frames, None)
        except av.error.ExitError:
            raise self.silence() from None
        except FAILURES as error:
            # Without its cause, as below: FFmpeg's errors have the whole address in them.
            raise SourceLost("media.stream_broken", title=self._title, reason=_reason(error)) from None
        if taken is None:
            return None
        frame, arrived_s = taken
        moment = self._placed(frame, arrived_s)
        # On the stream's own clock, where no jitter looks like a loss.
        stamp_s = moment.time_s if self._comes_as_made else None
        sequence, _ = self._numbers.place(stamp_s, moment.time_s + arrived_s - moment.captured_s)
        return Taken(Picture(frame, moment.time_s), sequence, moment.captured_s)

    def release(self) -> None:
        self._container.close()

    def silence(self) -> SourceLost:
        """The error that says that nothing comes any more."""
        return SourceLost("media.stream_stalled", title=self._title, seconds=self.stall_s)

    def end(self) -> SourceLost:
        """The error that says that the server has ended what should go on."""
        if self.playout is not None:
            return SourceLost("media.stream_dry", title=self._title)
        return SourceLost("media.stream_ended", title=self._title)

    def _placed(self, frame: RawFrame, arrived_s: float) -> Moment:
        if self.is_file:
            return Moment(self.decoder.time_s(frame), arrived_s)
        return self._clock.place(frame.time if self._has_times else None, arrived_s)

    def _opened(self) -> InputContainer:
        if _names_playlist(self._address):
            return self._open(is_segmented=True)
        container = self._open(is_segmented=False)
        if not _is_segmented(container):
            return container
        container.close()  # how long it may be silent can't be changed any more
        return self._open(is_segmented=True)

    def _open(self, *, is_segmented: bool) -> InputContainer:
        scheme = addresses.scheme_of(self._address)
        options = {"analyzeduration": _ANALYSIS_US, **_OPTIONS.get(scheme.removesuffix("s"), {})}
        limits_s = opening_s(self._address), STALL_S
        if is_segmented:
            options |= {"max_reload": _RELOADS, "rw_timeout": str(round(OPENING_S * 1e6))}
            limits_s = _SEGMENTED_OPENING_S, _SEGMENTED_STALL_S
        try:
            return open_stream(SECRETS.filled(self._address), options, limits_s)
        except FAILURES as error:
            raise self._refusal(error) from None

    def _refusal(self, error: Exception) -> SourceError:
        if isinstance(error, av.error.ProtocolNotFoundError):
            return SourceError("media.no_protocol", title=self._title, scheme=addresses.scheme_of(self._address))
        if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
            return PasswordWanted("media.password_wanted", title=self._title, variable=ENVIRONMENT)
        return SourceError("media.stream_closed", title=self._title, reason=_reason(error))


def opening_s(address: str) -> float:
    """How long opening an address may take."""
    return _SEGMENTED_OPENING_S if _names_playlist(address) else OPENING_S


def _names_playlist(address: str) -> bool:
    return addresses.shown(address).lower().endswith(_PLAYLISTS)


def _is_segmented(container: InputContainer) -> bool:
    return container.format.name.startswith("hls")


def _reason(error: Exception) -> str:
    if isinstance(error, av.error.ExitError):
        return f"no answer within {OPENING_S:g} s; check the address and the network"
    if isinstance(error, (av.error.InvalidDataError, av.error.ArgumentError)):  # also of a kind that isn't let in
        return "no answer, or not a video stream"
    return str(getattr(error, "strerror", "") or type(error).__name__).lower()
