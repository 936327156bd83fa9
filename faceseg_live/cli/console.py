"""What the command line shows: one-line messages and progress on stderr, results on stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

PROGRAM = "faceseg-live"


def one_line(text: str) -> str:
    """The text without line breaks, headed by the program's name."""
    return f"{PROGRAM}: {' '.join(text.split())}"


class TerminalProgress:
    """A progress bar where stderr is a terminal; messages go above it."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def begin(self, title: str, total: int | None, unit: str) -> None:
        from tqdm import tqdm

        self.end()
        self._bar = tqdm(desc=title, total=total, unit=unit, leave=False, dynamic_ncols=True,
                         file=sys.stderr, disable=None)

    def advance(self) -> None:
        if self._bar is not None:
            self._bar.update()

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def say(self, text: str) -> None:
        from tqdm import tqdm

        tqdm.write(one_line(text), file=sys.stderr)
