"""Gets the catalogue's files: whole and verified, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import EngineUnavailable
from .weights import (
    expected_hash,
    find_model,
    model_hash,
    model_row,
    models_folder,
    remember_hash,
    require_hash,
    verified_model,
)

Progress = Callable[[int, int], None]
"""Called with the bytes received and the bytes there will be (0: unknown). What it raises ends the download."""
_STAGING = ".download-"
_TIMEOUT_S = 30.0
_CHUNK_BYTES = 1 << 16


def needs_consent(name: str) -> bool:
    """Whether a download would have to be trusted: nobody published its hash and none is remembered."""
    row = model_row(name)
    return bool(row.url) and not expected_hash(row) and find_model(name) is None


def fetch_model(name: str, *, consent: bool = False, progress: Progress | None = None) -> Path:
    """Download a model into the models folder unless it is there, check it, and give its path.

    Args:
        name: the catalogue's key.
        consent: take a file whose hash nobody published; it is remembered, and another one refused later.

    Raises EngineUnavailable where the download fails, is not the published file, or needs consent. Nothing
    half-written is left behind, whatever ends it.
    """
    row = model_row(name)
    if find_model(name) is not None:
        return verified_model(name)
    if not row.url:
        raise EngineUnavailable("models.no_download", title=row.title, how_to_get=row.how_to_get)
    if needs_consent(name) and not consent:
        raise EngineUnavailable("models.needs_consent", file=row.file_name, url=row.url,
                                command=f"{row.pull_command} --yes")
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=folder) as temporary:
            staging = Path(temporary)
            for path, url in row.sources.items():
                _download(url, staging / path, folder / path, progress)
            require_hash(row, staging, row.url)
            if not expected_hash(row):
                remember_hash(row, model_hash(row, staging))
            for path in row.sources:  # one by one: a folder that lacks a part may be there
                (folder / path).parent.mkdir(exist_ok=True)
                (staging / path).replace(folder / path)
            return folder / row.file_name
    except OSError as error:
        raise EngineUnavailable("models.folder_not_writable", file=row.file_name, folder=folder,
                                reason=error) from error


def _download(url: str, staged: Path, place: Path, progress: Progress | None) -> None:
    """Put what is at `url` into the file `staged`; its `place` is where a user would put it."""
    import pooch
    import requests

    download = pooch.HTTPDownloader(progressbar=_Bar(progress) if progress else False, timeout=_TIMEOUT_S,
                                    chunk_size=_CHUNK_BYTES)
    staged.parent.mkdir(exist_ok=True)
    try:
        download(url, str(staged), None)
    except (requests.RequestException, ValueError) as error:  # ValueError: what came was cut short
        raise EngineUnavailable("models.download_failed", file=place.name, url=url, reason=_reason(error, url),
                                folder=place.parent) from error


class _Bar:
    """What pooch calls a progress bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0
        self.total = 0

    def update(self, size: int) -> None:
        self._done = min(self._done + size, self.total) if self.total else self._done + size
        self._progress(self._done, self.total)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing to close: whoever shows the progress does that."""


def _reason(error: Exception, url: str) -> str:
    """The telling part of what requests says, whose texts show its own inside."""
    import requests

    response = getattr(error, "response", None)
    if response is not None:
        return f"the site says {response.status_code} {response.reason}"
    if isinstance(error, requests.Timeout):
        return f"{urlsplit(url).hostname} does not answer"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke"
    if isinstance(error, requests.ConnectionError):
        return f"{urlsplit(url).hostname} can't be reached"
    return str(error)
