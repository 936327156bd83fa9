"""A display without a monitor."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest


@pytest.fixture
def virtual_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Starts Xvfb at 640×480 and makes it the display; skips where it isn't installed."""
    if shutil.which("Xvfb") is None:
        pytest.skip("the screen's tests need Xvfb")
    read_end, write_end = os.pipe()
    # Without -noreset it begins anew when nobody is connected any more, and refuses whoever comes meanwhile.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.skip("Xvfb doesn't start here")
        monkeypatch.setenv("DISPLAY", f":{number}")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)
