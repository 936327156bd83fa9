"""Makes an option of a setting's declaration: name, metavar, range, default and help come from its Spec."""

from __future__ import annotations

import argparse
import math
from argparse import SUPPRESS
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import Field, dataclass, fields
from enum import Enum
from typing import Any

from ..errors import InvalidParameter
from ..settings import Spec
from .command_parser import Options

NAMES: Mapping[str, str] = {
    "key": "engine",
    "patience_s": "patience",
    "areas": "area",
    "grow_tapered": "tapered",
    "width": "input-width",
    "height": "input-height",
    "classifiers": "classifier",
    "symbols": "symbol",
    "uri": "source",
    "looks": "content",
    "who": "hide",
    "condition": "hide-condition",
    "what": "hide-what",
    "parts": "hide-parts",
    "margin": "hide-margin",
    "how": "hide-by",
    "colour": "hide-colour",
    "picture": "hide-picture",
    "strength": "hide-strength",
    "delay_ms": "hide-delay",
    "left": "side-left",
    "right": "side-right",
    "pre_roll_s": "pre-roll",
    "post_roll_s": "post-roll",
    "start_s": "start",
    "end_s": "end",
    "patterns": "pattern",
    "start_after_s": "start-after",
    "stop_after_s": "seconds",
    "split_after_s": "split-after",
    "split_after_mb": "split-after-mb",
    "megapixels": "max-megapixels",
    "model_side": "max-model-side",
    "model_gigabytes": "max-model-gigabytes",
}
"""Setting → name of its option, where it is not the setting's own."""
FORMER_NAMES: Mapping[str, tuple[str, ...]] = {
    "content": ("view",),
    "hide-by": ("anonymise-by", "hiding"),
    "hide-strength": ("anonymise-strength", "hiding-strength"),
    "detector": ("finder",),
    "tapered": ("grow-tapered",),
    "exclude-hands": ("hands",),
    "interpolate": ("fluid",),
    "post-roll": ("at-least",),
    "sidecar": ("notes",),
}
"""Option → the names that it had before: accepted, but no longer shown in help."""
_UNITS: Mapping[str, str] = {"px": "PX", "s": "SECONDS", "ms": "MILLISECONDS", "%": "PERCENT", "°": "DEGREES"}
"""Unit of a setting → metavar of its option, where it is not the unit itself."""
_INLINE_CHOICES = 24
"""Choices of up to this many characters are the metavar; more are listed in the help."""


@dataclass(frozen=True, slots=True)
class SettingOption:
    """The option for one setting; the settings themselves check its value."""

    field: Field[Any]

    @property
    def spec(self) -> Spec:
        """The setting's declaration."""
        spec: Spec = self.field.metadata["spec"]
        return spec

    @property
    def name(self) -> str:
        """Without the dashes before it: "blur", "max-faces"."""
        return NAMES.get(self.field.name, self.field.name.replace("_", "-"))

    @property
    def flag(self) -> str:
        """The name as it is typed."""
        return f"--{self.name}"

    @property
    def destination(self) -> str:
        """The attribute of the parsed namespace; absent where the option was not given."""
        return self.name.replace("-", "_")

    @property
    def metavar(self) -> str:
        """What the option takes, in capitals, or its choices."""
        if self.spec.metavar:
            return self.spec.metavar
        if self.spec.unit:
            return _UNITS.get(self.spec.unit, self.spec.unit.upper())
        inline = "|".join(self._choices)
        if self._choices and len(inline) <= _INLINE_CHOICES:
            return inline
        return self.name.rpartition("-")[2].upper() if isinstance(self.field.default, str | tuple) else "N"

    def add_to(self, options: Options) -> None:
        """Add the option, and its former names without a line in the help."""
        keywords = self._keywords()
        options.add_argument(self.flag, help=self._help(), **keywords)
        for former in FORMER_NAMES.get(self.name, ()):
            options.add_argument(f"--{former}", help=SUPPRESS, **keywords)

    def as_given(self, arguments: argparse.Namespace) -> str:
        """The flag as the user gave it: "--no-exclude-hands"."""
        return f"--no-{self.name}" if getattr(arguments, self.destination) is False else self.flag

    @property
    def _choices(self) -> tuple[str, ...]:
        if isinstance(self.field.default, Enum):
            return tuple(choice.value for choice in type(self.field.default))
        return tuple(choice for choice in self.spec.choices if choice)

    def _keywords(self) -> dict[str, Any]:
        """What `add_argument` needs besides name and help."""
        default, common = self.field.default, {"dest": self.destination, "default": SUPPRESS}
        if isinstance(default, bool):
            # Of a switch that is on, only the way to switch it off is of use.
            return common | {"action": argparse.BooleanOptionalAction if default else "store_true"}
        if isinstance(default, tuple):
            return common | {"action": "append", "metavar": self.metavar}
        if callable(self.field.default_factory):
            return common | {"action": _Named, "metavar": self.metavar}
        if isinstance(default, Enum):
            return common | {"type": _member_of(type(default)), "metavar": self.metavar}
        return common | {"type": _seconds if self.spec.is_time else type(default), "metavar": self.metavar}

    def _help(self) -> str:
        values = self._values()
        text = f"{self.spec.help} ({values})" if values else self.spec.help
        return text.replace("%", "%%")  # argparse takes a single one for a field

    def _values(self) -> str:
        """Range, choices and default, as far as there are any."""
        spec, default = self.spec, self.field.default
        if isinstance(default, bool):
            return ""
        if isinstance(default, tuple) or callable(self.field.default_factory):
            return "may be repeated"
        parts = []
        if spec.minimum is not None and not spec.is_time:
            parts.append(f"{spec.minimum:g} to {spec.maximum:g} {spec.unit}".strip())
        if self._choices and self.metavar != "|".join(self._choices):
            parts.append(", ".join(self._choices))
        if default != "" and not spec.is_time:
            parts.append(f"default {default.value if isinstance(default, Enum) else default}")
        return ", ".join(parts)


def options_of(group: type[Any], without: Collection[str] = ()) -> Iterator[SettingOption]:
    """An option for each declared setting of a group but those named in `without`."""
    return (SettingOption(item) for item in fields(group) if "spec" in item.metadata and item.name not in without)


def given_settings(arguments: argparse.Namespace, group: type[Any]) -> dict[str, Any]:
    """Setting → value of the group's settings that the user gave an option for."""
    given = {option.field.name: getattr(arguments, option.destination)
             for option in options_of(group) if option.destination in arguments}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def as_typed(error: InvalidParameter, group: type[Any]) -> InvalidParameter:
    """An error about a setting of the group, which names its option in the setting's place."""
    flags = {option.field.name: option.flag for option in options_of(group)}
    if (flag := flags.get(str(error.values.get("name")))) is None:
        return error
    return InvalidParameter.of(error.message.with_values(name=flag))


class _Named(argparse.Action):
    """Collects NAME=VALUE, each name once."""

    def __call__(self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any,
                 _option: str | None = None) -> None:
        name, _, value = (part.strip() for part in str(values).partition("="))
        known = getattr(namespace, self.dest, {})
        if name in known:
            raise argparse.ArgumentError(self, f"{name} is there twice; give all of its labels at once")
        setattr(namespace, self.dest, {**known, name: value})


def _seconds(text: str) -> float:
    """Reads a number of seconds, or [HH:]MM:SS.s."""
    try:
        *larger, last = (float(part) for part in text.split(":"))
    except ValueError:
        larger, last = [], math.nan
    is_clock = all(part.is_integer() for part in larger) and all(0 <= part < 60 for part in (*larger[1:], last))
    if len(larger) > 2 or math.isnan(last) or (larger and not is_clock):
        raise argparse.ArgumentTypeError(f"{text!r} is no time; expected seconds, or HH:MM:SS such as 1:02:03.5")
    seconds = 0.0
    for part in (*larger, last):
        seconds = 60 * seconds + part
    return seconds


def _member_of(kind: type[Enum]) -> Callable[[str], Enum]:
    """Reads a member of an enumeration by its value."""

    def member(text: str) -> Enum:
        try:
            return kind(text)
        except ValueError:
            known = ", ".join(choice.value for choice in kind)
            raise argparse.ArgumentTypeError(f"{text!r} is unknown; expected one of: {known}") from None

    return member
