"""`python -m faceseg_live` is `faceseg-live`."""

from __future__ import annotations

import sys

from .cli.entry import run

if __name__ == "__main__":
    sys.exit(run())
