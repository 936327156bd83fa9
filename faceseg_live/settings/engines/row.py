"""What is known of an engine without loading it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

OF_FACES = frozenset({"max_faces", "exclude_hands", "smoothing", "hold_frames"})
"""Names of the engine settings that matter for every engine that finds faces."""
OF_PARSERS = ("device", "detector")
"""Names of the engine settings that every engine with a face parser takes."""


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine that can be chosen; its own options are declared next to it."""

    key: str
    title: str
    licence: str
    """Of the models, as an SPDX identifier."""
    summary: str
    module: str
    """In faceseg_live/engines."""
    factory: str
    """Name of the module's function that takes the EngineSettings and gives an engine."""
    area: str = "face"
    """What is masked headless where no area is given; the one that the engine is made for."""
    shared: tuple[str, ...] = ()
    """Names of the settings that it shares with some other engines."""
    own: type[Any] | None = None
    """The dataclass of the options that only this engine has, a part of EngineSettings."""
    group: str = ""
    """The group of settings that only this engine has."""
    finds_faces: bool = True
    """The settings of faces (how many, how steady, hands in front) matter for it."""
    takes_model: bool = False
    model_files: str = ""
    """Pattern of its model files; empty: its model is a folder or a name."""
    needs_model: bool = False
    """It has no usual model: the user has to name one."""
    reads_foreign_files: bool = False
    """Its models may be anybody's: live, those that no catalogue vouches for are loaded in a process of their own."""
    is_offered: bool = True
    """Shown to users; a test double is not."""

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the EngineSettings that matter for this engine but not for all, and of its group."""
        own = tuple(item.name for item in fields(self.own)) if self.own else ()
        group = (self.group,) if self.group else ()
        return (*(("model",) if self.takes_model else ()), *own, *self.shared, *group)
