"""Videos from files."""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer

from ...domain.types import Frame
from ...errors import SourceError
from ...messages import Message
from ..ffmpeg import FAILURES, open_media, reading_on, reason_of
from ..first_bytes import HEAD_BYTES, leads_elsewhere
from .base import SourceInfo, make_frame
from .closing import Closing
from .decoding import Decoder
from .developing import Developer, is_transparent
from .promised_size import lost_its_end
from .raw_frame import RawFrame


class VideoSource:
    """All frames of a video file, each with its presentation time, as they are meant to be seen; sound is left alone.

    They have square pixels, stand upright, aren't interlaced, and are sRGB whatever the file has; where it is
    transparent, `info.note` says that nothing of that is kept.

    A file that is damaged or cut short delivers what it has, and the `read()` after its last frame raises
    SourceError. With `loop` it starts again instead, with times and sequence numbers that continue.
    """

    def __init__(self, path: str | Path, *, loop: bool = False, title: str = "") -> None:
        self._path = Path(path)
        self._loop = loop
        self._sequence = 0
        self._round_start_s = 0.0
        self._last_s = 0.0
        self._container, self._decoder = open_container(self._path)
        self._closing = Closing(lambda: self._container.close())
        self._developer = Developer()
        self._frames = self._decoder.frames()
        try:
            self._prefetch = self._next_picture()
            if self._prefetch is None:
                raise SourceError("media.no_frame", path=self._path)
        except SourceError:
            self._container.close()
            raise
        width, height = self._prefetch.upright_size
        self._info = SourceInfo(
            str(path), title or self._path.name, width, height, self._decoder.fps, self._decoder.codec,
            note=note_on(self._decoder, self._prefetch), duration_s=self._decoder.duration_s,
            frame_count=self._decoder.frame_count)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._closing.using():
            if self._closing.is_requested:
                return None
            picture, self._prefetch = self._prefetch or self._next_picture(), None
            if picture is None and self._loop:
                picture = self._start_again()
            if picture is None:
                self._raise_if_damaged()
                return None
            with reading_on(self._path):
                self._last_s = self._round_start_s + self._decoder.time_s(picture)
                frame = make_frame(self._developer.rgb_pixels(picture), self._sequence, self._last_s)
            self._sequence += 1
            return frame

    def close(self) -> None:
        self._closing.close()

    def _next_picture(self) -> RawFrame | None:
        with reading_on(self._path):
            return next(self._frames, None)

    def _start_again(self) -> RawFrame | None:
        """Open the file again: cheap, and unlike seeking it works with every container."""
        self._container.close()
        self._container, self._decoder = open_container(self._path)
        self._frames = self._decoder.frames()
        self._round_start_s = self._last_s + 1 / (self._info.fps or 25.0)
        return self._next_picture()

    def _raise_if_damaged(self) -> None:
        found = self._decoder.completeness
        if found.is_cut_short:
            raise SourceError("media.cut_short", path=self._path, read=self._what_was_read())
        if found.is_damaged:
            raise SourceError("media.damaged", path=self._path, read=self._what_was_read())

    def _what_was_read(self) -> Message:
        total, faulty = self._decoder.frame_count, self._decoder.completeness.faulty_frames
        read = (Message("media.frames_read_of", count=self._sequence, total=total) if total
                else Message("media.frames_read", count=self._sequence))
        return Message("media.frames_faulty", read=read, faulty=faulty) if faulty else read


def note_on(decoder: Decoder, first: RawFrame) -> Message | None:
    """What of a video is not in its frames, by the first one."""
    is_see_through = decoder.has_alpha or is_transparent(first)
    return Message("media.alpha_ignored") if is_see_through else None


def open_container(path: Path) -> tuple[InputContainer, Decoder]:
    """Open a file; SourceError where it is missing, empty, unreadable, no video, or larger than the limit allows."""
    try:
        if path.stat().st_size == 0 and path.is_file():
            raise SourceError("media.empty_video", path=path)
        container = open_media(path)
    except FileNotFoundError as error:
        raise SourceError("media.no_such_file", path=path) from error
    except OSError as error:
        raise SourceError("media.unreadable", path=path, reason=str(reason_of(error)).lower()) from error
    except FAILURES as error:
        raise _refusal(path) from error
    try:
        return container, Decoder(container, str(path))
    except SourceError as error:
        container.close()
        if error.message_id == "media.no_frames_inside" and lost_its_end(path):  # what says where they are, too
            raise SourceError("media.no_media_file", path=path) from error
        raise
    except FAILURES as error:
        container.close()
        raise SourceError("media.no_media_file", path=path) from error


def _refusal(path: Path) -> SourceError:
    """What to say of a file that can't be opened, or mustn't be."""
    with path.open("rb") as file:
        is_list = leads_elsewhere(file.read(HEAD_BYTES))
    return SourceError("media.leads_elsewhere", path=path) if is_list else SourceError("media.no_media_file", path=path)
