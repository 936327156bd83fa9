"""Downloads a model for a long time: `python -m benchmarks.ends_drill.pull`."""

from __future__ import annotations

import sys
import time
from pathlib import Path


def slow_collect(_row: object, staging: Path, _progress: object) -> None:
    """In the place of a site."""
    with (staging / "half").open("wb") as file:
        for _ in range(200):
            file.write(bytes(100_000))
            time.sleep(0.05)
    raise OSError("never whole")


def main() -> int:
    from faceseg_live.concurrency.signals import end_at_once_by_interrupt

    end_at_once_by_interrupt()
    from faceseg_live.cli.entry import run
    from faceseg_live.models import downloads

    downloads._collect = slow_collect  # type: ignore[assignment]
    sys.argv[1:] = ["models", "pull", "resnet18", "--yes"]
    return run()


if __name__ == "__main__":
    sys.exit(main())
