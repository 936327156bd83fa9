"""Downloads that take ten seconds and ask no site."""

from __future__ import annotations

import time
from pathlib import Path


def slow_down_downloads() -> None:
    """From now on, in this process; each of them fails at its end."""
    from faceseg_live.models import downloads

    downloads._collect = _collect  # type: ignore[assignment]


def _collect(_row: object, staging: Path, _progress: object) -> None:
    with (staging / "half").open("wb") as file:
        for _ in range(200):
            file.write(bytes(100_000))
            time.sleep(0.05)
    raise OSError("never whole")
