"""A few items stay, the least recently used one is closed."""

from __future__ import annotations

import pytest

from faceseg_live.api.recently_used import RecentlyUsed


def test_the_least_recently_used_one_is_closed() -> None:
    closed: list[str] = []
    kept = RecentlyUsed[str](2, closed.append)
    for key in ("a", "b", "a", "c"):
        assert kept.get(key, lambda key=key: key.upper()) == key.upper()  # type: ignore[misc]
    assert closed == ["B"]
    assert len(kept) == 2


def test_one_that_cannot_be_made_costs_none_of_the_others() -> None:
    closed: list[str] = []
    kept = RecentlyUsed[str](1, closed.append)
    kept.get("a", lambda: "A")

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("b", fail)
    assert closed == []
    assert kept.get("a", fail) == "A"


def test_all_are_closed_and_made_again_when_asked_for() -> None:
    closed: list[str] = []
    kept = RecentlyUsed[str](3, closed.append)
    kept.get("a", lambda: "A")
    kept.get("b", lambda: "B")
    kept.clear()
    assert sorted(closed) == ["A", "B"]
    assert kept.get("a", lambda: "another") == "another"
