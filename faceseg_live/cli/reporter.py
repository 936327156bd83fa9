"""What the command line shows: one-line messages and progress on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

PROGRAM = "faceseg-live"


def one_line(text: str) -> str:
    """The text without line breaks, after the program's name."""
    return f"{PROGRAM}: {' '.join(text.split())}"


class Reporter:
    """Reports to the person, or the program, that runs a command. Also a `batch.report.Progress`."""

    def __init__(self, *, is_debug: bool = False) -> None:
        """`is_debug`: unexpected errors are shown with their traceback."""
        self._is_debug = is_debug
        self._bar: tqdm[Any] | None = None

    def result(self, text: str) -> None:
        """Print a result on stdout."""
        print(text, flush=True)

    def json(self, document: object) -> None:
        """Print a document on stdout, as JSON in one line."""
        self.result(json.dumps(document))

    def notify(self, text: str) -> None:
        """Show a message as one line on stderr, above the progress bar."""
        with suppress(OSError):  # the terminal was closed: nobody reads it, and the work goes on or ends as it would
            if self._bar is None:
                print(one_line(text), file=sys.stderr)
            else:
                self._bar.write(one_line(text), file=sys.stderr)

    def unexpected(self, error: BaseException, *, about: str = "") -> None:
        """Report an error that nobody foresaw: in one line, or with its traceback when debugging.

        about: the file that it is about, if it is about one.
        """
        text = f"{about}: " * bool(about) + f"unexpected {type(error).__name__}: {error}"
        if self._is_debug:
            self.notify(text)
            traceback.print_exception(error)
        else:
            self.notify(f"{text} (add --debug to see where)")

    def begin(self, title: str, total: int | None, unit: str) -> None:
        """Show a progress bar where stderr is a terminal; `total` None: the number of units is unknown."""
        from tqdm import tqdm

        self.end()
        self._bar = tqdm(desc=title, total=total, unit=unit, leave=False, dynamic_ncols=True,
                         file=sys.stderr, disable=None)

    def advance(self) -> None:
        """One unit is done."""
        if self._bar is not None:
            self._bar.update()

    def end(self) -> None:
        """Remove the progress bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    @contextmanager
    def download(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar in bytes; call what it gives with the bytes done and the total, 0 where that is unknown."""
        from tqdm import tqdm

        with tqdm(desc=title, unit="B", unit_scale=True, leave=False, file=sys.stderr, disable=None) as bar:

            def show(done_bytes: int, total_bytes: int) -> None:
                bar.total = total_bytes or None
                bar.update(done_bytes - bar.n)

            yield show
