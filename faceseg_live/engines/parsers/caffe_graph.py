"""The graph of a Caffe network, read from its .prototxt (protobuf's text format)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | Message"
Message: TypeAlias = "Mapping[str, list[Value]]"
"""Field → its values in their order; numbers are left as written."""

_TOKEN = re.compile(r"""\s+|\#[^\n]*|[;,]|(?P<mark>[{}:])|(?P<text>"[^"\n]*"|'[^'\n]*')|(?P<word>[^\s{}:;,"'\#]+)""")
_DATA_LAYERS = frozenset({"Input", "Data", "Python"})
_FIELDS = frozenset({"name", "input", "input_shape", "input_dim", "layer", "force_backward", "state", "debug_info"})
"""Of a deploy .prototxt; with others, OpenCV would build more than is seen here."""
_DEEPEST = 16
"""Groups in each other; a filler of a parameter of a layer is the third."""
_MOST_LAYERS = 1000
_MOST_SHOWN = 40
"""Letters of a word that a message repeats."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One step of the network."""

    name: str
    kind: str
    bottoms: tuple[str, ...]
    """Names of the blobs it reads."""
    top: str
    """Name of the blob that it writes; may be one that it reads."""
    message: Message

    def number(self, group: str, field: str, default: float) -> float:
        """A number of a parameter group: `layer.number("convolution_param", "stride", 1)`. Raises ValueError."""
        text = _first(self.group(group), field)
        number = float(text) if isinstance(text, str) else default
        if not math.isfinite(number):
            raise ValueError(f"the layer {_shown(self.name)} has {text} as {field}")
        return number

    def integer(self, group: str, field: str, default: int) -> int:
        """A whole number of a parameter group. Raises ValueError."""
        return int(self.number(group, field, default))

    def word(self, group: str, field: str, default: str) -> str:
        """An enumeration's value or a switch of a parameter group."""
        text = _first(self.group(group), field)
        return text if isinstance(text, str) else default

    def count(self, group: str, field: str) -> int:
        """How many values a repeated field has."""
        return len(self.group(group).get(field, ()))

    def group(self, name: str) -> Message:
        """A parameter group; empty where the layer has none of that name."""
        group = _first(self.message, name)
        return {} if group is None or isinstance(group, str) else group


@dataclass(frozen=True, slots=True)
class Graph:
    """A network that takes one image and gives one map."""

    input_name: str
    input_size: tuple[int, int]
    """(width, height), pixels."""
    layers: tuple[Layer, ...]
    """In the order in which they run."""

    @property
    def output_name(self) -> str:
        return self.layers[-1].top


def parse_graph(text: str) -> Graph:
    """The graph of a deploy .prototxt. Raises ValueError, with what is wrong, for any other text."""
    message = _message(_tokens(text))
    inputs: list[tuple[str, list[int]]] = []
    layers = []
    if "input" in message:  # the older way of declaring it
        shape = _first(message, "input_shape")
        sides = message.get("input_dim", []) if shape is None else _sub(shape).get("dim", [])
        inputs.append((str(_first(message, "input")), _integers(sides)))
    for value in message.get("layer", []):
        layer = _layer(_sub(value))
        if layer.kind == "Input":
            shape = _first(layer.group("input_param"), "shape")
            inputs.append((layer.top, _integers(_sub(shape).get("dim", [])) if shape is not None else []))
        elif layer.kind in _DATA_LAYERS:
            raise ValueError(f"its layer {_shown(layer.name)} reads training data: the deploy .prototxt is needed")
        else:
            layers.append(layer)
    if not layers:
        raise ValueError("it has no layers of the kind `layer { … }`")
    if odd := sorted(message.keys() - _FIELDS):
        raise ValueError(f"it has the field {_shown(odd[0])}, which no deploy .prototxt has")
    if len(layers) > _MOST_LAYERS:
        raise ValueError(f"it has more than {_MOST_LAYERS} layers")
    return Graph(*_input(inputs), tuple(layers))


def _input(inputs: list[tuple[str, list[int]]]) -> tuple[str, tuple[int, int]]:
    if len(inputs) != 1:
        raise ValueError(f"one input is expected, it has {len(inputs)}")
    name, sides = inputs[0]
    if len(sides) != 4 or sides[1] != 3 or min(sides) < 1:
        raise ValueError(f"an input of 1 × 3 × height × width is expected, it has {sides[:8]}")
    return name, (sides[3], sides[2])


def _layer(message: Message) -> Layer:
    name, kind = _first(message, "name"), _first(message, "type")
    tops = [top for top in message.get("top", []) if isinstance(top, str)]
    if not isinstance(name, str) or not isinstance(kind, str) or not tops:
        shown = next((_shown(text) for text in (name, kind) if isinstance(text, str)), "the first one")
        raise ValueError(f"a layer lacks its name, type or top: {shown}")
    if len(tops) > 1:
        raise ValueError(f"the layer {_shown(name)} writes {len(tops)} blobs, as no FCN-8s does")
    bottoms = tuple(bottom for bottom in message.get("bottom", []) if isinstance(bottom, str))
    return Layer(name, kind, bottoms, tops[0], message)


def _first(message: Message, field: str) -> Value | None:
    """The field's only value. Readers differ in which of several they take."""
    values = message.get(field)
    if not values:
        return None
    if any(value != values[0] for value in values):
        raise ValueError(f"the field {_shown(field)} has several values")
    return values[0]


def _sub(value: Value) -> Message:
    if isinstance(value, str):
        raise ValueError(f"a group in braces is expected, it has {_shown(value)}")
    return value


def _integers(values: list[Value]) -> list[int]:
    return [int(value) for value in values if isinstance(value, str)]


def _tokens(text: str) -> Iterator[str]:
    """Marks, words, and quoted texts without their quotes (behind a space, so that none looks like a mark)."""
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            line = text.count("\n", 0, place) + 1
            raise ValueError(f"line {line} is not protobuf's text format: {text[place : place + 20]!r}")
        place = match.end()
        if match["text"] is not None:
            yield " " + match["text"][1:-1]
        elif token := match["mark"] or match["word"]:
            yield token


def _message(tokens: Iterator[str]) -> Message:
    """The groups that are open wait in a list, so that no depth of the file is one of Python's."""
    fields: dict[str, list[Value]] = {}
    outer: list[dict[str, list[Value]]] = []
    for name in tokens:
        if name == "}" and outer:
            fields = outer.pop()
            continue
        if name in ("{", "}", ":"):
            raise ValueError(f"a field's name is expected, it has {_shown(name)}")
        value = next(tokens, "")
        if value == ":":
            value = next(tokens, "")
        if value == "{":
            if len(outer) >= _DEEPEST:
                raise ValueError(f"its groups are nested deeper than {_DEEPEST}")
            inner: dict[str, list[Value]] = {}
            fields.setdefault(name, []).append(inner)
            outer.append(fields)
            fields = inner
        elif value in ("", "}", ":"):
            raise ValueError(f"the field {_shown(name)} has no value")
        else:
            fields.setdefault(name, []).append(value.removeprefix(" "))
    if outer:
        raise ValueError("it ends within a group: a closing brace is missing")
    return fields


def _shown(text: str) -> str:
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…")
