"""Engines, face detectors and models to choose from: plain data, for the window knows none of their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..messages import Message
from ..settings import EngineSettings

Progress = Callable[[int, int], None]
"""Called with the bytes received and the bytes there will be (0: unknown). What it raises ends the download."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine that can be chosen."""

    title: str
    summary: str = ""
    area: str = "face"
    """The area it is made for."""
    options: tuple[str, ...] = ()
    """Names of the engine's settings that matter for it; "onnx" stands for the whole group of that name."""
    unused: frozenset[str] = frozenset()
    """Names of the engine's settings that do nothing with it."""
    models: Mapping[str, str] = field(default_factory=dict)
    """The catalogue's names that it takes as its model → their titles."""
    model_files: str = ""
    """Pattern of its model files, such as "*.onnx"; empty: its model is a folder or a name."""
    needs_model: bool = False
    """It has no usual model."""
    has_files: bool = True
    """Its models are files or folders."""


class TakesModel(Protocol):
    """Something whose model the user may choose."""

    @property
    def title(self) -> str: ...
    @property
    def models(self) -> Mapping[str, str]:
        """Names to choose from → their titles."""
    @property
    def model_files(self) -> str:
        """Pattern of its model files, such as "*.onnx"; empty: its model is a folder or a name."""
    @property
    def needs_model(self) -> bool:
        """It has no usual model."""
    @property
    def has_files(self) -> bool:
        """Its models are files or folders, which may be browsed for."""


@dataclass(frozen=True, slots=True)
class ClassifierChoice:
    """A classifier that can be chosen."""

    title: str
    summary: str
    labels: tuple[str, ...] = ()
    """What it gives with its usual model; empty where only the model knows."""
    is_always_there: bool = False
    takes_model: bool = False
    models: Mapping[str, str] = field(default_factory=dict)
    """Names to choose from → their titles."""
    model_files: str = ""
    needs_model: bool = False
    has_files: bool = True


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the catalogue."""

    name: str
    title: str
    size: str
    """For people: "3.8 MB"."""
    licence: str
    is_non_commercial: bool
    terms: str
    """What a user should know of the licence before a download."""
    url: str
    """Empty: its user has to supply the file."""
    how_to_get: str


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """What a look into a model's file showed."""

    words: str
    """"verified", "missing"…"""
    problem: str = ""
    """What is wrong and how to fix it; empty: it may be used."""


@dataclass(frozen=True, slots=True)
class FinderChoice:
    """Something that looks for the people who are to be hidden."""

    title: str
    model: str = ""
    """The catalogue's name of the model that it needs; empty: it comes along."""


class ModelStore(Protocol):
    """The models folder and the catalogue. `check` and `fetch` take long and run on another thread."""

    @property
    def rows(self) -> tuple[ModelChoice, ...]: ...
    @property
    def folder(self) -> Path: ...
    def on_hub(self, name: str) -> ModelChoice | None:
        """A model by its name on the hub, which is not asked; None: it can be no such name."""
    def is_present(self, name: str) -> bool: ...
    def needs_consent(self, name: str) -> bool:
        """Whether nobody has published a hash, so that a download has to be trusted."""
    def check(self, name: str) -> ModelCheck: ...
    def fetch(self, name: str, *, consent: bool, progress: Progress) -> None:
        """Raises a FacesegError that says what to do; leaves nothing half-written behind, whatever ends it."""


def missing_on_hub(reason: Message | None) -> str:
    """The name on the hub of the model that is missing for this reason; empty: it is another reason."""
    is_this = isinstance(reason, Message) and reason.message_id == "runtimes.hub_model_missing"
    return str(reason.values["name"]) if reason is not None and is_this else ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All there is to choose from."""

    engines: Mapping[str, EngineChoice]
    detectors: Mapping[str, str] = field(default_factory=dict)
    """Key → title."""
    models: ModelStore | None = None
    classifiers: Mapping[str, ClassifierChoice] = field(default_factory=dict)
    finders: tuple[FinderChoice, ...] = ()
    """What looks for people who are to be hidden, all at once."""

    def area_of(self, engine: str) -> str:
        """The area that an engine is made for."""
        return self.engines.get(engine, EngineChoice("")).area

    @property
    def present_finders(self) -> tuple[FinderChoice, ...]:
        """Those whose model is here."""
        return tuple(finder for finder in self.finders
                     if not finder.model or (self.models is not None and self.models.is_present(finder.model)))

    @property
    def offered_finder(self) -> tuple[FinderChoice, ModelChoice] | None:
        """The first one that is not here and can be had, with its model."""
        rows = {row.name: row for row in self.models.rows} if self.models is not None else {}
        here = self.present_finders
        return next(((finder, rows[finder.model]) for finder in self.finders
                     if finder not in here and finder.model in rows), None)

    def missing_model(self, requested: EngineSettings) -> str:
        """The catalogue's name of a model that these settings need and that is not here; empty: none."""
        choice = self.engines.get(requested.key)
        if choice is None or self.models is None:
            return ""
        is_present = self.models.is_present
        usual = () if choice.needs_model else tuple(choice.models)
        known = {row.name for row in self.models.rows}
        model = requested.model or next(filter(is_present, usual), next(iter(usual), ""))
        needed = (model, requested.detector)
        return next((name for name in needed if name in known and not is_present(name)), "")
