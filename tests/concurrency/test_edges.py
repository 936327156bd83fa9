"""Edges: newest wins, or nothing is lost; nobody waits for ever."""

from __future__ import annotations

import threading

import pytest

from faceseg_live.concurrency.edges import Edge, Latest, Lossless


def test_latest_gives_the_newest_and_counts_the_rest() -> None:
    edge: Latest[int] = Latest()
    for number in range(5):
        assert edge.put(number)
    assert edge.get(0) == 4
    assert edge.get(0) is None
    assert edge.dropped == 4


def test_lossless_keeps_all_in_order_and_makes_the_writer_wait() -> None:
    edge: Lossless[int] = Lossless(capacity=2)
    put: list[int] = []

    def write() -> None:
        for number in range(100):
            edge.put(number)
            put.append(number)
        edge.close()

    writer = threading.Thread(target=write)
    writer.start()
    read = []
    while (item := edge.get(5)) is not None:
        read.append(item)
        assert len(put) <= len(read) + 3
    writer.join(5)
    assert read == list(range(100))
    assert edge.dropped == 0


@pytest.mark.parametrize("make", [Latest, Lossless])
def test_a_closed_edge_gives_what_is_left_then_nothing(make: type[Edge[int]]) -> None:
    edge = make()
    edge.put(1)
    edge.close()
    assert not edge.put(2)
    assert edge.closed
    assert [edge.get(0), edge.get(0)] == [1, None]


@pytest.mark.parametrize("make", [Latest, Lossless])
def test_closing_wakes_a_waiting_reader(make: type[Edge[int]]) -> None:
    edge, got = make(), []
    reader = threading.Thread(target=lambda: got.append(edge.get(30)))
    reader.start()
    edge.close()
    reader.join(5)
    assert got == [None]


def test_closing_wakes_a_waiting_writer() -> None:
    edge: Lossless[int] = Lossless(capacity=1)
    edge.put(1)
    taken: list[bool] = []
    writer = threading.Thread(target=lambda: taken.append(edge.put(2)))
    writer.start()
    edge.close()
    writer.join(5)
    assert taken == [False]


def test_a_poke_ends_one_wait_without_an_item() -> None:
    edge: Latest[int] = Latest()
    edge.wake()
    assert edge.get(30) is None
    edge.put(7)
    assert edge.get(0) == 7
