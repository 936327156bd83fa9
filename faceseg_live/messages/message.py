"""A message: what is said and with which values; its text is made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import reduce
from types import MappingProxyType

from ..addresses import without_secrets_in
from .catalogue import Template, templates_of
from .quantities import QuantityFormatter
from .visible import visible

_FORMATTER = QuantityFormatter()
_LINES = "\n\t"
"""Kept in values: tracebacks and what libraries say have lines."""


class Message:
    """The id of a template in the catalogue, and the values of its fields.

    `str(message)` is its text and its remedy in the language that is chosen at that moment. Messages are immutable,
    equal by id and values, and can be pickled: values are kept as numbers, texts, None, other messages, or tuples of
    these. An error of this package is kept as its message; anything else (a path, a foreign exception) as its text.
    The secrets of addresses are not kept. Sequences are shown divided by commas, and foreign texts by what is seen of
    them: no name of a file or a label steers a terminal or turns a line round. A value called `command` is one for the
    user's terminal.
    """

    __slots__ = ("_values", "message_id")

    def __init__(self, message_id: str, /, **values: object) -> None:
        self.message_id = message_id
        """"file.name" of the catalogue."""
        self._values = {name: _kept(value) for name, value in values.items()}

    @property
    def values(self) -> Mapping[str, object]:
        """Field → value."""
        return MappingProxyType(self._values)

    def with_values(self, **values: object) -> Message:
        """The same message with other values in these fields."""
        return type(self)(self.message_id, **{**self._values, **values})

    @property
    def text(self) -> str:
        """What was expected, and what came; without the remedy."""
        return self._rendered(lambda template: template.text) or self._without_template()

    @property
    def remedy(self) -> str:
        """What to do; empty where there is nothing to be done."""
        return self._rendered(lambda template: template.remedy)

    @property
    def command(self) -> str:
        """What the remedy has the user type into a terminal; empty where it is nothing of that kind."""
        command = self._values.get("command")
        if isinstance(command, str):
            return command
        inner = (value.command for value in self._values.values() if isinstance(value, Message))
        return next(filter(None, inner), "")

    def __str__(self) -> str:
        text, remedy = self.text, self.remedy
        if not remedy:
            return text
        return f"{text} {remedy}" if text.endswith((".", "?", "!")) else f"{text}; {remedy}"

    def __repr__(self) -> str:
        return f"Message({', '.join([repr(self.message_id), *self._shown_values()])})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.message_id == other.message_id and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.message_id, frozenset(self._values.items())))

    def _rendered(self, part: Callable[[Template], str]) -> str:
        """In the first language whose template fits the values: a faulty translation must not hide the message."""
        shown = {name: _shown(value) for name, value in self._values.items()}
        for template in templates_of(self.message_id):
            try:
                return _FORMATTER.vformat(part(template), (), shown)
            except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError):
                continue
        return ""

    def _without_template(self) -> str:
        """Better than nothing, for an id that the catalogue lacks."""
        return "; ".join([self.message_id, *self._shown_values()])

    def _shown_values(self) -> list[str]:
        return [f"{name}={value!r}" for name, value in self._values.items()]


def joined(*messages: Message | None) -> Message | None:
    """Those that are there as one, divided by semicolons; None where there is none."""
    present = [message for message in messages if message is not None]
    if not present:
        return None
    return reduce(lambda first, second: Message("common.both", first=first, second=second), present)


def _kept(value: object) -> object:
    """The value as something that is immutable and can be pickled."""
    if value is None or isinstance(value, Message):
        return value
    inner = getattr(value, "message", None)
    if isinstance(inner, Message):
        return inner
    if isinstance(value, Enum):
        return _kept(value.value)
    if isinstance(value, str):
        return without_secrets_in(value)
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return value if type(value) is kind else kind(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return tuple(_kept(item) for item in value)
    return without_secrets_in(str(value)) or type(value).__name__


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_shown(item)) for item in value)
    return visible(value, keeps=_LINES) if isinstance(value, str) else value
