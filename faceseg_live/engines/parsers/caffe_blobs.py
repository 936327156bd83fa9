"""The numbers of a .caffemodel, counted before OpenCV reads them: it believes what a blob says of its shape.

The numbers of the fields are those of caffe.proto (https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto),
and for raw data those that OpenCV has added to it (modules/dnn/src/caffe/opencv-caffe.proto).
"""

from __future__ import annotations

import math

from ...runtimes.wire_format import Value, WireError, fields, packed, signed

_LAYERS, _FORMER_LAYERS = 100, 2
"""Of NetParameter."""
_BLOBS = {_LAYERS: 7, _FORMER_LAYERS: 6}
"""Of LayerParameter, and of V1LayerParameter."""
_OLDEST_LAYER = 1
"""Of V1LayerParameter: a layer in a layer."""
_FORMER_SIDES, _DATA, _SHAPE, _DOUBLES, _RAW = (1, 2, 3, 4), 5, 7, 8, 12
"""Of BlobProto."""
_DIM = 1
"""Of BlobShape."""
_FLOAT_BYTES, _HALF_BYTES, _DOUBLE_BYTES = 4, 2, 8


def require_whole_blobs(content: memoryview) -> None:
    """Raise WireError where a blob has another number of values than its shape says, or the file is damaged."""
    for number, layer in fields(content):
        if number not in _BLOBS or not isinstance(layer, memoryview):
            continue
        for place, inner in fields(layer):
            if number == _FORMER_LAYERS and place == _OLDEST_LAYER:
                raise WireError("it is in the format of 2013; expected one that Caffe has upgraded")
            if place == _BLOBS[number] and isinstance(inner, memoryview):
                _require_whole(inner)


def _require_whole(blob: memoryview) -> None:
    former: dict[int, int] = {}
    sides: list[int] | None = None
    counts = {_DATA: 0, _DOUBLES: 0, _RAW: 0}
    widths = {_DATA: _FLOAT_BYTES, _DOUBLES: _DOUBLE_BYTES, _RAW: 1}
    for number, value in fields(blob):
        if number in counts:
            counts[number] += 1 if value is None else _length(value) // widths[number]
        elif number in _FORMER_SIDES and isinstance(value, int):
            former[number] = signed(value)
        elif number == _SHAPE and isinstance(value, memoryview):
            sides = [signed(side) for place, dim in fields(value) if place == _DIM for side in packed(dim)]
    if sides is None:
        sides = [former.get(number, 1) for number in _FORMER_SIDES] if former else []
    expected = math.prod(sides)
    raw_fits = counts[_RAW] in (expected * _HALF_BYTES, expected * _FLOAT_BYTES)
    if any(side < 0 for side in sides) or not (expected in (counts[_DATA], counts[_DOUBLES]) or raw_fits):
        raise WireError(f"a blob is said to have {' × '.join(map(str, sides[:8]))} values, but has "
                        f"{max(counts.values())}")


def _length(value: Value) -> int:
    return len(value) if isinstance(value, memoryview) else 0
