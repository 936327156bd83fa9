"""Takes down how people were hidden in one file, frame by frame, and writes the report of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...domain.types import Perception
from ..staging import FinalName, Staging
from .document import FrameRecord, Means, document_of, text_of
from .page import page_of
from .spans import UncertainSpan
from .thumbnails import Thumbnails

_MOST_THUMBNAILS = 120


class HidingRecord:
    """Of one file; told each frame as it is drawn."""

    def __init__(self, spans: Sequence[UncertainSpan], size: tuple[int, int], means: Means) -> None:
        """
        Args:
            spans: at which nobody has looked yet.
            size: of the frames: width and height, pixels.
            means: what people are hidden with.
        """
        self._spans, self._size, self._means = spans, size, means
        self._wanted = _shown(self._spans)
        self._thumbnails, self._images = Thumbnails(means.hiding.margin), dict[UncertainSpan, str]()
        self._frames: list[FrameRecord] = []

    def add(self, perception: Perception, exempt: frozenset[int]) -> None:
        """The next frame; `exempt`: ids of the faces that are not hidden in it."""
        for span in self._wanted.get(perception.frame.sequence, ()):
            self._images[span] = self._thumbnails.drawn(perception, span.box)
        self._frames.append(FrameRecord.of(perception, exempt))

    def write(self, staging: Staging, source: Path, stem: str, outputs: Sequence[Path]) -> None:
        """Write the report beside these results of a source, which are complete, as soon as they have their names.

        Places that aren't in them are left out.
        """
        numbers = [frame.number for frame in self._frames]
        spans = [span for span in self._spans if any(span.first <= number <= span.last for number in numbers)]

        def write(final_name: FinalName) -> None:
            named = {path: final_name(path) for path in outputs}
            document = document_of(source, named, self._size, self._means, self._frames, spans)
            page = page_of(document, [self._images.get(span, "") for span in spans])
            staging.write(f"{stem}.hiding.json", text_of(document).encode())
            staging.write(f"{stem}.hiding.html", page.encode())

        staging.when_named(write)


def _shown(spans: Sequence[UncertainSpan]) -> dict[int, list[UncertainSpan]]:
    """Frame → the spans that get a picture of it: those of the largest heads, if there are too many."""
    by_size = sorted((span for span in spans if span.box[2] > 0), key=lambda span: -span.box[2] * span.box[3])
    wanted: dict[int, list[UncertainSpan]] = {}
    for span in by_size[:_MOST_THUMBNAILS]:
        wanted.setdefault(span.middle, []).append(span)
    return wanted
