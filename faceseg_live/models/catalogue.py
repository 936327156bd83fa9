"""The models that the program knows, read from catalogue.toml next to this file, and the folder where they lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir

from ..files.structured_text import toml_of
from ..messages import Message, size_words

FOLDER_VARIABLE = "FACESEG_MODELS"
"""Names the environment variable that moves the models folder."""

USUAL_MOST_BYTES = 2_000_000_000
"""Of a model whose size nobody has published."""
_ROOM = 1.05
"""For a published file that has been published anew."""


class Delivery(str, Enum):
    """What a model's address leads to."""

    FILES = "files"
    """The file, or a folder with the parts."""
    ARCHIVE = "archive"
    """A ZIP archive that has the parts, in whatever folder of its own."""
    GOOGLE_DRIVE = "google-drive"
    """The file, often behind a page that asks for a confirmation."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One table of the catalogue."""

    name: str
    title: str
    family: str
    """What uses it: an engine's key, "detector"…"""
    file_name: str
    """Its file in the models folder, or its folder there where it has `parts`."""
    url: str
    """Empty where its user has to supply the file; `delivery` says what it leads to."""
    sha256: str
    """Empty where its publisher names none."""
    size_bytes: int
    """0 where unknown."""
    licence: str
    note: str
    parts: tuple[str, ...] = ()
    """The files in its folder; empty where the model is one file."""
    part_hashes: tuple[str, ...] = ()
    """Their SHA-256, in the same order, each empty where it isn't known; empty: none is."""
    delivery: Delivery = Delivery.FILES
    most_bytes: int = 0
    """What comes must not be larger, packed or unpacked; 0: the size decides."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Of all that it consists of, below the models folder."""
        return tuple(f"{self.file_name}/{part}" for part in self.parts) or (self.file_name,)

    def is_in(self, folder: Path) -> bool:
        """Whether all of it is in a models folder, without looking inside."""
        return all((folder / path).is_file() for path in self.paths)

    @property
    def limit_bytes(self) -> int:
        """What comes must not be larger: what the catalogue says of that, else the size with some room."""
        return self.most_bytes or round(self.size_bytes * _ROOM) or USUAL_MOST_BYTES

    @property
    def is_non_commercial(self) -> bool:
        """Whether its licence, or that of what it was trained on, allows no commercial use."""
        return "non-commercial" in f"{self.licence} {self.note}".lower()

    @property
    def terms(self) -> str:
        """What a user should know of the licence before a download."""
        said = f"licence: {self.licence}"
        if self.is_non_commercial and "non-commercial" not in self.licence.lower():
            said += " (non-commercial)"
        return f"{said}. {self.note}" if self.note else said

    @property
    def size(self) -> str:
        """For people: "3.8 MB", "at most 600 MB", or "size unknown"."""
        if self.size_bytes:
            return size_words(self.size_bytes)
        return f"at most {size_words(self.most_bytes)}" if self.most_bytes else "size unknown"

    @property
    def pull_command(self) -> str:
        """Downloads it, typed into a terminal."""
        return f"faceseg-live models pull {self.name}"

    @property
    def how_to_get(self) -> Message:
        """A sentence for error texts."""
        if not self.url:
            return Message("models.put", file=self.file_name, folder=models_folder())
        return Message("models.pull", file=self.file_name, size=self.size, command=self.pull_command,
                       folder=models_folder())


def models_folder() -> Path:
    """Where model files are looked for and put; it need not exist."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return _usual_folder()


@cache
def _usual_folder() -> Path:
    """Kept, because engines ask with each frame what was added."""
    return Path(user_data_dir("faceseg_live", appauthor=False)) / "models"


@cache
def catalogue() -> Mapping[str, Any]:
    """All that catalogue.toml says, for the families that keep more there than a file's name and origin."""
    return toml_of(files(__package__).joinpath("catalogue.toml").read_bytes())


def _rows() -> dict[str, ModelFile]:
    rows = (_row(table) for table in catalogue()["model"])
    return {row.name: row for row in rows}


def _row(table: Mapping[str, Any]) -> ModelFile:
    return ModelFile(name=table["key"], title=table["title"], family=table["family"], file_name=table["file"],
                     url=table["url"], sha256=table["sha256"], size_bytes=table["bytes"],
                     licence=table["licence"], note=table["note"], parts=tuple(table.get("parts", ())),
                     delivery=Delivery(table.get("delivery", "files")), most_bytes=table.get("most_bytes", 0))


MODELS: dict[str, ModelFile] = _rows()
"""Key → row, in the catalogue's order."""
