"""The one table of region sources: which there are, which goes before which, and which engines share them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

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


_WITH_FACES = frozenset({"mesh", "mediapipe", "parsing", "pspnet", "segformer", "fcn8s"})

MATTE, PARSER, HAIR, PERSON = "matte", "parser", "hair", "person"

REGION_SOURCES: tuple[RegionSourceRow, ...] = (
    RegionSourceRow(MATTE, "An alpha matte by a segmenter of the user's choice."),
    RegionSourceRow(PARSER, "A face parser on the crop of each face."),
    RegionSourceRow(HAIR, "Hair round each face, where that network was added.", "hair", "make_hair_source",
                    frozenset({"mesh", "mediapipe", "fcn8s"})),
    RegionSourceRow(PERSON, "People against the background, by a small network.", "person", "make_person_source",
                    _WITH_FACES),
)
"""The most trusted first: where several distinguish the same regions, the first one's map is taken."""

_TRUST = {row.key: number for number, row in enumerate(REGION_SOURCES)}


def by_trust(sources: Sequence[RegionSource]) -> tuple[RegionSource, ...]:
    """The sources in the table's order; one that the table doesn't know comes last."""
    return tuple(sorted(sources, key=lambda source: _TRUST.get(source.key, len(_TRUST))))


def shared_sources(engine: str) -> tuple[RegionSource, ...]:
    """New sources for an engine, those that the table gives it besides its own."""
    return tuple(_make(row) for row in REGION_SOURCES if engine in row.engines)


def _make(row: RegionSourceRow) -> RegionSource:
    module = importlib.import_module(f"{__package__}.{row.module}")
    return cast("Callable[[], RegionSource]", getattr(module, row.factory))()
