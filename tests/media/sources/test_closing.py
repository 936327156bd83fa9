"""Closing never waits and releases exactly once."""

from __future__ import annotations

import threading

from faceseg_live.media.sources.closing import Closing


def test_it_releases_once() -> None:
    released: list[int] = []
    closing = Closing(lambda: released.append(1))
    closing.close()
    closing.close()
    assert released == [1]
    assert closing.is_requested


def test_whoever_is_inside_releases_when_coming_out() -> None:
    released: list[int] = []
    closing = Closing(lambda: released.append(threading.get_ident()))
    closer = threading.Thread(target=closing.close, daemon=True)
    with closing.using():
        closer.start()
        closer.join(5)
        assert not closer.is_alive()
        assert released == []
    assert released == [threading.get_ident()]


def test_a_wait_ends_with_closing() -> None:
    closing = Closing(lambda: None)
    assert not closing.wait(-1)
    closing.close()
    assert closing.wait(60)
