"""Downloads a model for a long time: `python -m benchmarks.ends_drill.pull`."""

from __future__ import annotations

import sys


def main() -> int:
    from faceseg_live.concurrency.signals import end_at_once_by_interrupt

    end_at_once_by_interrupt()
    from benchmarks.ends_drill.slow_download import slow_down_downloads
    from faceseg_live.cli.entry import run

    slow_down_downloads()
    sys.argv[1:] = ["models", "pull", "resnet18", "--yes"]
    return run()


if __name__ == "__main__":
    sys.exit(main())
