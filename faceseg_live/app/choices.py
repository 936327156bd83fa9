"""Gives the window what there is to choose from, in the window's own terms."""

from __future__ import annotations

from pathlib import Path

from ..classifiers.registry import GEOMETRY, ClassifierRow, offered_classifiers
from ..engines.detectors.registry import detector_titles
from ..models.catalogue import MODELS, ModelFile, models_folder
from ..models.downloads import fetch_model, needs_consent
from ..models.hub import HubName, hub_row
from ..models.weights import find_model, known_models, model_row, status_of
from ..settings.engines import ENGINES, EngineRow, unused_settings
from ..ui.choices import Choices, ClassifierChoice, EngineChoice, FinderChoice, ModelCheck, ModelChoice, Progress

_FINDERS = (FinderChoice("Face mesh"), FinderChoice("BlazeFace, full range"), FinderChoice("CenterFace"),
            FinderChoice("YuNet", "yunet"))
"""What sees heads: the engine, and the detectors that `engines/heads/search.py` unites."""


def window_choices() -> Choices:
    """Engines, face detectors and models; nothing heavy is imported for it."""
    engines = {row.key: _engine(row) for row in ENGINES.values() if row.is_offered}
    classifiers = {key: _classifier(row) for key, row in offered_classifiers().items()}
    return Choices(engines, detector_titles(), CatalogueStore(), classifiers, _FINDERS)


class CatalogueStore:
    """The models folder and the catalogue."""

    @property
    def rows(self) -> tuple[ModelChoice, ...]:
        return tuple(_model(model_row(name)) for name in known_models())

    def on_hub(self, name: str) -> ModelChoice | None:
        named = HubName.of(name)
        return None if named is None else _model(hub_row(named))

    @property
    def folder(self) -> Path:
        return models_folder()

    def is_present(self, name: str) -> bool:
        return find_model(name) is not None

    def needs_consent(self, name: str) -> bool:
        return needs_consent(name)

    def check(self, name: str) -> ModelCheck:
        status = status_of(name)
        return ModelCheck(status.state.value, str(status.problem or ""))

    def fetch(self, name: str, *, consent: bool, progress: Progress) -> None:
        fetch_model(name, consent=consent, progress=progress)


def _engine(row: EngineRow) -> EngineChoice:
    models = {model.name: model.title for model in MODELS.values() if model.family == row.key}
    return EngineChoice(row.title, row.summary, row.area, row.options, unused_settings(row), models, row.model_files,
                       row.needs_model)


def _classifier(row: ClassifierRow) -> ClassifierChoice:
    known = {model.name: model.title for model in MODELS.values() if model.family == f"{row.key}-classifier"}
    models = known | {name: name for name in row.presets}
    return ClassifierChoice(row.title, row.summary, row.labels, row.key == GEOMETRY, row.takes_model, models,
                           row.model_files, row.needs_model, row.has_files)


def _model(row: ModelFile) -> ModelChoice:
    return ModelChoice(row.name, row.title, row.size, row.licence, row.is_non_commercial, row.terms, row.url,
                      str(row.how_to_get))
