"""What leaves the program: recordings, replays, snapshots, pictures for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.endurance.actor import Actor, Deed
from benchmarks.endurance.deeds.choices import areas
from benchmarks.endurance.deeds.networks import rebuilt_engine
from benchmarks.endurance.deeds.sources import sources
from faceseg_live.settings import LOOK_KEYS
from faceseg_live.settings.record import FORMATS


def _record(actor: Actor) -> Iterator[float]:
    looks = actor.chance.sample(LOOK_KEYS, actor.chance.randint(1, 2))
    actor.becomes("record", looks=tuple(looks), format=actor.chance.choice(FORMATS),
                  when=actor.chance.choice(("", "", "smile > 0.1")))
    actor.session.record()
    yield 2.0
    if actor.chance.random() < 0.5:
        actor.session.pause_recording(True)
        yield 0.5
        actor.session.pause_recording(False)
        yield 0.5
    yield from actor.until_recorded()


def _record_through_changes(actor: Actor) -> Iterator[float]:
    """Another source, engine and area while it records."""
    actor.session.record()
    for deed in (sources, rebuilt_engine, areas):
        yield from deed(actor)
    yield from actor.until_recorded()


def _replay(actor: Actor) -> Iterator[float]:
    actor.becomes("record", replay_s=3)
    yield 2.0
    actor.session.save_replay()
    yield 1.0
    actor.becomes("record", replay_s=0)
    yield from actor.until_recorded()


def _snapshots(actor: Actor) -> Iterator[float]:
    actor.window.context.snapshots.take()
    yield 0.8


def _virtual_camera(actor: Actor) -> Iterator[float]:
    actor.session.send(True)
    yield 1.0
    actor.session.send(False)
    yield 0.2


DEEDS: dict[str, Deed] = {
    "record": _record, "record through changes": _record_through_changes, "replay": _replay,
    "snapshots": _snapshots, "virtual camera": _virtual_camera,
}
