"""Garbage is collected on the window's thread, by count, whoever made it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject

from faceseg_live.ui import garbage as module
from faceseg_live.ui.garbage import GarbageCollection, garbage_collected_here

_ENOUGH = 20_000
"""So many live containers more make Python collect by itself."""


class _Cycle:
    """Can only be freed by a collection."""

    def __init__(self, part: object = None) -> None:
        self.itself, self.part = self, part


@pytest.fixture(autouse=True)
def _python_collects() -> Iterator[None]:
    """As in a program that has just begun; the tests of windows have switched it off."""
    gc.enable()
    yield
    gc.disable()


def _on_a_worker(work) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_worker_never_frees_a_part_of_the_window(qapp, qtbot) -> None:
    freed_on: list[int] = []
    kept: list[list] = []
    with garbage_collected_here():
        part = QObject()
        weakref.finalize(part, lambda: freed_on.append(threading.get_ident()))
        _Cycle(part)
        del part
        _on_a_worker(lambda: kept.extend([] for _ in range(_ENOUGH)))
        assert freed_on == []
        qtbot.waitUntil(lambda: freed_on != [], timeout=10_000)
    assert freed_on == [threading.get_ident()]


def test_what_workers_leave_behind_is_freed_by_count(qapp, qtbot) -> None:
    left: list[weakref.ref] = []
    kept: list[list] = []

    def work() -> None:
        left.append(weakref.ref(_Cycle()))
        kept.extend([] for _ in range(_ENOUGH))

    with garbage_collected_here():
        _on_a_worker(work)
        qtbot.waitUntil(lambda: left[0]() is None, timeout=10_000)


def test_old_garbage_is_found_too(qapp, monkeypatch) -> None:
    cycle = _Cycle()
    gone = weakref.ref(cycle)
    with garbage_collected_here():
        for generation in (0, 1):
            gc.collect(generation)  # it is in the oldest generation now
        del cycle
        moments = iter((0.0, 11.0, 11.0, 11.0))
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(moments)))
        GarbageCollection().look()
    assert gone() is None, "few objects, of which Python wouldn't have thought for long"


def test_everything_is_collected_in_time_and_more_rarely_where_it_takes_long(qapp, monkeypatch) -> None:
    moments, asked = iter((10.0, 15.0, 20.0, 20.0, 20.5, 69.0, 71.0, 71.0, 71.0)), []
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    monkeypatch.setattr(module, "gc", SimpleNamespace(
        get_count=lambda: (0, 11, 11), get_threshold=lambda: (700, 10, 10), collect=asked.append))
    collection = GarbageCollection()
    for _ in range(4):
        collection.look()
    assert asked == [1, 2, 1, 2], "every ten seconds; half a second may be spent every fifty"


def test_python_collects_again_afterwards(qapp) -> None:
    with garbage_collected_here():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    with garbage_collected_here():
        pass
    assert not gc.isenabled()
