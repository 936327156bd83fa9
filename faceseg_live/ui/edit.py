"""What travels from a control to the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """One setting's new value, as the user chose it."""

    group: str
    name: str
    value: Any
