"""The sound of a file for formats that have it in a file of its own, or have none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.container import InputContainer

from ....messages import Message
from ..formats import VideoFormat
from ..video_file import MAX_CHANNELS, AudioFormat, Samples
from .carry import Carry
from .choosing import choice_of
from .feeding import Feeding, opened
from .heard import HeardPart
from .part import Part
from .telling import carry_words

if TYPE_CHECKING:
    from .track import Packet

_LAYOUTS = {1: "mono", 2: "stereo"}


class CarriedSamples:
    """Decodes the track that should be heard first, mixed down to two channels, as far as frames are there."""

    def __init__(self, source: InputContainer, carry: Carry, kind: VideoFormat) -> None:
        """source: closed with it."""
        choice = choice_of(source, kind, metadata=carry.metadata)
        tracks = [_Samples(first.stream, Part.of(carry), first.about) for first in choice.tracks[:1]]
        self._track = tracks[0] if tracks else None
        self.format = self._track.format if self._track else None
        """None: there is no sound."""
        lost = [*(other.about for other in choice.tracks[1:]), *choice.lost]
        self._notes = [*choice.problems, *carry_words(source, None, kind, carry, lost)]
        self._feeding = Feeding(source, carry, {track.stream.index: track for track in tracks})

    @staticmethod
    def of(carry: Carry, kind: VideoFormat) -> CarriedSamples | None:
        """As `Carried.of`."""
        source = opened(carry)
        return None if source is None else CarriedSamples(source, carry, kind)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What the user should know; all of it at the end."""
        return (*self._notes, *self._feeding.notes)

    def reach(self, time_s: float) -> Iterator[tuple[Samples, float]]:
        """The sound that belongs to the frames until then, and when it is heard."""
        self._feeding.reach(time_s)
        if self._track is not None:
            yield from self._track.taken()

    def close(self) -> None:
        """Let go of the source."""
        self._feeding.close()


class _Samples:
    """Keeps what was decoded until somebody takes it."""

    def __init__(self, stream: av.AudioStream, part: Part, about: Message) -> None:
        self.stream, self._about = stream, about
        self.format = AudioFormat(stream.rate, min(stream.channels, MAX_CHANNELS))
        self._heard = HeardPart(_LAYOUTS[self.format.channels], stream.rate, part)
        self._waiting: list[tuple[Samples, float]] = []

    @property
    def note(self) -> Message | None:
        damaged = self._heard.damaged_parts
        return Message("media.sound_damaged", count=damaged, what=self._about) if damaged else None

    def add(self, packet: Packet, early_s: Fraction) -> None:
        self._waiting += self._heard.samples(packet, early_s)

    def finish(self) -> None:
        """Nothing is on its way."""

    def taken(self) -> list[tuple[Samples, float]]:
        waiting, self._waiting = self._waiting, []
        return waiting
