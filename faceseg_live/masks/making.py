"""From landmark points, contours or a network's pixels to a soft mask with its crop box.

The eight seed areas are one convex hull (`mask_from_points`), further areas follow their contours
(`mask_from_contours`), and networks deliver pixels (`mask_from_pixels`). Each is made in two steps: the shape, rounded
as its kind asks for, and its refinement, which is the same for all. Shapes that belong to one mask are united before
they are refined: soft edges laid over each other would leave a seam.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InvalidParameter
from .gaussian import Gaussian
from .refine import blurred, grown, grown_softly, odd_kernel, smoothed, smoothing
from .region_mask import RegionMask
from .shapes import COORDINATE_LIMIT_PX, FrameSize, IntPoints, Shape, contour_shape, hull_shape, subtracted, united

GROW_LIMIT = 4096
BLUR_LIMIT = 4096

_PLANE_AXES = 2
_SURE = 0.5
"""A network's float marks a pixel above this value."""


def mask_from_points(
    points: ArrayLike,
    size: tuple[int, int],
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
) -> RegionMask:
    """The mask of ONE convex hull round all points, as the eight seed areas have it.

    Steps, after the "faceSegmentation" node: hull → smooth (a Gaussian of a fifth of the hull's larger side,
    at most 99, cut at one half) → grow → blur → box. A very thin hull vanishes when it is smoothed; the mask
    is then empty.

    Args:
        points: (N, 2) x, y in pixels; fractions are cut off. They may lie outside the frame. No points
            give an empty mask, one or two a point or a line.
        size: the frame's (width, height), each at least 1.
        grow: pixels by which the edge moves outwards, or inwards when negative, −4096..4096. The frame's
            border never erodes.
        grow_tapered: grow by a diamond (L1 distance) instead of a square (Chebyshev distance).
        blur: size of the Gaussian kernel at the edge, 1..4096; an even size is raised by one, 1 leaves a hard
            edge. A kernel wider than the frame sees the frame mirrored repeatedly at its borders
            (REFLECT_101: 2 1 | 0 1 2 | 1 0 1 …).

    Returns:
        The mask; `x, y, width, height` are the original's integers, the values within 1/255 of its values.

    Raises:
        InvalidParameter: a value is out of its range, or a point is not finite.
    """
    refinement = Refinement(grow, grow_tapered, blur)
    return refinement.applied(shape_from_points(points, size))


def mask_from_contours(
    contours: Sequence[ArrayLike],
    size: tuple[int, int],
    *,
    holes: Sequence[ArrayLike] = (),
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
) -> RegionMask:
    """The mask that follows one or more contours, less the holes.

    Each contour and each hole is drawn as a filled polygon and smoothed by itself, by a fifth of its SMALLER
    side, so that thin pieces (brows, lips) and small holes (eyes in the skin) survive; then all are united,
    grown and blurred as one.

    Args:
        contours: each (N, 2) x, y in pixels, corners in order; otherwise as in `mask_from_points`.
        size: the frame's (width, height), each at least 1.
        holes: contours to be left out.
        grow, grow_tapered, blur: as in `mask_from_points`. Growing narrows the holes.

    Raises:
        InvalidParameter: a value is out of its range, or a point is not finite.
    """
    refinement = Refinement(grow, grow_tapered, blur)
    return refinement.applied(shape_from_contours(contours, size, holes=holes))


def mask_from_pixels(
    pixels: NDArray[np.generic],
    size: tuple[int, int],
    *,
    offset: tuple[int, int] = (0, 0),
    smooth: bool = False,
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
) -> RegionMask:
    """The mask of what a network marked.

    Args:
        pixels: (rows, columns): booleans, integers (inside where not 0) or floats (inside where above 0.5).
        size: the frame's (width, height), each at least 1.
        offset: x, y in the frame of the first pixel; what lies outside the frame is ignored.
        smooth: round the corners as `mask_from_points` does; loses fine detail such as hair and fingers.
        grow, grow_tapered, blur: as in `mask_from_points`.

    Raises:
        InvalidParameter: a value is out of its range, or the pixels are not two-dimensional numbers.
    """
    refinement = Refinement(grow, grow_tapered, blur)
    return refinement.applied(shape_from_pixels(pixels, size, offset=offset, smooth=smooth))


def shape_from_points(points: ArrayLike, size: tuple[int, int], *, scale: float = 1.0) -> Shape:
    """The smoothed hull that `mask_from_points` refines; parameters and errors as there.

    scale: the frame was reduced to so many times its size.
    """
    shape = hull_shape(_checked_points(points), _checked_size(size))
    return smoothed(shape, smoothing(max(shape.width, shape.height) - 1, scale))


def shape_from_contours(
    contours: Sequence[ArrayLike], size: tuple[int, int], *, holes: Sequence[ArrayLike] = (), scale: float = 1.0
) -> Shape:
    """The smoothed contours without the holes that `mask_from_contours` refines; parameters and errors as there.

    scale: the frame was reduced to so many times its size.
    """
    frame = _checked_size(size)
    shape = united([_smoothed_contour(contour, frame, scale) for contour in contours], frame)
    for hole in holes:
        shape = subtracted(shape, _smoothed_contour(hole, frame, scale))
    return shape


def shape_from_pixels(
    pixels: NDArray[np.generic], size: tuple[int, int], *, offset: tuple[int, int] = (0, 0), smooth: bool = False
) -> Shape:
    """The marked pixels that `mask_from_pixels` refines; parameters and errors as there."""
    shape = _marked(pixels, offset, _checked_size(size))
    return smoothed(shape, smoothing(max(shape.width, shape.height) - 1)) if smooth else shape


@dataclass(frozen=True, slots=True)
class Refinement:
    """How a shape becomes a mask. Ranges as in `mask_from_points`; InvalidParameter for a value out of its range."""

    grow: int = 0
    grow_tapered: bool = False
    blur: int = 13
    scale: float = 1.0
    """The shape's frame was reduced to so many times its size; `grow` and `blur` are pixels of the frame before."""

    def __post_init__(self) -> None:
        _checked_integer("grow", self.grow, -GROW_LIMIT, GROW_LIMIT)
        _checked_integer("blur", self.blur, 1, BLUR_LIMIT)

    def applied(self, shape: Shape) -> RegionMask:
        """Grow the shape and soften its edge."""
        grow, is_tapered, full = operator.index(self.grow), bool(self.grow_tapered), 1
        if self.scale == 1 or grow == 0:
            shape = grown(shape, grow, tapered=is_tapered)
        else:
            shape, full = grown_softly(shape, grow * self.scale, tapered=is_tapered), 255
        if shape.is_empty:
            return RegionMask.empty(shape.frame)
        gaussian = Gaussian.of(odd_kernel(operator.index(self.blur)), self.scale)
        left, top, values = blurred(shape, gaussian, full)
        return RegionMask(values, left, top, *shape.frame)


def _smoothed_contour(contour: ArrayLike, frame: FrameSize, scale: float) -> Shape:
    shape = contour_shape(_checked_points(contour), frame)
    return smoothed(shape, smoothing(min(shape.width, shape.height) - 1, scale))


def _marked(pixels: NDArray[np.generic], offset: tuple[int, int], frame: FrameSize) -> Shape:
    array: NDArray[Any] = np.asarray(pixels)
    if array.ndim != _PLANE_AXES or array.dtype.kind not in "biuf":
        raise InvalidParameter("masks.pixels_shape", shape=str(array.shape), kind=array.dtype)
    x, y = (operator.index(v) for v in offset)
    left, top = max(x, 0), max(y, 0)
    part = array[max(top - y, 0) : max(frame.height - y, 0), max(left - x, 0) : max(frame.width - x, 0)]
    inside = part > _SURE if part.dtype.kind == "f" else part != 0
    return Shape(np.ascontiguousarray(inside).view(np.uint8), left, top, frame).tight()


def _checked_size(size: tuple[int, int]) -> FrameSize:
    try:
        width, height = (operator.index(side) for side in size)
    except (TypeError, ValueError):
        raise InvalidParameter("masks.size_kind", value=repr(size)) from None
    if min(width, height) < 1:
        raise InvalidParameter("masks.size_range", width=width, height=height)
    return FrameSize(width, height)


def _checked_integer(name: str, value: int, low: int, high: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise InvalidParameter("masks.integer_kind", name=name, low=low, high=high, value=repr(value)) from None
    if not low <= number <= high:
        raise InvalidParameter("masks.integer_range", name=name, low=low, high=high, value=number)
    return number


def _checked_points(points: ArrayLike) -> IntPoints:
    try:
        array = np.asarray(points, np.float64)
    except (TypeError, ValueError):
        raise InvalidParameter("masks.points_kind") from None
    if array.size == 0:
        return np.zeros((0, 2), np.int32)
    if array.ndim != _PLANE_AXES or array.shape[1] != _PLANE_AXES:
        raise InvalidParameter("masks.points_shape", shape=str(array.shape))
    if not np.isfinite(array).all():
        raise InvalidParameter("masks.points_finite")
    return np.clip(np.trunc(array), -COORDINATE_LIMIT_PX, COORDINATE_LIMIT_PX).astype(np.int32)
