"""What a person who looked through a file corrects: whom nothing found, and whom something found where nobody is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...domain.heads import Oval
from ...errors import InvalidParameter
from ...files.structured_text import json_of, read_bounded
from ...models.weights import sha256_of
from ..hiding_report.spans import UncertainSpan

FORMAT = 1
"""Of the file; raised when what it says changes its meaning."""
SUFFIX = ".corrections.json"
_MOST_BYTES = 50_000_000
"""A person who looks through hours of video draws thousands of boxes, of a hundred bytes each."""


@dataclass(frozen=True, slots=True)
class DrawnHead:
    """Somebody who is to be hidden from this frame on, forwards and backwards, as long as he can be followed."""

    frame: int
    oval: Oval


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """Nobody is there: the head that was found is hidden no more in these frames."""

    first: int
    last: int
    """Numbers of frames; both belong to it."""
    oval: Oval
    """The head in the first of them, by which it is known again."""


Correction = DrawnHead | ShownSpan


@dataclass(frozen=True, slots=True)
class Corrections:
    """Of one file."""

    made: tuple[Correction, ...] = ()
    """In their order."""
    looked_at: frozenset[UncertainSpan] = frozenset()
    """Places of which a person said that they are right."""

    def __bool__(self) -> bool:
        return bool(self.made or self.looked_at)

    @property
    def drawn(self) -> tuple[DrawnHead, ...]:
        return tuple(item for item in self.made if isinstance(item, DrawnHead))

    @property
    def shown(self) -> tuple[ShownSpan, ...]:
        return tuple(item for item in self.made if isinstance(item, ShownSpan))

    def as_json(self) -> dict[str, object]:
        """Plain values, for files."""
        places = sorted(self.looked_at, key=lambda span: (span.first, span.last, span.track or 0))
        return {
            "hidden": [{"frame": item.frame, "oval": _numbers(item.oval)} for item in self.drawn],
            "shown": [{"first": item.first, "last": item.last, "oval": _numbers(item.oval)} for item in self.shown],
            "looked_at": [span.as_json() for span in places],
        }

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> Corrections:
        """What `as_json` gave. KeyError, TypeError or ValueError for anything else."""
        drawn = [DrawnHead(int(item["frame"]), _oval(item["oval"])) for item in document["hidden"]]
        shown = [ShownSpan(int(item["first"]), int(item["last"]), _oval(item["oval"])) for item in document["shown"]]
        looked_at = frozenset(UncertainSpan.of_json(item) for item in document["looked_at"])
        return cls((*drawn, *shown), looked_at)


def corrections_file(source: Path, corrections: Corrections) -> bytes:
    """The file that repeats them on the same source, and on no other."""
    document = {"format": FORMAT, "input": {"file": source.name, "sha256": sha256_of(source)}}
    return (json.dumps(document | corrections.as_json(), indent=1) + "\n").encode()


def read_corrections(paths: Sequence[Path], sources: Sequence[Path]) -> dict[Path, Corrections]:
    """The corrections in these files, by the sources that they belong to.

    Raises InvalidParameter where a file can't be read, is none of corrections, or belongs to none of the sources.
    """
    if not paths:
        return {}
    by_content = {sha256_of(source): source for source in sources if source.is_file()}
    read: dict[Path, Corrections] = {}
    for path in paths:
        content, corrections = _read(path)
        if content not in by_content:
            raise InvalidParameter("batch.corrections_of_another_file", path=path)
        read[by_content[content]] = corrections
    return read


def _read(path: Path) -> tuple[str, Corrections]:
    try:
        document = json_of(read_bounded(path, _MOST_BYTES))
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        return str(document["input"]["sha256"]), Corrections.of_json(document)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidParameter("batch.corrections_unreadable", path=path, reason=reason) from error
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidParameter("batch.no_corrections", path=path) from error


def _numbers(oval: Oval) -> list[float]:
    return [round(value, 3) for value in (oval.x, oval.y, oval.across, oval.along, oval.rotation)]


def _oval(numbers: Sequence[float]) -> Oval:
    x, y, across, along, rotation = map(float, numbers)
    if not (across > 0 and along > 0):
        raise ValueError(numbers)
    return Oval(x, y, across, along, rotation)
