"""Names for sets of labels, for models that call the same thing differently."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SYMBOLS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "#Female": ("female", "Female", "Human Female", "woman", "women", "girl"),
    "#Male": ("male", "Male", "Human Male", "man", "men", "boy"),
})
"""Those that are always there; the sets are those of the public gender classifiers."""
