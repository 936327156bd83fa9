"""Gets the catalogue's files: whole and verified, or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from ..errors import EngineUnavailable
from ..messages import Message
from ..offline import require_online
from .answers import IN_ENGLISH, AnswerCheck, Wanted
from .archives import unpack
from .catalogue import Delivery, ModelFile
from .google_drive import DriveAnswerCheck
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
_STALE_S = 24 * 3600.0
"""No download takes so long."""
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
    require_online(EngineUnavailable, row.title)
    if needs_consent(name) and not consent:
        raise EngineUnavailable("models.needs_consent", file=row.file_name, url=row.url,
                                command=f"{row.pull_command} --yes")
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=folder) as temporary:
            staging = Path(temporary)
            _collect(row, staging, progress)
            require_hash(row, staging, row.url)
            if not expected_hash(row):
                remember_hash(row, model_hash(row, staging))
            for path in row.paths:  # one by one: a folder that lacks a part may be there
                (folder / path).parent.mkdir(exist_ok=True)
                (staging / path).replace(folder / path)
            return folder / row.file_name
    except OSError as error:
        raise EngineUnavailable("models.folder_not_writable", file=row.file_name, folder=folder,
                                reason=error) from error


def _sweep(folder: Path) -> None:
    """Remove what downloads left that were killed; those that are under way are younger."""
    for staging in folder.glob(f"{_STAGING}*"):
        with contextlib.suppress(OSError):  # another process was faster
            if time.time() - staging.stat().st_mtime > _STALE_S:
                shutil.rmtree(staging)


def _collect(row: ModelFile, staging: Path, progress: Progress | None) -> None:
    """Put all of a model into a folder, at its paths below the models folder."""
    if row.delivery is Delivery.ARCHIVE:
        _collect_packed(row, staging, progress)
        return
    check_of = DriveAnswerCheck if row.delivery is Delivery.GOOGLE_DRIVE else AnswerCheck
    for path in row.paths:
        place = models_folder() / path
        url = f"{row.url}/{place.name}" if row.parts else row.url
        wanted = Wanted(url, place.name, Message("models.by_hand", folder=place.parent), row.most_bytes)
        _download(wanted, staging / path, check_of(wanted), progress)


def _collect_packed(row: ModelFile, staging: Path, progress: Progress | None) -> None:
    folder = models_folder() / row.file_name
    by_hand = Message("models.by_hand_archive", parts=row.parts, folder=folder)
    wanted = Wanted(row.url, PurePosixPath(urlsplit(row.url).path).name, by_hand, row.most_bytes)
    archive = staging / wanted.name
    _download(wanted, archive, AnswerCheck(wanted), progress)
    size_bytes = archive.stat().st_size

    def show() -> None:
        if progress is not None:
            progress(size_bytes, size_bytes)

    unpack(archive, row.parts, staging / row.file_name, wanted, show)


def _download(wanted: Wanted, staged: Path, check: AnswerCheck, progress: Progress | None) -> None:
    """Put what is wanted into the file `staged`."""
    import pooch
    import requests

    download = pooch.HTTPDownloader(progressbar=_Bar(progress) if progress else False, timeout=_TIMEOUT_S,
                                    chunk_size=_CHUNK_BYTES, headers=IN_ENGLISH, hooks={"response": check})
    staged.parent.mkdir(exist_ok=True)
    try:
        with contextlib.closing(check), staged.open("wb") as file:
            download(wanted.url, _Counted(file, wanted), None)
    except (requests.RequestException, ValueError) as error:  # ValueError: what came was cut short
        raise EngineUnavailable("models.download_failed", file=wanted.name, url=wanted.url,
                                reason=_reason(error, wanted.url), by_hand=wanted.by_hand) from error


class _Counted:
    """A file that takes so much and not more, whatever the site has said."""

    def __init__(self, file: BinaryIO, wanted: Wanted) -> None:
        self._file, self._wanted = file, wanted
        self.flush = file.flush

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._wanted.require_size(self._file.tell())


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
