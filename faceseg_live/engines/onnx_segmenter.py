"""Any ONNX network that separates foreground from background: its layout is read from the file.

Step by step what the rembg node does, for images exactly, with Lanczos resizing both ways; live frames are resized
by cheaper filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..domain.types import Pixels
from ..errors import EngineFailed, EngineUnavailable
from ..matting import resized_fast
from ..messages import Message
from ..runtimes.devices import onnx_session
from ..settings import OnnxSettings

Floats = NDArray[np.float32]

_RANK = 4
_RGB = 3
_TYPES: dict[str, type[np.floating[Any]]] = {
    "tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64,
}
_WARM_UP_PX = 320
"""Side of the first input of a model that takes any size: all known families take it."""
_LEAST_MAXIMUM = 1e-6
_SUM_TOLERANCE = 1e-3
_PROPORTION_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class InputLayout:
    """What the network's input looks like."""

    name: str
    is_channels_last: bool
    width: int | None
    """Pixels; None: any."""
    height: int | None
    dtype: type[np.floating[Any]]


class OnnxSegmenter:
    """The running network. Made, used and closed on one thread."""

    def __init__(self, path: Path, device: str) -> None:
        """Raises EngineUnavailable where the file is not an ONNX model, or not one that takes one colour image."""
        self._session = onnx_session(path, device)
        self.layout = input_layout(self._session.session.get_inputs(), path.name)
        if not self._session.output_names:
            raise EngineUnavailable("engines.no_output", model=path.name)
        self._session.output_names = self._session.output_names[:1]

    @property
    def device(self) -> str:
        return self._session.device

    @property
    def why_not(self) -> Message | None:
        """Why it does not run on a better device; None where it does."""
        return self._session.why_not

    def warm_up(self) -> None:
        """Run once. Raises EngineFailed where the output is no map of the input."""
        settings = OnnxSettings(width=_WARM_UP_PX, height=_WARM_UP_PX)
        grey = np.linspace(0, 255, 64 * 64 * _RGB).reshape(64, 64, _RGB).astype(np.uint8)
        self.probability(grey, settings)

    def input_size(self, settings: OnnxSettings) -> tuple[int, int]:
        """(width, height) of the input: the model's own where it is fixed."""
        return self.layout.width or settings.width, self.layout.height or settings.height

    def probability(self, pixels: Pixels, settings: OnnxSettings, *, is_exact: bool = False) -> Floats:
        """(H, W, 3) RGB → (h, w) float32, 0..1, at the network's own size. Raises EngineFailed.

        `is_exact` takes the original's resize, which takes four times as long.
        """
        tensor = self._tensor(pixels, settings, is_exact)
        output = self._session.run({self.layout.name: tensor})[0]
        return foreground(planes_of(output, tensor.shape, self.layout.is_channels_last), sigmoid=settings.sigmoid)

    def _tensor(self, pixels: Pixels, settings: OnnxSettings, is_exact: bool) -> NDArray[Any]:
        size = self.input_size(settings)
        normalise = normalised if is_exact else normalised_fast
        picture = normalise(lanczos_resized(pixels, size) if is_exact else resized_fast(pixels, size), settings)
        if settings.bgr:
            picture = picture[..., ::-1]
        if not self.layout.is_channels_last:
            picture = picture.transpose(2, 0, 1)
        return np.ascontiguousarray(picture[None], self.layout.dtype)


def input_layout(inputs: list[Any], model: str) -> InputLayout:
    """The layout in onnxruntime's description of a model's inputs. Raises EngineUnavailable."""
    if len(inputs) != 1:
        names = [item.name for item in inputs] or Message("common.none")
        raise EngineUnavailable("engines.several_inputs", model=model, count=len(inputs), names=names)
    shape = inputs[0].shape
    no_picture = EngineUnavailable("engines.input_shape", model=model, shape=_shape_text(shape))
    if len(shape) != _RANK or (isinstance(shape[0], int) and shape[0] > 1):
        raise no_picture
    if inputs[0].type not in _TYPES:
        raise EngineUnavailable("engines.input_kind", model=model, kind=inputs[0].type, known=tuple(_TYPES))
    first, last = (side if isinstance(side, int) and side > 0 else None for side in (shape[1], shape[3]))
    is_channels_last = first != _RGB and (last == _RGB or (first is not None and last is None))
    if (last if is_channels_last else first) not in (_RGB, None):
        raise no_picture
    rows, columns = shape[1:3] if is_channels_last else shape[2:4]
    height, width = (side if isinstance(side, int) and side > 0 else None for side in (rows, columns))
    return InputLayout(inputs[0].name, is_channels_last, width, height, _TYPES[inputs[0].type])


def lanczos_resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """(H, W[, 3]) to (width, height) by Pillow's Lanczos filter, which averages where it reduces."""
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize(size, Image.Resampling.LANCZOS))


def normalised(picture: Pixels, settings: OnnxSettings) -> Floats:
    """(image / its maximum − mean) / std, channel by channel, as (H, W, 3) float32."""
    mean, std = _numbers(settings)
    scaled = picture / max(float(picture.max()), _LEAST_MAXIMUM)
    return np.asarray((scaled - mean) / std, np.float32)


def normalised_fast(picture: Pixels, settings: OnnxSettings) -> Floats:
    """The same from a table: there are only 256 values; equal but for the last bit."""
    mean, std = _numbers(settings)
    values = np.arange(256)[:, None] / max(float(picture.max()), _LEAST_MAXIMUM)
    table = np.asarray((values - mean) / std, np.float32)
    return np.asarray(cv2.LUT(picture, table[None]), np.float32)


def planes_of(output: NDArray[Any], input_shape: tuple[int, ...], is_channels_last: bool) -> NDArray[Any]:
    """The first image's maps as (channels, h, w). Raises EngineFailed where the output is no map of the input."""
    planes = output[0] if output.ndim == _RANK else output
    if planes.ndim == 2:
        planes = planes[None]
    if planes.ndim == 3:
        channels_first, channels_last = planes.shape[0], planes.shape[2]
        if channels_last < channels_first or (channels_last == channels_first and is_channels_last):
            planes = planes.transpose(2, 0, 1)
        rows, columns = input_shape[1:3] if is_channels_last else input_shape[2:4]
        down, across = planes.shape[1] / rows, planes.shape[2] / columns
        if min(planes.shape) > 0 and min(planes.shape[1:]) > 1:
            tolerance = _PROPORTION_TOLERANCE * max(down, across)
            if abs(down - across) <= max(tolerance, 1 / min(rows, columns)):
                return planes
    raise EngineFailed("engines.output_shape", output=_shape_text(output.shape), input=_shape_text(input_shape))


def foreground(planes: NDArray[Any], *, sigmoid: bool = False) -> Floats:
    """(channels, h, w) → (h, w) float32, 0..1.

    One channel: stretched so that it runs from 0 to 1, and 0 everywhere where it is constant; whole numbers are
    labels, 0 the background. Two: the second, as probability. More: where the first, the background, is not the
    largest. Raises EngineFailed for values that are no numbers.
    """
    if planes.dtype.kind in "biu" and planes.shape[0] == 1:
        return np.asarray(planes[0] > 0, np.float32)
    planes = np.asarray(planes, np.float32)
    if not np.isfinite(planes).all():
        raise EngineFailed("engines.output_not_finite")
    if planes.shape[0] == 1:
        return _stretched(_sigmoid(planes[0]) if sigmoid else planes[0])
    if planes.shape[0] == 2:
        is_probability = planes.min() >= 0 and np.abs(planes[0] + planes[1] - 1).max() <= _SUM_TOLERANCE
        second: Floats = planes[1] if is_probability else _sigmoid(planes[1] - planes[0])
        return second
    return np.asarray(planes[1:].max(axis=0) > planes[0], np.float32)


def _stretched(plane: Floats) -> Floats:
    low, high = plane.min(), plane.max()
    if high <= low:
        return np.zeros(plane.shape, np.float32)
    return np.asarray((plane - low) / (high - low), np.float32)


def _sigmoid(values: Floats) -> Floats:
    # By tanh, which does not overflow.
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values), np.float32)


def _numbers(settings: OnnxSettings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and std as (3,) arrays."""
    return (
        np.array([settings.mean_r, settings.mean_g, settings.mean_b]),
        np.array([settings.std_r, settings.std_g, settings.std_b]),
    )


def _shape_text(shape: Any) -> str:
    return f"({', '.join(str(side) if side is not None else '?' for side in shape)})"
