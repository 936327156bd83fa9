"""Model files that no package carries: where they lie, where they come from, that they are the right ones.

`python -m faceseg_live.engines.weights NAME` downloads one.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from ..errors import EngineUnavailable, FacesegError, InvalidParameter

FOLDER_VARIABLE = "FACESEG_MODELS"
"""Names the environment variable that moves the models folder."""
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One row of the table: adding a model is adding a row."""

    name: str
    file_name: str
    url: str
    sha256: str
    size_bytes: int
    licence: str

    @property
    def how_to_get(self) -> str:
        """A sentence for error texts."""
        return (
            f"Get {self.file_name} ({self.size_bytes / 1e6:.1f} MB) with: "
            f"python -m faceseg_live.engines.weights {self.name} "
            f"- or put it into {models_folder()}"
        )


MODELS: dict[str, ModelFile] = {
    row.name: row
    for row in (
        ModelFile(
            name="face_landmarker",
            file_name="face_landmarker.task",
            url="https://storage.googleapis.com/mediapipe-models/"
                "face_landmarker/face_landmarker/float16/1/face_landmarker.task",
            sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
            size_bytes=3_758_596,
            licence="Apache-2.0",
        ),
    )
}


def models_folder() -> Path:
    """Where model files are looked for and put; it need not exist."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return Path(user_data_dir("faceseg_live", appauthor=False)) / "models"


def find_model(name: str) -> Path | None:
    """The file of a model where it is present, without looking inside; None otherwise."""
    path = models_folder() / _row(name).file_name
    return path if path.is_file() else None


def verified_model(name: str) -> Path:
    """The file of a model, its hash checked.

    Raises EngineUnavailable where it is missing, with the command that gets it, or not the one that was
    published, with both hashes.
    """
    row = _row(name)
    path = find_model(name)
    if path is None:
        raise EngineUnavailable(f"the model {name!r} is missing. {row.how_to_get}")
    _check(path, row)
    return path


def fetch_model(name: str, *, show_progress: bool = False) -> Path:
    """Download a model into the models folder unless it is there, check it, and give its path.

    Raises EngineUnavailable where the download fails or is not the published file; nothing half-written is
    left behind.
    """
    row = _row(name)
    if find_model(name) is not None:
        return verified_model(name)
    import pooch

    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(row.url, known_hash=f"sha256:{row.sha256}", fname=row.file_name, path=folder,
                       progressbar=show_progress)
    except ValueError as error:  # pooch deletes a download whose hash is wrong and names both hashes
        raise EngineUnavailable(f"{row.url} is not the published {row.file_name}: {error}") from error
    except Exception as error:  # the many ways of a network to fail have no common root
        raise EngineUnavailable(
            f"{row.file_name} can't be downloaded from {row.url} into {folder}: {error}. "
            "Check the connection and that the folder can be written, or put the file there yourself."
        ) from error
    return folder / row.file_name


def _row(name: str) -> ModelFile:
    if name not in MODELS:
        raise InvalidParameter(f"model: {name!r} is unknown; it takes one of: {', '.join(MODELS)}")
    return MODELS[name]


def _check(path: Path, row: ModelFile) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != row.sha256:
        raise EngineUnavailable(
            f"{path} is not the published {row.file_name}: expected SHA-256 {row.sha256}, "
            f"got {digest.hexdigest()}. Delete it. {row.how_to_get}"
        )


def main(names: list[str]) -> int:
    """Download the named models; 0 when all are there afterwards."""
    if not names:
        known = ", ".join(MODELS)
        print(f"usage: python -m faceseg_live.engines.weights NAME…   (known: {known})", file=sys.stderr)
        return 2
    for name in names:
        try:
            print(fetch_model(name, show_progress=sys.stderr.isatty()))
        except FacesegError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
