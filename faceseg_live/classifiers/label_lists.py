"""Labels out of files of others: few enough, short, each once, and nothing but letters to be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ..errors import EngineUnavailable

_MOST_LABELS = 50_000
_MOST_LETTERS = 200
_SHOWN = 80
"""Letters of a value that a message repeats."""
_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Kinds of characters that steer a terminal, are no letters, or begin a line."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction in which what follows is read."""


def checked_labels(labels: object, where: str) -> tuple[str, ...]:
    """The labels, as they are. Raises EngineUnavailable, which names `where` they come from, for any that are unfit."""
    if not isinstance(labels, Sequence) or isinstance(labels, str) or not labels or not all(
            isinstance(label, str) and label.strip() for label in labels):
        raise EngineUnavailable("classifiers.labels", path=where, value=shortened(labels))
    if len(labels) > _MOST_LABELS:
        raise EngineUnavailable("classifiers.many_labels", path=where, count=len(labels), most=_MOST_LABELS)
    seen = set[str]()
    for label in labels:
        if label in seen:
            raise EngineUnavailable("classifiers.label_twice", path=where, label=label)
        seen.add(label)
        if len(label) > _MOST_LETTERS or not _can_be_shown(label):
            raise EngineUnavailable("classifiers.odd_label", path=where, label=shortened(label), most=_MOST_LETTERS)
    return tuple(labels)


def shortened(value: object) -> str:
    """A value as Python would write it, in one short line."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _can_be_shown(label: str) -> bool:
    return label.isprintable() or not any(
        letter in _TURNING or unicodedata.category(letter) in _HIDDEN for letter in label)
