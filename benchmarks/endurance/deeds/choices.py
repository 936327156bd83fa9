"""Other settings: areas, looks, expressions, whatever has a row."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.endurance.actor import Actor, Deed
from faceseg_live.domain.areas import AREAS
from faceseg_live.settings import LOOK_KEYS, PRESETS, Control
from faceseg_live.settings.fields import DEFAULTS, fields_of_group, spec_of
from faceseg_live.settings.hiding import How, What

_GROUPS = ("engine", "mask", "view", "classify", "cutout", "hiding", "side_by_side", "record")
_NOT_BY_CHANCE = frozenset({("record", "start_after_s"), ("record", "stop_after_s")})


def areas(actor: Actor) -> Iterator[float]:
    for _ in range(3):
        keys = actor.chance.sample(tuple(AREAS), actor.chance.randint(1, 3))
        actor.becomes("mask", areas=tuple(keys), blur=actor.chance.randrange(1, 201, 2),
                      grow=actor.chance.randint(-30, 90), grow_tapered=actor.chance.random() < 0.5)
        yield 0.4


def _looks(actor: Actor) -> Iterator[float]:
    for key in actor.chance.sample(LOOK_KEYS, 3):
        actor.becomes("view", mode=key)
        yield 0.6


def _hiding(actor: Actor) -> Iterator[float]:
    actor.becomes("hiding", how=actor.chance.choice([how for how in How if how is not How.PICTURE]),
                  what=actor.chance.choice(tuple(What)))
    actor.becomes("view", mode="anonymised")
    yield 1.5


def _settings(actor: Actor) -> Iterator[float]:
    """Whatever has a row, by what is declared of it."""
    fields = [field for group in _GROUPS for field in fields_of_group(group)
              if field not in _NOT_BY_CHANCE and spec_of(field).control is not Control.OWN]
    for group, name in actor.chance.sample(fields, 4):
        spec, usual = spec_of((group, name)), getattr(getattr(DEFAULTS, group), name)
        if isinstance(usual, bool):
            value: object = actor.chance.random() < 0.5
        elif spec.choices:
            value = actor.chance.choice(spec.choices)
        elif spec.slider is not None and isinstance(usual, int):
            low, high = (int(end) for end in spec.slider)
            value = actor.chance.randrange(low, high + 1, int(spec.step))
        else:
            continue
        actor.becomes(group, **{name: value})
        yield 0.3
    yield from actor.until_engine()


def _pause(actor: Actor) -> Iterator[float]:
    actor.session.pause(True)
    actor.window.presenters.source.show_pause()
    yield from areas(actor)
    actor.session.pause(False)
    actor.window.presenters.source.show_pause()
    yield 0.3


def _expressions(actor: Actor) -> Iterator[float]:
    for preset in actor.chance.sample(list(PRESETS), 2):
        actor.becomes("classify", expression=preset.expression)
        actor.session.next_face()
        yield 0.6


DEEDS: dict[str, Deed] = {
    "areas": areas, "looks": _looks, "hiding": _hiding, "settings": _settings, "pause": _pause,
    "expressions": _expressions,
}
