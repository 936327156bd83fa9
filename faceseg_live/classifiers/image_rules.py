"""The input that an ONNX image classifier expects and what its scores mean: from the catalogue, or from a file next to
the model.

Next to `smile.onnx` is `smile.txt`, one label per line, or `smile.toml`:

    labels = ["neutral", "smile"]
    mean = [0.485, 0.456, 0.406]        # one number for a grey input
    std = [0.229, 0.224, 0.225]         # the input is (v / 255 - mean) / std
    colours = "rgb"                     # or "bgr"; a network of one channel gets grey
    scores = "softmax"                  # or "sigmoid", or "none" where it gives probabilities
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import EngineUnavailable
from ..files.structured_text import UnreadableText, read_bounded, text_of, toml_of
from ..models.catalogue import catalogue
from .label_lists import checked_labels, shortened

_COLOURS = ("rgb", "bgr")
_SCORES = ("", "softmax", "sigmoid", "none")


@dataclass(frozen=True, slots=True)
class ImageRule:
    """Of one model."""

    labels: tuple[str, ...]
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    std: tuple[float, ...] = (0.229, 0.224, 0.225)
    colours: str = "rgb"
    scores: str = ""
    """What makes probabilities of the output; empty: whatever its numbers ask for."""


def rule_of(model: Path) -> ImageRule:
    """The rule for a model file. EngineUnavailable where no file lists its labels, or that file is invalid."""
    for table in catalogue()["model"]:
        if "labels" in table and table["file"] == model.name:
            return _rule(table, model)
    described, listed = model.with_suffix(".toml"), model.with_suffix(".txt")
    try:
        if described.is_file():
            return _rule(toml_of(read_bounded(described)), described)
        if listed.is_file():
            lines = (line.strip() for line in text_of(read_bounded(listed)).splitlines())
            return _rule({"labels": [line for line in lines if line]}, listed)
    except (OSError, UnreadableText) as error:
        raise EngineUnavailable("classifiers.unreadable_labels", file=model.name, reason=error) from error
    raise EngineUnavailable("classifiers.no_labels_file", file=model.name, labels_file=listed.name)


def _rule(table: Mapping[str, Any], where: Path) -> ImageRule:
    usual = ImageRule(checked_labels(table.get("labels", ()), str(where)))
    rule = ImageRule(usual.labels, _numbers(table, "mean", usual.mean, where), _numbers(table, "std", usual.std, where),
                     table.get("colours", usual.colours), table.get("scores", usual.scores))
    if rule.colours not in _COLOURS or rule.scores not in _SCORES:
        raise EngineUnavailable("classifiers.colours_and_scores", path=where, colours=shortened(rule.colours),
                                scores=shortened(rule.scores))
    if not all(rule.std):
        raise EngineUnavailable("classifiers.std_zero", path=where)
    return rule


def _numbers(table: Mapping[str, Any], key: str, usual: tuple[float, ...], where: Path) -> tuple[float, ...]:
    values = table.get(key, usual)
    if not isinstance(values, list | tuple) or len(values) not in (1, 3) or not all(map(_is_number, values)):
        raise EngineUnavailable("classifiers.numbers", path=where, key=key, value=shortened(values))
    return tuple(float(value) for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
