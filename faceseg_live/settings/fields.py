"""One setting of the tree by its group and name: what is declared of it, and its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from . import Settings
from .spec import Control, Spec, specs

Field = tuple[str, str]
"""Group and name of a setting."""

DEFAULTS = Settings()


def spec_of(field: Field) -> Spec:
    """What is declared of one setting. Raises KeyError where nothing is."""
    group, name = field
    return dict(specs(getattr(DEFAULTS, group)))[name]


def value_of(settings: Settings, field: Field) -> Any:
    """The value of one setting."""
    group, name = field
    return getattr(getattr(settings, group), name)


def default_of(field: Field) -> Any:
    """The value that a setting has until the user changes it."""
    return value_of(DEFAULTS, field)


def fields_of_group(group: str) -> Iterator[Field]:
    """The settings of a group that are declared with a Spec, in the declared order."""
    return ((group, name) for name, _ in specs(getattr(DEFAULTS, group)))


def row_fields(*groups: str) -> tuple[Field, ...]:
    """The settings whose rows stand in a section of these groups, in the declared order.

    After a group's own come those of other groups that are declared to stand with them.
    """
    return tuple(
        (owner, name)
        for group in groups
        for owner in (group, *(item.name for item in fields(DEFAULTS) if item.name != group))
        for name, spec in specs(getattr(DEFAULTS, owner))
        if spec.control is Control.ROW and (spec.section or owner) == group
    )


def are_default(settings: Settings, of: Iterable[Field]) -> bool:
    """Whether all of these have their default values."""
    return all(value_of(settings, field) == default_of(field) for field in of)
