"""Gets the catalogue's models, and those of the hub: whole and verified, or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from ..concurrency.turns import one_at_a_time
from ..errors import EngineUnavailable
from ..messages import Message
from ..policy.offline import require_online
from .answers import AnswerCheck, Wanted, require_room
from .archives import unpack
from .catalogue import Delivery, ModelFile
from .google_drive import DriveAnswerCheck
from .hub import HubFiles, HubName, hub_row, remember_taken, taken
from .hub_listing import listed, login
from .transfer import Progress, download
from .weights import (
    expected_hash,
    find_model,
    model_hash,
    model_row,
    models_folder,
    remember_hash,
    require_hash,
    sha256_of,
    verified_model,
)

__all__ = ["Progress", "fetch_model", "needs_consent", "offered_model"]

_STAGING = ".download-"
_STALE_S = 24 * 3600.0
"""No download takes so long."""


def needs_consent(name: str) -> bool:
    """Whether a download would have to be trusted: nobody published its hash and none is remembered."""
    row = model_row(name)
    return bool(row.url) and not expected_hash(row) and find_model(name) is None


def offered_model(name: str) -> ModelFile:
    """What would be downloaded: the catalogue's row; for a name on the hub, of which nothing was taken yet, the hub is
    asked. Raises EngineUnavailable where it can't say."""
    on_hub = HubName.of(name)
    if on_hub is None or find_model(name) is not None or str(on_hub) in taken():
        return model_row(name)
    return hub_row(on_hub, listed(on_hub))


def fetch_model(name: str, *, consent: bool = False, progress: Progress | None = None) -> Path:
    """Download a model into the models folder unless it is there, check it, and give its path.

    Where another process gets the same model, it is waited for.

    Args:
        name: the catalogue's key, or a name on the hub.
        consent: take a file whose hash nobody published; it is remembered, and another one refused later.

    Raises EngineUnavailable where the download fails, is not the published file, or needs consent. Nothing
    half-written is left behind, whatever ends it.
    """
    row = model_row(name)
    if find_model(name) is not None:
        return verified_model(name)
    if not row.url:
        raise EngineUnavailable("models.no_download", title=row.title, how_to_get=row.how_to_get)
    require_online(EngineUnavailable, Message("models.download_of", what=row.title))
    if needs_consent(name) and not consent:
        raise EngineUnavailable("models.needs_consent", name=row.name, url=row.url,
                                command=f"{row.pull_command} --yes")
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(folder / f".{quote(row.name, safe='')}.lock", lambda: _show_nothing(progress)):
            if find_model(name) is not None:  # another process has it by now
                return verified_model(name)
            _sweep(folder)
            _fetch(offered_model(name), folder, progress)
            return folder / row.file_name
    except OSError as error:
        raise EngineUnavailable("models.folder_not_writable", file=row.file_name, folder=folder,
                                reason=error) from error


def _fetch(row: ModelFile, folder: Path, progress: Progress | None) -> None:
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=folder) as temporary:
        staging = Path(temporary)
        require_room(row.title, row.size_bytes, staging)
        _collect(row, staging, progress)
        require_hash(row, staging, row.url)
        if not expected_hash(row):
            _remember(row, staging)
        for path in row.paths:  # one by one: a folder that lacks a part may be there
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(folder / path)


def _remember(row: ModelFile, staging: Path) -> None:
    """What came first."""
    on_hub = HubName.of(row.name)
    if on_hub is None:
        remember_hash(row, model_hash(row, staging))
        return
    hashes = {part: sha256_of(staging / path) for part, path in zip(row.parts, row.paths, strict=True)}
    remember_taken(on_hub, HubFiles(PurePosixPath(row.url).name, hashes, row.size_bytes, row.licence))


def _show_nothing(progress: Progress | None) -> None:
    """While another process does the work, so that it can be cancelled."""
    if progress is not None:
        progress(0, 0)


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
    headers: Mapping[str, str] = login() if HubName.of(row.name) is not None else {}
    for path, expected in zip(row.paths, row.part_hashes or ("",) * len(row.paths), strict=True):
        place = models_folder() / path
        url = f"{row.url}/{place.name}" if row.parts else row.url
        wanted = Wanted(url, place.name, Message("models.by_hand", folder=place.parent), row.limit_bytes)
        download(wanted, staging / path, check_of, progress, headers)
        if expected:
            part = replace(row, file_name=path, sha256=expected, parts=(), part_hashes=())
            require_hash(part, staging, url)


def _collect_packed(row: ModelFile, staging: Path, progress: Progress | None) -> None:
    folder = models_folder() / row.file_name
    by_hand = Message("models.by_hand_archive", parts=row.parts, folder=folder)
    wanted = Wanted(row.url, PurePosixPath(urlsplit(row.url).path).name, by_hand, row.limit_bytes)
    archive = staging / wanted.name
    download(wanted, archive, AnswerCheck, progress)
    size_bytes = archive.stat().st_size

    def show() -> None:
        if progress is not None:
            progress(size_bytes, size_bytes)

    unpack(archive, row.parts, staging / row.file_name, wanted, show)
