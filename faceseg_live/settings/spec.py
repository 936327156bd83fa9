"""What is declared of each setting, and the check of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from ..errors import InvalidParameter


class Control(str, Enum):
    """How the window lets the user change a setting."""

    ROW = "row"
    """A row that is made from the declaration alone, in the section that lists its group."""
    OPTION = "option"
    """Such a row among the options of the engines that name the setting."""
    OWN = "own"
    """A control of its own, which is not made from the declaration."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What the forms and checks know of one setting."""

    title: str
    help: str
    rebuilds_engine: bool = False
    """A change takes another engine; all other settings are read again for each frame."""
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    unit: str = ""
    slider: tuple[float, float] | None = None
    """The part of the range that a slider covers; the box next to it takes the whole."""
    choices: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the window calls the choices that don't speak for themselves."""
    metavar: str = ""
    """What a text says, in capitals, for the command line's help: "EXPR", "FILE"; empty: the option's own name."""
    control: Control = Control.ROW
    is_kept: bool = True
    """Whether the settings file has it: what may record must not begin by itself the next time."""
    is_time: bool = False
    """A number of seconds that may be typed as HH:MM:SS, too."""
    section: str = ""
    """The group whose rows its row joins; empty: its own."""

    def check(self, name: str, value: object) -> None:
        """Raise InvalidParameter unless `value` is one that the setting takes."""
        if self.choices and value not in self.choices:
            raise InvalidParameter("common.unknown", name=name, value=value, known=self.choices)
        if self.minimum is None or self.maximum is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidParameter("settings.number", name=name, value=repr(value))
        if not self.minimum <= value <= self.maximum:
            raise InvalidParameter("settings.range", name=name, value=value, minimum=self.minimum, maximum=self.maximum)


def setting(default: Any, title: str, help: str, **spec: Any) -> Any:
    """A dataclass field that carries its Spec."""
    return field(default=default, metadata={"spec": Spec(title, help, **spec)})


def specs(group: Any) -> Iterator[tuple[str, Spec]]:
    """Name and Spec of each setting of a group (an instance or its class)."""
    for item in fields(group):
        if "spec" in item.metadata:
            yield item.name, item.metadata["spec"]


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


class Checked:
    """Checks every field against its Spec when an instance is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            if isinstance(item.default, bool | str | Enum) and not isinstance(value, type(item.default)):
                requested = type(item.default).__name__
                raise InvalidParameter("settings.kind", name=item.name, kind=requested, value=repr(value))
            if isinstance(item.default, tuple) and not _are_texts(value):
                raise InvalidParameter("settings.texts", name=item.name, value=repr(value))
            if isinstance(item.default, int) and isinstance(value, float):
                raise InvalidParameter("settings.whole_number", name=item.name, value=repr(value))
            if "spec" in item.metadata:
                item.metadata["spec"].check(item.name, value)
