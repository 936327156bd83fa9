"""Which of the catalogue's files are here, and that they are the right ones."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from ..concurrency.turns import one_at_a_time
from ..errors import EngineUnavailable, InvalidParameter
from ..files.structured_text import json_of, read_bounded
from ..messages import Message
from .catalogue import FOLDER_VARIABLE, MODELS, ModelFile, models_folder
from .hub import HubName, hub_row, taken

__all__ = ["FOLDER_VARIABLE", "MODELS", "ModelFile", "ModelState", "ModelStatus", "expected_hash", "find_model",
           "known_models", "model_hash", "model_row", "models_folder", "named_file", "remember_hash", "require_hash",
           "sha256_of", "status_of", "usual_model", "verified_model"]

REMEMBERED = "hashes.json"
"""In the models folder: file name → the hash of what came first, for the rows without a published one."""
_CHUNK_BYTES = 1 << 20


class ModelState(str, Enum):
    """What is known of a model's file; the values are for people."""

    MISSING = "missing"
    VERIFIED = "verified"
    AS_BEFORE = "as first downloaded"
    UNVERIFIED = "present, no hash is known"
    WRONG = "not the published file"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The state of one model's file."""

    row: ModelFile
    path: Path
    state: ModelState
    expected: str = ""
    """SHA-256; empty where none is known."""
    actual: str = ""
    """SHA-256; empty where the file is missing."""

    @property
    def problem(self) -> Message | None:
        """What is wrong with it and how to fix that; None where it may be used."""
        if self.state is ModelState.MISSING:
            return Message("models.missing", name=self.row.name, how_to_get=self.row.how_to_get)
        if self.state is ModelState.WRONG:
            return Message("models.wrong_file", path=self.path, file=self.row.file_name, expected=self.expected,
                           actual=self.actual, how_to_get=self.row.how_to_get)
        return None


def model_row(name: str) -> ModelFile:
    """The catalogue's row, or that of a name on the hub; InvalidParameter that lists the known ones where it is
    neither."""
    if name not in MODELS:
        if (on_hub := HubName.of(name)) is not None:
            return hub_row(on_hub)
        raise InvalidParameter("common.unknown", name="model", value=name, known=tuple(MODELS))
    return MODELS[name]


def known_models() -> tuple[str, ...]:
    """The names of the catalogue, and those on the hub of which something was taken."""
    return (*MODELS, *taken())


def find_model(name: str) -> Path | None:
    """The file or folder of a model where it is present, without looking inside; None otherwise."""
    row = model_row(name)
    return models_folder() / row.file_name if row.is_in(models_folder()) else None


def usual_model(family: str) -> str:
    """The name of the model that is taken where its user names none: the family's first one that is here, or the first
    of all where none is. The catalogue has the family."""
    names = [row.name for row in MODELS.values() if row.family == family]
    return next((name for name in names if find_model(name) is not None), names[0])


def status_of(name: str) -> ModelStatus:
    """Look for a model's file and into it."""
    row = model_row(name)
    path = models_folder() / row.file_name
    if not row.is_in(models_folder()):
        return ModelStatus(row, path, ModelState.MISSING, row.sha256)
    expected = expected_hash(row)
    actual = model_hash(row, models_folder())
    if not expected:
        return ModelStatus(row, path, ModelState.UNVERIFIED, actual=actual)
    if actual != expected:
        return ModelStatus(row, path, ModelState.WRONG, expected, actual)
    return ModelStatus(row, path, ModelState.VERIFIED if row.sha256 else ModelState.AS_BEFORE, expected, actual)


def verified_model(name: str) -> Path:
    """The file of a model, its hash checked where one is known.

    Raises EngineUnavailable where it is missing, with the command that gets it, or not the one that was
    published, with both hashes.
    """
    status = status_of(name)
    problem = status.problem
    if problem is not None:
        raise EngineUnavailable.of(problem)
    return status.path


def named_file(model: str, suffix: str) -> Path:
    """A file of the user's own: by its path, or by its name in the models folder, which may lack the suffix.

    Raises EngineUnavailable where there is none.
    """
    given = Path(model).expanduser()
    kept = models_folder() / model
    for path in (given, kept, kept.with_name(f"{kept.name}{suffix}")):
        if path.is_file():
            return path
    raise EngineUnavailable("models.no_file", model=model, folder=models_folder(), suffix=suffix)


def expected_hash(row: ModelFile) -> str:
    """The published SHA-256, or that of what came first; empty where neither is known."""
    if row.part_hashes and all(row.part_hashes):
        return _of_parts(row.part_hashes)
    return row.sha256 or _remembered().get(row.file_name, "")


def require_hash(row: ModelFile, folder: Path, origin: str) -> None:
    """Raise EngineUnavailable with both hashes where what came from `origin` into `folder` is not the published one."""
    expected, actual = expected_hash(row), model_hash(row, folder)
    if expected and actual != expected:
        raise EngineUnavailable("models.not_published", origin=origin, file=row.file_name, expected=expected,
                                actual=actual)


def remember_hash(row: ModelFile, sha256: str) -> None:
    """From now on the row's file has to have this hash."""
    path = models_folder() / REMEMBERED
    with one_at_a_time(path.with_suffix(".lock")):
        known = _remembered() | {row.file_name: sha256}
        staged = path.with_suffix(".new")
        staged.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")
        staged.replace(path)


def model_hash(row: ModelFile, folder: Path) -> str:
    """The SHA-256 of a model that is in a folder; of one with parts that of their hashes, in the catalogue's order."""
    digests = [sha256_of(folder / path) for path in row.paths]
    return _of_parts(digests) if row.parts else digests[0]


def _of_parts(digests: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; an unchanged file is read once."""
    status = path.stat()
    return _digest(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, _size_bytes: int, _changed_ns: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _remembered() -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError):  # damaged: as if nothing were remembered
        known = json_of(read_bounded(models_folder() / REMEMBERED))
        if isinstance(known, dict):
            return {str(name): str(sha256) for name, sha256 in known.items()}
    return {}
