"""Other sources, broken ones, and a camera that is pulled out."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.endurance.actor import Actor, Deed


def sources(actor: Actor) -> Iterator[float]:
    for uri in actor.some_of(actor.material.sources):
        actor.becomes("source", uri=uri, rotation=actor.chance.choice((0, 0, 90, 180)))
        yield 2.0


def _broken_source(actor: Actor) -> Iterator[float]:
    for uri in actor.some_of(actor.material.broken):
        actor.becomes("source", uri=uri)
        yield 1.5


def _unplugged(actor: Actor) -> Iterator[float]:
    """The camera goes, and comes back a second later."""
    if not actor.material.camera:
        return
    actor.becomes("source", uri=actor.material.camera, rotation=0)
    yield 1.5
    os.environ["FAKECAM_FAIL_AFTER"] = "0"
    yield 1.0
    os.environ["FAKECAM_FAIL_AFTER"] = "-1"
    yield 1.5


DEEDS: dict[str, Deed] = {
    "sources": sources, "broken source": _broken_source, "unplugged": _unplugged,
}
