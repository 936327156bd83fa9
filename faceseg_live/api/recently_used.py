"""Keeps what is expensive to make, as long as it is among the few used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class RecentlyUsed(Generic[Item]):
    """Items by their keys, made on first use; beyond the limit the least recently used one is closed."""

    def __init__(self, limit: int, close: Callable[[Item], object]) -> None:
        """limit: at least 1."""
        self._limit, self._close = limit, close
        self._items: OrderedDict[Hashable, Item] = OrderedDict()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """The item of this key, made if there is none; the others stay where making it fails."""
        if key not in self._items:
            self._items[key] = make()
        self._items.move_to_end(key)
        while len(self._items) > self._limit:
            self._close(self._items.popitem(last=False)[1])
        return self._items[key]

    def clear(self) -> None:
        """Close all of them."""
        while self._items:
            self._close(self._items.popitem()[1])
