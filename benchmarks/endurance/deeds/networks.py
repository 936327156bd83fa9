"""Other engines and classifiers, whole ones and broken ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.endurance.actor import Actor, Deed
from faceseg_live.pipeline.status import Readiness
from faceseg_live.settings.classify import ClassifySettings
from faceseg_live.settings.fields import DEFAULTS


def _engines(actor: Actor) -> Iterator[float]:
    for engine in actor.some_of(actor.material.engines):
        actor.controller.replace(replace(actor.controller.stored, engine=engine))
        yield from actor.until_engine()
        yield 1.0


def rebuilt_engine(actor: Actor) -> Iterator[float]:
    """The same engine, made anew for another name of its device."""
    is_automatic = actor.controller.stored.engine.device == "auto"
    actor.becomes("engine", device="cpu" if is_automatic else "auto")
    yield from actor.until_engine()
    yield 0.5


def _broken_engine(actor: Actor) -> Iterator[float]:
    if not actor.material.broken_models:
        return
    broken = replace(DEFAULTS.engine, key="custom-onnx", model=actor.chance.choice(actor.material.broken_models))
    actor.controller.replace(replace(actor.controller.stored, engine=broken))
    yield from actor.until_engine()
    yield 0.5
    actor.becomes("engine", key="mesh", model="")
    yield from actor.until_engine()


def _classifiers(actor: Actor) -> Iterator[float]:
    for name in actor.some_of(actor.material.classifiers):
        others = actor.chance.sample(actor.material.classifiers, actor.chance.randint(0, 1))
        actor.becomes("classify", classifiers=tuple(dict.fromkeys((name, *others))))
        yield 0.1
        yield from actor.until(lambda: actor.session.classifier_status.readiness is not Readiness.LOADING)
        yield 1.0
    actor.controller.replace(replace(actor.controller.stored, classify=ClassifySettings()))
    yield 0.3


DEEDS: dict[str, Deed] = {
    "engines": _engines, "rebuilt engine": rebuilt_engine, "broken engine": _broken_engine,
    "classifiers": _classifiers,
}
