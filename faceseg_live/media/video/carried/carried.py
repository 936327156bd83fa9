"""Sound and all that goes with it, on its way from one file into another that is being written."""

from __future__ import annotations

import av.container
from av.container import InputContainer
from av.stream import Disposition

from ....messages import Message
from ..formats import VideoFormat
from .carry import Carry
from .choosing import Chosen, Way, choice_of
from .copied import CopiedTrack
from .cover import CoverTrack
from .encoded import EncodedTrack
from .feeding import Feeding, opened
from .part import Part
from .subtitles import SubtitleTrack
from .telling import carry_words
from .titles import track_titles_for
from .track import REFUSALS, Track


class Carried:
    """Adds its tracks to a container that has that of the frames already, and fills them in step with the frames.

    What is damaged or has no place in the container costs itself only, and is a note.
    """

    def __init__(self, source: InputContainer, carry: Carry, target: av.container.OutputContainer,
                 kind: VideoFormat) -> None:
        """source: closed with it. The target's header must not be written yet."""
        self._target, self._kind, self._carry, self._part = target, kind, carry, Part.of(carry)
        choice = choice_of(source, kind, metadata=carry.metadata)
        refused: list[Message] = []
        tracks: dict[int, Track] = {}
        for chosen in choice.tracks:
            try:
                tracks[chosen.stream.index] = self._made(chosen, is_first=not tracks)
            except REFUSALS:
                refused.append(chosen.about)
        lost = [*refused, *choice.lost]
        self._notes = [*carry_words(source, target, kind, carry, lost), *choice.problems]
        self._feeding = Feeding(source, carry, tracks)

    @staticmethod
    def of(carry: Carry, target: av.container.OutputContainer, kind: VideoFormat) -> Carried | None:
        """None: there can be nothing to carry. Raises SourceError where the source can't be read."""
        source = opened(carry)
        return None if source is None else Carried(source, carry, target, kind)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What the user should know; all of it at the end."""
        return (*self._notes, *self._feeding.notes)

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: hand over all that belongs to them."""
        self._feeding.reach(time_s)

    def finish(self, _end_s: float) -> None:
        """Hand over all that is left."""
        self._feeding.finish()

    def close(self) -> None:
        """Let go of the source."""
        self._feeding.close()

    def _made(self, chosen: Chosen, *, is_first: bool) -> Track:
        stream, container = chosen.stream, self._kind.container
        track = self._track(chosen)
        track.stream.metadata.update(track_titles_for(container, stream.metadata, metadata=self._carry.metadata))
        if chosen.way is not Way.COVER:
            flags = stream.disposition & ~Disposition.default
            is_default = is_first if stream.type == "audio" else bool(stream.disposition & Disposition.default)
            track.stream.disposition = (flags | Disposition.default if is_default else flags).value
        return track

    def _track(self, chosen: Chosen) -> Track:
        stream, about = chosen.stream, chosen.about
        if chosen.way is Way.TEXT:
            return SubtitleTrack(stream, self._target, chosen.codec, self._part, about)
        if chosen.way is Way.COVER:
            return CoverTrack(stream, self._target)
        if chosen.way is Way.COPIED:
            return CopiedTrack(stream, self._target, self._part, about,
                               has_edit_lists=self._kind.container in ("mp4", "mov"))
        return EncodedTrack(stream, self._target, chosen.codec, self._part, about)
