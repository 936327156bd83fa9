"""The rest between the deeds: everything is as it was when the program had begun."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.endurance.actor import Actor
from benchmarks.endurance.family import held_by
from faceseg_live.isolation.own_process import end_spare_process
from faceseg_live.pipeline.status import Readiness

_PATIENCE_S = 60.0


def rest(actor: Actor) -> Iterator[float]:
    """Back to how it began: the same source, engine and settings; nothing under way."""
    actor.session.send(False)
    actor.session.lock_face(None)
    yield from actor.until_recorded()
    actor.close_dialogs()
    actor.window.navigation.back_to_picture()
    actor.controller.replace(actor.began_with)
    actor.session.pause(False)
    actor.session.retry()
    yield from actor.until_engine(_PATIENCE_S)
    end_spare_process()
    yield from actor.until(lambda: is_at_rest(actor), _PATIENCE_S)
    for notice in ("source", "engine", "classifiers", "recording", "snapshot", "reset", "edit", "unused"):
        actor.window.notices.dismiss(notice)


def is_at_rest(actor: Actor) -> bool:
    """Whether the engine of the beginning shows pictures, nothing is recorded, and no other process is left."""
    session = actor.session
    return (session.engine_status.readiness is Readiness.READY and session.telemetry().shown_fps > 0
            and session.recording is None and held_by(os.getpid()).processes == 1)
