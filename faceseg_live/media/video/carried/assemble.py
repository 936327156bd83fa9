"""Joins pieces of a video, packet by packet, with what is carried over into one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.container

from ....errors import OutputError
from ....messages import Message, joined
from ..copied_track import copied_track
from ..formats import VideoFormat
from ..part_file import PartFile
from ..sink import Sink
from ..writer import FAILURES
from .carried import Carried
from .carry import Carry

if TYPE_CHECKING:
    _Packet = av.Packet[Any]


def assemble(pieces: Sequence[Path], target: Path, kind: VideoFormat, carry: Carry | None, *,
             end_s: float | None = None) -> Message | None:
    """Make one file of pieces that `open_piece` began; nothing is decoded or encoded again.

    Args:
        pieces: in the order of their times, at least one.
        target: its name, which must not be taken. It is there when it is whole.
        end_s: until when the last frame is shown; None: as long as the one before it.

    Returns:
        What the user should know, as `VideoFile.note`.

    Raises:
        OutputError: it can't be written, a piece can't be read, or they were not encoded alike.
    """
    try:
        part = PartFile(target, exclusive=True)
    except OSError as error:
        reason = "there is such a file" if isinstance(error, FileExistsError) else _reason(error)
        raise OutputError("common.not_writable", path=target, reason=reason) from error
    try:
        note = _assembled(pieces, part.part, kind, carry, end_s)
        part.keep()
    except BaseException as error:
        part.discard()
        if isinstance(error, FAILURES):
            raise OutputError("common.not_writable", path=target, reason=_reason(error)) from error
        raise
    return note


def _assembled(pieces: Sequence[Path], part: Path, kind: VideoFormat, carry: Carry | None,
               end_s: float | None) -> Message | None:
    with ExitStack() as stack:
        sink = stack.enter_context(closing(Sink(part)))
        container = stack.enter_context(av.open(sink, "w", format=kind.container, options=dict(kind.leisure_options)))
        joint = _Joint(pieces, container, kind)
        carried = None if carry is None else Carried.of(carry, container, kind)
        if carried is not None:
            stack.callback(carried.close)
        for packet, time_s in joint.packets(end_s):
            container.mux(packet)
            if carried is not None:
                carried.reach(time_s)
        if carried is not None:
            carried.finish(joint.end_s)
    return None if carried is None else joined(*carried.notes)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What has to be the same for packets of several pieces to be one track."""

    codec: str
    size: tuple[int, int]
    unit: Fraction | None
    extradata: bytes

    @staticmethod
    def of(stream: av.VideoStream) -> _Likeness:
        context = stream.codec_context
        return _Likeness(context.name, (context.width, context.height), stream.time_base, context.extradata or b"")


class _Joint:
    """The track of all pieces."""

    def __init__(self, pieces: Sequence[Path], target: av.container.OutputContainer, kind: VideoFormat) -> None:
        self._pieces = pieces
        self.end_s = 0.0
        """When its last frame is over; known once all packets were given."""
        with av.open(str(pieces[0].absolute())) as first:
            model = first.streams.video[0]
            self._likeness = _Likeness.of(model)
            self._stream = copied_track(model, target, kind)

    def packets(self, end_s: float | None) -> Iterator[tuple[_Packet, float]]:
        """All of them with when they are shown, in seconds; each has the length until the next one."""
        waiting: _Packet | None = None
        start = length = 0
        for packet, asked in self._read():
            if waiting is not None:
                asked = max(asked, start + 1)
                length = asked - start
                yield self._placed(waiting, start, length)
            waiting, start = packet, asked
        if waiting is None:
            raise ValueError("its pieces have no frames")
        if end_s is not None:
            length = max(1, round(end_s / waiting.time_base) - start)
        length = length or waiting.duration or 1
        self.end_s = float((start + length) * waiting.time_base)
        yield self._placed(waiting, start, length)

    def _placed(self, packet: _Packet, start: int, length: int) -> tuple[_Packet, float]:
        packet.stream = self._stream
        packet.pts = packet.dts = start
        packet.duration = length
        return packet, float(start * packet.time_base)

    def _read(self) -> Iterator[tuple[_Packet, int]]:
        """The packets of all pieces, and the times they ask for."""
        for path in self._pieces:
            with av.open(str(path.absolute())) as piece:
                stream = piece.streams.video[0]
                if _Likeness.of(stream) != self._likeness:
                    raise OutputError("media.pieces_differ", piece=path.name, first=self._pieces[0].name)
                for packet in piece.demux(stream):
                    if packet.pts is not None:
                        yield packet, packet.pts


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
