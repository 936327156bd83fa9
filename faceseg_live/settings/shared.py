"""The settings file of a program that may not be the only one that writes it: another window may be open."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..concurrency.turns import one_at_a_time
from ..errors import InvalidParameter
from . import Settings, store

_PATIENCE_S = 1.0
"""The other one writes for milliseconds, unless it was stopped in the middle of it."""


class SharedSettings:
    """Writes what was changed here, and leaves the rest as somebody else may have written it. Used on one thread at a
    time."""

    def __init__(self, loaded: Settings, path: Path | None = None) -> None:
        """loaded: what the program began with; path: as of `store.load`."""
        self._written, self._path = loaded, path

    def save(self, settings: Settings) -> None:
        """Raises SettingsError; what was changed is written the next time then."""
        with self._turn():
            store.save(self._merged(settings), self._path)
        self._written = settings

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Nobody else writes meanwhile, unless it can't be helped."""
        path, until_s = self._path or store.default_path(), time.monotonic() + _PATIENCE_S

        def waiting() -> None:
            if time.monotonic() >= until_s:
                raise TimeoutError

        with ExitStack() as turn:
            with suppress(OSError):
                turn.enter_context(one_at_a_time(path.with_name(f".{path.name}.lock"), waiting))
            yield

    def _merged(self, settings: Settings) -> Settings:
        path = self._path or store.default_path()
        if not path.exists():
            return settings
        merged, damage = store.load(path)
        if damage is not None:
            return settings
        try:
            for group, values in _changes(self._written, settings):
                merged = merged.changed(group, **values)
        except InvalidParameter:  # they don't go together
            return settings
        return merged


def _changes(before: Settings, after: Settings) -> list[tuple[str, dict[str, Any]]]:
    """Each group with the values in it that are others now."""
    groups = [(group.name, getattr(before, group.name), getattr(after, group.name)) for group in fields(after)]
    return [(name, {item.name: getattr(new, item.name) for item in fields(new)
                    if getattr(new, item.name) != getattr(old, item.name)}) for name, old, new in groups if new != old]
