"""Results appear in the output folder only when they are whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import OutputError


class OutputFolder:
    """Where a job's results go. Made with its parents on entering; what stayed empty is removed on leaving."""

    def __init__(self, path: Path, keep: Iterable[Path] = ()) -> None:
        """`keep`: files that no result may replace, such as the inputs."""
        self.path = path
        self._keep = frozenset(kept.resolve() for kept in keep)
        self._made: list[Path] = []

    def __enter__(self) -> OutputFolder:
        """Raises OutputError where nothing can be written, before any work is done."""
        try:
            with output_errors(self.path), self.staging(Path()):
                pass
        except BaseException:
            self._remove_empty()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._remove_empty()

    @contextmanager
    def staging(self, subfolder: Path) -> Iterator[Staging]:
        """A hidden folder for the results of one file; gone on leaving, with all that was not committed."""
        target = self.path / subfolder
        with output_errors(target):
            self._make(target)
            hidden = Path(tempfile.mkdtemp(prefix=".faceseg-", dir=target))
        try:
            yield Staging(hidden, target, self._keep)
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    def _make(self, folder: Path) -> None:
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            self._made.append(path)

    def _remove_empty(self) -> None:
        while self._made:
            with suppress(OSError):
                self._made.pop().rmdir()


class Staging:
    """Results of one file on their way."""

    def __init__(self, hidden: Path, target: Path, keep: frozenset[Path]) -> None:
        self._hidden = hidden
        self._target = target
        self._keep = keep
        self._obsolete: list[str] = []

    def path(self, name: str) -> Path:
        """Where to write the result that will be called `name`. OutputError if it would replace an input."""
        if (self._target / name).resolve() in self._keep:
            raise OutputError("batch.is_input", path=self._target / name)
        return self._hidden / name

    def write(self, name: str, content: bytes) -> None:
        """Write a whole result. OutputError when that fails."""
        with output_errors(self._target / name):
            self.path(name).write_bytes(content)

    def drop(self, name: str) -> None:
        """There is no such result this time: one of an earlier run goes with `commit`."""
        self.path(name)
        self._obsolete.append(name)

    def commit(self) -> tuple[Path, ...]:
        """Give all results their place; older ones of the same names are replaced."""
        done = []
        for name in self._obsolete:
            with output_errors(self._target / name):
                (self._target / name).unlink(missing_ok=True)
        for part in sorted(self._hidden.iterdir()):
            final = self._target / part.name
            with output_errors(final):
                part.replace(final)
            done.append(final)
        return tuple(done)


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turns the system's errors on writing into OutputError."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError("batch.not_writable", path=path, reason=reason) from error
