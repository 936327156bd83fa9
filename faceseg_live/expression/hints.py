"""What may have been meant by a label that no classifier gives."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 3
_LIKENESS = 0.6


def near_misses(label: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known labels that are written most like this one, best first; those that it is a part of at first."""
    names = list(dict.fromkeys(known))
    small = label.lower()
    within = [name for name in names if small in name.lower().replace(".", " ").split() or name.lower() == small]
    by_small = {name.lower(): name for name in reversed(names)}
    alike = [by_small[name] for name in get_close_matches(small, by_small, _MOST, _LIKENESS)]
    return tuple(dict.fromkeys(within + alike))[:_MOST]
