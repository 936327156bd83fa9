"""What an ONNX file says of itself, read without loading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..wire_format import Field, WireError, fields, text
from .schema import INNER, ITEM_BYTES, InFunction, InGraph, InModel, InNode, InSparseTensor, Kind
from .tensors import External, ShapedValue, Tensor, product, read_tensor, sides_of, value_of

_DEEPEST = 60
"""Messages in each other; a graph in a graph takes three."""
_MOST_FIELDS = 2_000_000
_NUMBER_BYTES = 4
"""Of a number that is computed, unless its type is known: most are float32."""
_SHAPE_INPUTS = {"ConstantOfShape": 0, "Expand": 1, "Tile": 1, "Resize": 3}
"""Operator → which of its inputs says how large its output is at least."""


@dataclass(slots=True)
class OnnxFacts:
    """Of one file, all its graphs taken together, but for what goes in and comes out."""

    inputs: list[ShapedValue] = field(default_factory=list)
    outputs: list[ShapedValue] = field(default_factory=list)
    largest_value_bytes: int = 0
    """Of what is said to be computed on the way, or is known to be made from constants."""
    constant_bytes: int = 0
    """What the weights take in memory."""
    external: list[External] = field(default_factory=list)
    operators: set[tuple[str, str]] = field(default_factory=set)
    """Domain and name."""
    own_domains: set[str] = field(default_factory=set)
    """Of the functions that the file itself defines."""


def read_facts(content: bytes) -> OnnxFacts:
    """Raises WireError, with what is wrong, where this is no ONNX file, or one that is damaged."""
    return _Reader().read(content)


class _Reader:
    """Goes through a file once; what lies deeper waits in a list, so that no depth of the file is one of Python's."""

    def __init__(self) -> None:
        self._facts = OnnxFacts()
        self._count = 0
        self._has_graph = False
        self._shapes: dict[str, tuple[int, ...]] = {}
        """Name → a short list of whole numbers that may be a shape."""
        self._wanted_shapes: list[str] = []
        """Names of those in which something is made."""
        self._handlers = {Kind.MODEL: self._model, Kind.FUNCTION: self._function, Kind.GRAPH: self._graph,
                          Kind.NODE: self._node, Kind.TENSOR: self._tensor, Kind.SPARSE_TENSOR: self._sparse_tensor}

    def read(self, content: bytes) -> OnnxFacts:
        waiting = [(Kind.MODEL, memoryview(content), 0)]
        while waiting:
            kind, message, depth = waiting.pop()
            if depth > _DEEPEST:
                raise WireError(f"its parts are nested deeper than {_DEEPEST}")
            found = self._fields(message)
            inner = INNER[kind]
            waiting += [(inner[number], value, depth + 1) for number, value in found
                        if number in inner and isinstance(value, memoryview)]
            if handle := self._handlers.get(kind):
                handle(found)
        if not self._has_graph:
            raise WireError("it has no graph")
        made = (product(self._shapes[name]) for name in self._wanted_shapes if name in self._shapes)
        self._note_value(max(made, default=0) * _NUMBER_BYTES)
        return self._facts

    def _fields(self, message: memoryview) -> list[Field]:
        found = []
        for item in fields(message):
            self._count += 1
            if self._count > _MOST_FIELDS:
                raise WireError(f"it has more than {_MOST_FIELDS} parts")
            found.append(item)
        return found

    def _model(self, found: Sequence[Field]) -> None:
        """What goes in and comes out: of the main graph alone."""
        for number, value in found:
            if number != InModel.GRAPH or not isinstance(value, memoryview):
                continue
            self._has_graph = True
            graph = self._fields(value)
            # Old files list their constants among the inputs as well.
            constants = {read_tensor(inner).name for place, inner in graph
                         if place == InGraph.CONSTANTS and isinstance(inner, memoryview)}
            for place, inner in graph:
                if place == InGraph.INPUTS and (given := value_of(inner)).name not in constants:
                    self._facts.inputs.append(given)
                elif place == InGraph.OUTPUTS:
                    self._facts.outputs.append(value_of(inner))

    def _function(self, found: Sequence[Field]) -> None:
        self._facts.own_domains |= {text(value) for number, value in found if number == InFunction.DOMAIN}

    def _graph(self, found: Sequence[Field]) -> None:
        for number, value in found:
            if number == InGraph.VALUES:
                self._note_value(value_of(value).least_bytes)
            elif number == InGraph.CONSTANTS and isinstance(value, memoryview):
                self._note_shape(read_tensor(value))

    def _node(self, found: Sequence[Field]) -> None:
        texts = {number: text(value) for number, value in found if number in (InNode.DOMAIN, InNode.OPERATOR)}
        domain, operator = texts.get(InNode.DOMAIN, ""), texts.get(InNode.OPERATOR, "")
        self._facts.operators.add((domain, operator))
        names = [text(value) for number, value in found if number == InNode.INPUTS]
        place = _SHAPE_INPUTS.get(operator)
        if place is not None and len(names) > place:
            self._wanted_shapes.append(names[place])

    def _tensor(self, found: Sequence[Field]) -> None:
        tensor = read_tensor(found)
        self._facts.constant_bytes += tensor.count * ITEM_BYTES.get(tensor.item, 1)
        if tensor.external:
            self._facts.external.append(External(tensor.name, tensor.external))

    def _sparse_tensor(self, found: Sequence[Field]) -> None:
        """onnxruntime fills in the zeros."""
        sides = sides_of(value for number, value in found if number == InSparseTensor.SIDES)
        self._facts.constant_bytes += product(sides) * _NUMBER_BYTES

    def _note_value(self, size_bytes: int) -> None:
        self._facts.largest_value_bytes = max(self._facts.largest_value_bytes, size_bytes)

    def _note_shape(self, tensor: Tensor) -> None:
        if tensor.shape:
            self._shapes[tensor.name] = tensor.shape
