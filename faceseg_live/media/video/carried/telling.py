"""What a file says of itself, carried over as far as the new one has a place for it; and what has none."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import av
import av.container
from av.container import InputContainer

from ....messages import Message
from ..formats import VideoFormat
from .carry import Carry
from .chapters import carry_chapters, chapters_of
from .part import Part
from .titles import titles_for


def carry_words(source: InputContainer, target: av.container.OutputContainer | None, kind: VideoFormat, carry: Carry,
                lost: Iterable[Message]) -> list[Message]:
    """Titles and chapters. target: None where the format is no container; its header must not be written yet.

    Returns what the user should know: of these, and of the tracks that are `lost`.
    """
    lost, notes = [*lost], []
    if carry.metadata:
        kept, names = titles_for(kind.container, source.metadata)
        if target is not None:
            target.metadata.update(kept)
        if names:
            lost.append(Message("media.entries", names=names))
        start_s = Fraction(source.start_time or 0, av.time_base) + Fraction(carry.start_s)
        chapters = chapters_of(source, start_s, Part.of(carry))
        if chapters and (target is None or not kind.audio_codec):
            lost.append(Message("media.chapters"))
        elif chapters and target is not None and not carry_chapters(chapters, target):
            notes.append(Message("media.newer_av", what=Message("media.chapters"), installed=av.__version__))
    lost = list(dict.fromkeys(lost))  # phones have several tracks of data
    return [Message("media.left_out", format=kind.title, what=lost), *notes] if lost else notes
