"""The face parsers of the catalogue: what each wants to see and what its labels mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from ...domain.regions import Region, Regions
from ...models.catalogue import catalogue

Channels = tuple[float, float, float]
"""Red, green, blue."""


class Layout(str, Enum):
    """The order of an image's axes: batch, channels, rows, columns."""

    NCHW = "nchw"
    NHWC = "nhwc"

    @property
    def channel_axis(self) -> int:
        return 1 if self is Layout.NCHW else 3


@dataclass(frozen=True, slots=True)
class InputRule:
    """What a network's input looks like: a square, its values (v / scale − mean) / std of 0..255, by channel."""

    size_px: int
    layout: Layout
    scale: float
    mean: Channels
    std: Channels


@dataclass(frozen=True, slots=True)
class ParserRow:
    """A face parser that the program knows."""

    key: str
    title: str
    file_name: str
    licence: str
    input: InputRule
    classes: tuple[Regions, ...]
    """What each label stands for; empty for background."""
    crop_margin: float
    """Side of the square crop, as a multiple of the face's larger side."""


@cache
def parser_rows() -> dict[str, ParserRow]:
    """Key → row, in the catalogue's order: the first one is the usual one."""
    known = catalogue()
    return {
        item["key"]: _row(item, known["inputs"][item["input"]], known["classes"][item["classes"]])
        for item in known["model"]
        if item["family"] == "parsing"
    }


def _row(item: dict[str, Any], input: dict[str, Any], classes: Sequence[str]) -> ParserRow:
    return ParserRow(
        key=item["key"],
        title=item["title"],
        file_name=item["file"],
        licence=item["licence"],
        input=InputRule(
            input["size"], Layout(input["layout"]), input["scale"], tuple(input["mean"]), tuple(input["std"])
        ),
        classes=tuple(frozenset({Region(name)}) if name else frozenset() for name in classes),
        crop_margin=item["crop_margin"],
    )
