"""Signs of life in the middle of work that takes long: whoever waits for it knows that it goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Heard(threading.local):
    listener: Callable[[], object] | None = None


_heard = _Heard()


def show_life() -> None:
    """A part of the work is done, such as one run of a network. Costs nothing where nobody listens."""
    if _heard.listener is not None:
        _heard.listener()


@contextmanager
def life_heard_by(listener: Callable[[], object]) -> Iterator[None]:
    """Within the block `listener` is called whenever this thread shows that it lives."""
    before, _heard.listener = _heard.listener, listener
    try:
        yield
    finally:
        _heard.listener = before
