"""Models of the Hugging Face hub, by their names there: what was taken of them, and which files that are.

A name stands for the commit that was taken when its user agreed: `hub.json` in the models folder remembers it, with the
files and their hashes. The same name later means the same files.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ..concurrency.turns import one_at_a_time
from ..files.structured_text import json_of, read_bounded
from .catalogue import ModelFile, models_folder

TAKEN = "hub.json"
"""In the models folder: name → its `HubFiles`."""
_FOLDER = "hub"
_NAME = re.compile(r"(?P<repository>[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*)(@(?P<revision>[\w.-]+(/[\w.-]+)*))?",
                   re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FILE = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_HASH = re.compile(r"([0-9a-f]{64})?")
_LICENCE = re.compile(r"[\w.+-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HubName:
    """A model's name on the hub: "owner/name" or "owner/name@revision"."""

    repository: str
    revision: str = ""
    """A branch, a tag or a commit; empty: what is usual there."""

    @classmethod
    def of(cls, text: str) -> HubName | None:
        """What a text names; None where it can be no such name."""
        found = _NAME.fullmatch(text)
        if found is None or ".." in text:
            return None
        return cls(found["repository"], found["revision"] or "")

    @property
    def folder(self) -> str:
        """Where its files lie below the models folder."""
        return f"{_FOLDER}/{'--'.join(filter(None, (*self.repository.split('/'), *self.revision.split('/'))))}"

    def __str__(self) -> str:
        return f"{self.repository}@{self.revision}" if self.revision else self.repository


@dataclass(frozen=True, slots=True)
class HubFiles:
    """Which files of a model are taken, of one commit."""

    commit: str
    """40 hexadecimal digits."""
    files: dict[str, str]
    """Name → its SHA-256; empty where it isn't known yet: the hub publishes that of large ones only."""
    size_bytes: int
    """Of all together."""
    licence: str

    def __post_init__(self) -> None:
        """Raises ValueError for what is none: it comes from a site, or from a file."""
        are_files = isinstance(self.files, dict) and bool(self.files) and all(
            isinstance(name, str) and _FILE.fullmatch(name) and isinstance(sha256, str) and _HASH.fullmatch(sha256)
            for name, sha256 in self.files.items())
        if not (isinstance(self.commit, str) and _COMMIT.fullmatch(self.commit) and are_files
                and type(self.size_bytes) is int and self.size_bytes > 0
                and isinstance(self.licence, str) and _LICENCE.fullmatch(self.licence)):
            raise ValueError(self)


def site() -> str:
    """The hub's address; HF_ENDPOINT names a mirror, as it does for the hub's own library."""
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"


def hub_row(name: HubName, files: HubFiles | None = None) -> ModelFile:
    """A model of the hub as one of the catalogue.

    files: which are to be taken; None: those that were taken, or, as long as none were, none that is known.
    """
    files = files or taken().get(str(name))
    page = f"{site()}/{name.repository}"
    if files is None:
        return ModelFile(str(name), str(name), _FOLDER, name.folder, page, "", 0, "unknown", "",
                         parts=("config.json",))
    return ModelFile(str(name), str(name), _FOLDER, name.folder, f"{page}/resolve/{files.commit}", "",
                     files.size_bytes, files.licence, f"Of the hub, commit {files.commit[:8]}.",
                     parts=tuple(files.files), part_hashes=tuple(files.files.values()))


def taken() -> dict[str, HubFiles]:
    """Name → what was taken of it; names whose files are gone since are among them."""
    return dict(_read(models_folder() / TAKEN))


def remember_taken(name: HubName, files: HubFiles) -> None:
    """From now on the name means these files."""
    path = models_folder() / TAKEN
    with one_at_a_time(path.with_suffix(".lock")):
        known = dict(_read(path)) | {str(name): files}
        staged = path.with_suffix(".new")
        document = {key: asdict(value) for key, value in sorted(known.items())}
        staged.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        staged.replace(path)


def _read(path: Path) -> Iterator[tuple[str, HubFiles]]:
    with contextlib.suppress(OSError, ValueError):  # damaged: as if nothing were remembered
        document = json_of(read_bounded(path))
        for name, values in document.items() if isinstance(document, dict) else ():
            with contextlib.suppress(TypeError, ValueError):
                if HubName.of(name) is not None:
                    yield name, HubFiles(**values)
