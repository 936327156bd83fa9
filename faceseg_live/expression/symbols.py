"""Names for sets of labels, for models that call the same thing differently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..errors import InvalidParameter

SYMBOLS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "#Female": ("female", "Female", "Human Female", "woman", "women", "girl"),
    "#Male": ("male", "Male", "Human Male", "man", "men", "boy"),
})
"""Those that are built in; the sets are those of the public gender classifiers."""
_NAME = re.compile(r"#\w+")


def with_own(own: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """SYMBOLS and the user's, which go before them where they have the same name.

    Args:
        own: "#Name" → labels, divided by commas.

    Raises InvalidParameter for a name or a list that can't be one.
    """
    return MappingProxyType({**SYMBOLS, **{name: _labels(name, labels) for name, labels in own.items()}})


def _labels(name: str, labels: str) -> tuple[str, ...]:
    if not _NAME.fullmatch(name):
        raise InvalidParameter("expression.symbol_name", name=name)
    listed = tuple(label for part in labels.split(",") if (label := part.strip()))
    if not listed:
        raise InvalidParameter("expression.symbol_empty", name=name)
    return listed
