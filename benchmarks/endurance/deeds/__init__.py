"""What a restless user does: each kind of change is a row of DEEDS, with particulars by chance.

A row stands in the file of its theme.
"""

from __future__ import annotations

from benchmarks.endurance.actor import Deed
from benchmarks.endurance.deeds import choices, networks, outputs, sources, window

DEEDS: dict[str, Deed] = {
    name: deed for theme in (choices, networks, sources, outputs, window) for name, deed in theme.DEEDS.items()
}
"""Name → what is done."""
