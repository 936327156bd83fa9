"""What a job has to do where people are hidden."""

from __future__ import annotations

from collections.abc import Iterable

from ...settings import HIDING, HidingSettings, How, LookOptions, What, Who

_NEED_NO_FACES = frozenset({HIDING, "side_by_side", "camera"})
"""Looks that show no mask; side by side shows what its own two panels need."""


def hides(look: str, options: LookOptions) -> bool:
    """Whether people are hidden in a look, or in a part of it."""
    return HIDING in options.parts_of(look)


def needs_engine(looks: Iterable[str], options: LookOptions) -> bool:
    """Whether faces are needed, with their meshes or masks; else the heads that were found are enough."""
    parts = frozenset[str]().union(*map(options.parts_of, looks))
    return bool(parts - _NEED_NO_FACES) or (HIDING in parts and _is_about_faces(options.hiding))


def _is_about_faces(hiding: HidingSettings) -> bool:
    return hiding.who is not Who.EVERYBODY or hiding.what is not What.HEAD or hiding.how is How.PUPPET
