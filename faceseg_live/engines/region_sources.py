"""The one table of region sources: which there are, which goes before which, and which engines share them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from ..domain.regions import Region, Regions
from .base import RegionSource


@dataclass(frozen=True, slots=True)
class RegionSourceRow:
    """What is known of a source without loading it."""

    key: str
    summary: str
    module: str = ""
    """Next to this one; empty: an engine has the source of its own."""
    factory: str = ""
    """Name of the module's function that gives the source."""
    engines: frozenset[str] = frozenset()
    """Keys of the engines that have it besides their own."""
    leaves: Regions = frozenset()
    """What it distinguishes, but less well than a later source that does, too."""


_WITH_FACES = frozenset({"mesh", "mediapipe", "parsing", "pspnet", "segformer", "fcn8s"})

MATTE, PARSER, HAIR, MULTICLASS, PERSON = "matte", "parser", "hair", "multiclass", "person"
FACE_REGIONS = "face_regions"
"""Of maps that `MULTICLASS` gives besides its own."""

REGION_SOURCES: tuple[RegionSourceRow, ...] = (
    RegionSourceRow(MATTE, "An alpha matte by a segmenter of the user's choice."),
    RegionSourceRow(PARSER, "A face parser on the crop of each face.", leaves=frozenset({Region.CLOTH})),
    RegionSourceRow(HAIR, "Hair round each face, where that network was added.", "hair", "make_hair_source",
                    frozenset({"mesh", "mediapipe", "fcn8s"})),
    RegionSourceRow(MULTICLASS, "Hair, skin, ears, clothes and what is worn or held, by networks that come along.",
                    "multiclass.source", "make_multiclass_source", _WITH_FACES),
    RegionSourceRow(PERSON, "People against the background, by a small network.", "person", "make_person_source",
                    _WITH_FACES),
)
"""The most trusted first: where several distinguish the same regions, the first one's map is taken.

Clothes are cut off straight by a parser's crop, which shows a head.
"""

_TRUST = {row.key: number for number, row in enumerate(REGION_SOURCES)}
_LEAVES = {row.key: row.leaves for row in REGION_SOURCES}


def by_trust(sources: Sequence[RegionSource]) -> tuple[RegionSource, ...]:
    """The sources in the table's order; one that the table doesn't know comes last."""
    return tuple(sorted(sources, key=lambda source: _TRUST.get(source.key, len(_TRUST))))


def left_to_later(sources: Sequence[RegionSource]) -> tuple[Regions, ...]:
    """Of each source (in the table's order) the regions that it leaves to later ones among these."""
    return tuple(
        frozenset().union(*(regions for later in sources[number:] for regions in later.classes
                            if regions <= _LEAVES.get(source.key, frozenset())))
        for number, source in enumerate(sources, start=1)
    )


def shared_sources(engine: str) -> tuple[RegionSource, ...]:
    """New sources for an engine, those that the table gives it besides its own."""
    return tuple(_make(row) for row in REGION_SOURCES if engine in row.engines)


def _make(row: RegionSourceRow) -> RegionSource:
    module = importlib.import_module(f"{__package__}.{row.module}")
    return cast("Callable[[], RegionSource]", getattr(module, row.factory))()
