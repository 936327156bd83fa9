"""Waiting that doesn't count the time in which this program itself stood still.

A computer that sleeps, a debugger or a stopped job leaves no thread a chance to do what is waited for: a time-out right
after that would be a false alarm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_SLICE_S = 0.25
"""Waits are cut into pieces of this length; one that took longer counts as twice that at most."""


def wait_awake(condition: threading.Condition, predicate: Callable[[], object], timeout_s: float) -> bool:
    """As `condition.wait_for`, in seconds during which the program ran. The condition is held."""
    waited_s = 0.0
    while waited_s < timeout_s:
        began_s = time.monotonic()
        if condition.wait_for(predicate, min(_SLICE_S, timeout_s - waited_s)):
            return True
        waited_s += min(time.monotonic() - began_s, 2 * _SLICE_S)
    return bool(predicate())
