"""How long the disk lasts."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from faceseg_live.pipeline.recording.free_space import FreeSpace

FREE = 900


@pytest.fixture(autouse=True)
def _disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=FREE))


def after(*looks: tuple[float, int], folder: Path = Path()) -> float | None:
    space = FreeSpace()
    for now_s, written_bytes in looks:
        space.look(folder, lambda size=written_bytes: size, now_s)
    return space.left_s


def test_it_is_the_free_space_over_the_rate_of_the_last_seconds() -> None:
    assert after((0, 0), (1, 10)) is None
    assert after((0, 0), (1, 10), (2, 20)) == FREE / 10
    assert after(*((second, second * 10) for second in range(20)), *((20 + second, 190 + second * 100)
                                                                     for second in range(12))) == FREE / 100


def test_a_clip_that_stands_still_or_begins_anew_leaves_what_was_known() -> None:
    known = (0, 0), (2, 20)
    assert after(*known, (3, 20)) == 3 * FREE / 20
    assert after(*known, (30, 20), (31, 20)) == FREE / 10
    assert after(*known, (3, 1), (4, 2)) == FREE / 10


def test_a_disk_that_tells_nothing_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_path: Path) -> None:
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", fails)
    assert after((0, 0), (2, 20)) is None
