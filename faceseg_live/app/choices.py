"""Tells the window what there is to choose from, in the window's own terms."""

from __future__ import annotations

from pathlib import Path

from ..classifiers.registry import GEOMETRY, ClassifierRow, offered_classifiers
from ..engines.detectors.registry import finder_titles
from ..engines.registry import ENGINES, EngineRow
from ..models.catalogue import MODELS, ModelFile, models_folder
from ..models.downloads import fetch_model, needs_consent
from ..models.weights import find_model, verdict_of
from ..ui.choices import ClassifierOffer, EngineOffer, ModelCheck, ModelOffer, Offers, Progress


def window_offers() -> Offers:
    """Engines, face finders and models; nothing heavy is imported for it."""
    engines = {row.key: _engine(row) for row in ENGINES.values() if row.is_offered}
    classifiers = {key: _classifier(row) for key, row in offered_classifiers().items()}
    return Offers(engines, finder_titles(), Shelf(), classifiers)


class Shelf:
    """The models folder and the catalogue."""

    @property
    def rows(self) -> tuple[ModelOffer, ...]:
        return tuple(_model(row) for row in MODELS.values())

    @property
    def folder(self) -> Path:
        return models_folder()

    def is_present(self, name: str) -> bool:
        return find_model(name) is not None

    def needs_consent(self, name: str) -> bool:
        return needs_consent(name)

    def check(self, name: str) -> ModelCheck:
        verdict = verdict_of(name)
        return ModelCheck(verdict.state.value, verdict.complaint)

    def fetch(self, name: str, *, consent: bool, progress: Progress) -> None:
        fetch_model(name, consent=consent, progress=progress)


def _engine(row: EngineRow) -> EngineOffer:
    models = {model.name: model.title for model in MODELS.values() if model.family == row.key}
    return EngineOffer(row.title, row.summary, row.area, row.options, row.unused, models, row.model_files,
                       row.needs_model)


def _classifier(row: ClassifierRow) -> ClassifierOffer:
    known = {model.name: model.title for model in MODELS.values() if model.family == f"{row.key}-classifier"}
    models = known | {name: name for name in row.presets}
    return ClassifierOffer(row.title, row.summary, row.key == GEOMETRY, row.takes_model, models, row.model_files,
                           row.needs_model, row.has_files)


def _model(row: ModelFile) -> ModelOffer:
    return ModelOffer(row.name, row.title, row.size, row.licence, row.is_non_commercial, row.terms, row.url,
                      row.how_to_get)
