"""What the command line shows: one-line messages and progress on stderr, results on stdout."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ..errors import FacesegError
from ..logs.told import by_id, log_error
from ..messages import Message, visible
from .streams import shown_on_stdout

if TYPE_CHECKING:
    from tqdm import tqdm

PROGRAM = "faceseg-live"

log = logging.getLogger(__name__)


def one_line(text: str) -> str:
    """The text without line breaks, and with nothing that steers a terminal, after the program's name."""
    return visible(f"{PROGRAM}: {' '.join(text.split())}")


class Reporter:
    """Reports to the person, or the program, that runs a command. Also a `batch.report.Progress`."""

    def __init__(self, *, is_debug: bool = False) -> None:
        """`is_debug`: unexpected errors are shown with their traceback."""
        self._is_debug = is_debug
        self._bar: tqdm[Any] | None = None

    def result(self, text: str) -> None:
        """Print a result on stdout, in one line where that is a terminal."""
        print(shown_on_stdout(text), flush=True)

    def json(self, document: object) -> None:
        """Print a document on stdout, as JSON in one line."""
        self.result(json.dumps(document))

    def notify(self, said: str | Message | FacesegError) -> None:
        """Show a message as one line on stderr, above the progress bar. A message of the catalogue is logged, too."""
        line = one_line(str(said))
        if isinstance(said, FacesegError):
            log_error(said)
        elif isinstance(said, Message):
            log.info("%s", by_id(said))
        with suppress(OSError):  # the terminal was closed: nobody reads it, and the work goes on or ends as it would
            if self._bar is None:
                print(line, file=sys.stderr)
            else:
                self._bar.write(line, file=sys.stderr)

    def unexpected(self, error: BaseException, *, about: str = "") -> None:
        """Report an error that nobody foresaw: in one line, or with its traceback when debugging.

        about: the file that it is about, if it is about one.
        """
        log.error("unforeseen", exc_info=error)
        text = f"{about}: " * bool(about) + f"unexpected {type(error).__name__}: {error}"
        if self._is_debug:
            self.notify(text)
            lines = "".join(traceback.format_exception(error))
            print(visible(lines, keeps="\n"), end="", file=sys.stderr)
        else:
            self.notify(f"{text} (add --debug to see where)")

    def begin(self, title: str, total: int | None, unit: str) -> None:
        """Show a progress bar where stderr is a terminal; `total` None: the number of units is unknown."""
        from tqdm import tqdm

        self.end()
        self._bar = tqdm(desc=visible(title), total=total, unit=unit, leave=False, dynamic_ncols=True,
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

        with tqdm(desc=visible(title), unit="B", unit_scale=True, leave=False, file=sys.stderr, disable=None) as bar:

            def show(done_bytes: int, total_bytes: int) -> None:
                bar.total = total_bytes or None
                bar.update(done_bytes - bar.n)

            yield show
