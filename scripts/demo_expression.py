"""Blinks, jaw and smile painted onto a frontal, smiling portrait: the face of the demo clip's puppet.

Eyelids and lips part the picture along a seam, which no smooth warp can do. Each is therefore drawn in
layers, column by column: skin above the seam, skin below it, and between them eyeball or teeth and a dark
mouth. Landmark numbers are those of the MediaPipe face mesh. Lengths are canvas pixels: portrait
pixels times ``scale``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]  # float32
Image = npt.NDArray[Any]  # uint8, blue-green-red

EYES = (  # upper and lower rim of the right and the left eye, from corner to corner
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
    ((362, 398, 384, 385, 386, 387, 388, 466, 263), (362, 382, 381, 380, 374, 373, 390, 249, 263)),
)
UPPER_LIP_EDGE = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP_EDGE = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
JAW_DROP = 13.0  # portrait pixels between the lips at full opening
MOUTH_DARK = (22.0, 18.0, 40.0)  # BGR
LIP_TINT = (0.86, 0.74, 0.93)  # BGR, lip over skin
LASH_COLOUR = (26.0, 36.0, 58.0)  # BGR
TONGUE = (70.0, 66.0, 140.0)  # BGR
TOOTH_COLOUR = (165.0, 180.0, 195.0)  # BGR


@dataclass(frozen=True, slots=True)
class Expression:
    """What the face does: ``blink``, ``lips_closed``, ``jaw`` in 0..1, ``smile`` and ``brows`` about -1..1.

    All zero is the portrait as photographed: eyes open, a smile that shows the teeth.
    """

    blink: float = 0.0
    lips_closed: float = 0.0
    jaw: float = 0.0
    smile: float = 0.0
    brows: float = 0.0


@dataclass(frozen=True, slots=True)
class _Eye:
    """One eye at rest: its window on the canvas, row numbers (h, 1), rims (w,) and lid skin (h, w, 3)."""

    area: tuple[slice, slice]
    rows: Floats
    rim: Floats
    low: Floats
    skin: Floats


def ease(t: Any) -> Floats:
    """Hermite ramp: 0 up to 0, 1 from 1 on, level at both ends."""
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def warp(picture: Floats | Image, xs: Floats, ys: Floats, interpolation: int = cv2.INTER_LINEAR) -> Floats:
    """``picture`` looked up at the points (``xs``, ``ys``), each (h, w); its border is continued outwards."""
    maps = (np.ascontiguousarray(xs, np.float32), np.ascontiguousarray(ys, np.float32))
    found = cv2.remap(picture, *maps, interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _mix(under: Floats, over: Floats, share: Floats) -> Floats:
    """``over`` laid on ``under`` with opacity ``share`` (h, w); colours (h, w, 3) or one colour (3,)."""
    return np.asarray(under + (over - under) * share[..., None], np.float32)


def _curve(points: Floats, columns: Floats) -> Floats:
    """Height of the polyline ``points`` (N, 2) over ``columns``, smoothed a little."""
    order = np.argsort(points[:, 0])
    heights = np.interp(columns, points[order, 0], points[order, 1]).astype(np.float32)
    return np.asarray(cv2.blur(heights[None], (5, 1), borderType=cv2.BORDER_REPLICATE)[0])


class ExpressionPainter:
    """Repaints eyes and mouth of ``colour`` (H, W, 3, uint8) whose mesh points are ``landmarks`` (478, 3)."""

    def __init__(self, colour: Image, landmarks: Floats, scale: float) -> None:
        self._colour = colour
        self._points = np.ascontiguousarray(landmarks[:, :2])
        self._scale = scale
        self._eyes = [self._study_eye(np.array(upper), np.array(lower)) for upper, lower in EYES]

    def paint(self, expression: Expression) -> Image:
        """The portrait with lids and lips moved; the input picture is left as it is."""
        canvas = self._colour.copy()
        for eye in self._eyes:
            self._draw_lid(canvas, expression.blink, eye)
        self._draw_mouth(canvas, expression)
        return canvas

    def smooth_field(self, expression: Expression, size: tuple[int, int]) -> Floats:
        """Displacement (h, w, 2) of the parts that stretch without a seam: mouth corners, cheeks, brows.

        Canvas pixels, but sampled once per portrait pixel: ``size`` = (w, h) is the portrait's own.
        """
        ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        field = np.zeros((*xs.shape, 2), np.float32)
        jaw, smile, brows = expression.jaw, expression.smile, expression.brows
        pulls = (
            (61, 9.0, 2.5 * jaw - 5.0 * smile, 6.0 * jaw - 3.0 * smile),
            (291, 9.0, 5.0 * smile - 2.5 * jaw, 6.0 * jaw - 3.0 * smile),
            (50, 13.0, 0.0, -2.0 * smile),
            (280, 13.0, 0.0, -2.0 * smile),
            (105, 12.0, 0.0, -4.0 * brows),
            (334, 12.0, 0.0, -4.0 * brows),
        )  # landmark, radius, pull right, pull down: portrait pixels
        for index, radius, right, down in pulls:
            x, y = self._points[index] / self._scale
            bump = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2.0 * radius**2))
            field += bump[..., None] * np.array((right, down), np.float32) * self._scale
        return field

    def _study_eye(self, upper: npt.NDArray[np.int_], lower: npt.NDArray[np.int_]) -> _Eye:
        """What no expression changes about one eye, above all the skin that a closing lid brings down."""
        unit = self._scale
        above, below = self._points[upper], self._points[lower]
        margin = int(5 * unit)
        left, top = np.floor(above.min(axis=0)).astype(int) - margin
        right, bottom = np.ceil(below.max(axis=0)).astype(int) + margin
        area = (slice(top, bottom), slice(left, right))
        columns = np.arange(left, right, dtype=np.float32)
        low = _curve(below, columns)
        rim = np.minimum(_curve(above, columns), low)
        rows = np.arange(top, bottom, dtype=np.float32)[:, None]
        eyeball = ((rows > rim - 3.4 * unit) & (rows < low + 1.5 * unit) & (low - rim > 0.2 * unit)).astype(
            np.float32
        )
        skin_only = 1.0 - cv2.dilate(eyeball, np.ones((3, 3), np.uint8))
        weight = cv2.GaussianBlur(skin_only, (0, 0), 2.6 * unit) + 1e-3
        skin = (
            cv2.GaussianBlur(self._colour[area] * skin_only[..., None], (0, 0), 2.6 * unit)
            / weight[..., None]
        )
        return _Eye(area, rows, rim, low, skin.astype(np.float32))

    def _draw_lid(self, canvas: Image, blink: float, eye: _Eye) -> None:
        if blink <= 0.0:
            return
        unit, rows = self._scale, eye.rows
        edge = eye.rim + blink * (eye.low - eye.rim)
        shut = ease((edge - eye.rim) / (0.9 * unit))[None]
        shut = cv2.GaussianBlur(shut, (0, 0), 1.1 * unit) * min(
            1.0, 4.0 * blink
        )  # fades out past the eye's corners
        crease = 0.10 * np.exp(-(((rows - eye.rim + 1.6 * unit) / (0.7 * unit)) ** 2))
        lashes = 0.72 * np.exp(-(((rows - edge) / np.where(rows < edge, 0.5 * unit, 0.75 * unit)) ** 2))
        lid = eye.skin * (1.0 - crease[..., None])
        cover = ease((edge - rows) / (0.5 * unit) + 0.5) * ease((rows - eye.rim) / (2.0 * unit) + 2.2)
        cover, dark = cover * shut, lashes * shut
        patch = canvas[eye.area]
        patch[:] = np.clip(
            _mix(_mix(patch.astype(np.float32), lid, cover), np.array(LASH_COLOUR, np.float32), dark), 0, 255
        )

    def _draw_mouth(self, canvas: Image, expression: Expression) -> None:
        unit, corner_l, corner_r = self._scale, self._points[78], self._points[308]
        chin, nose = self._points[152], self._points[2]
        half = (corner_r[0] - corner_l[0]) / 2.0
        left, right = int(chin[0] - 2.6 * half), int(chin[0] + 2.6 * half)
        top, bottom = int(nose[1]), int(chin[1] + 48 * unit)
        columns = np.arange(left, right, dtype=np.float32)
        rows = np.arange(top, bottom, dtype=np.float32)[:, None]
        high = _curve(self._points[list(UPPER_LIP_EDGE)], columns)
        low = np.maximum(_curve(self._points[list(LOWER_LIP_EDGE)], columns), high)
        gap = low - high
        # Where the seam ends, at the corners and beyond, all layers must agree: every move vanishes there.
        down, up = 0.45 * expression.lips_closed * gap, 0.62 * expression.lips_closed * gap
        fall = self._jaw_fall(columns, rows, (corner_l, corner_r), half) * expression.jaw
        base = nose[1] + 1.0 * unit
        top_edge = high + down
        above = self._sample(columns, rows - down * ease((rows - base) / np.maximum(top_edge - base, 1.0)))
        source_y = np.broadcast_to(rows, fall.shape)
        for _ in range(12):
            moved = warp(fall, np.broadcast_to(columns - left, fall.shape), source_y - top)
            lift = up * (1.0 - ease((source_y - low) / (16.0 * unit)))
            source_y = rows - moved + lift
        below = self._sample(columns, source_y)
        inside = self._mouth_interior(columns, rows, low, source_y - low, expression)
        feather = 0.5 * unit
        parted = ease(gap / feather)  # 0 beyond the corners, where there is no inside to be seen
        shade = 0.4 * expression.jaw * parted * np.exp(-np.maximum(source_y - low, 0.0) / (1.2 * unit))
        below = self._redden_lip(below * (1.0 - shade[..., None]), source_y - low, low, fall, top)
        is_below = np.maximum(ease((source_y - low) / feather + 0.5), 1.0 - parted)
        is_above = ease((top_edge - rows) / feather + 0.5)
        canvas[top:bottom, left:right] = np.clip(_mix(_mix(inside, below, is_below), above, is_above), 0, 255)

    def _redden_lip(self, below: Floats, lip: Floats, low: Floats, fall: Floats, top: int) -> Floats:
        """Gives the lower lip back the width that it loses where its lowered edge runs steeply."""
        rows = np.clip(low - top, 0, len(fall) - 1).astype(int)
        slope = np.abs(np.gradient(low + fall[rows, np.arange(low.size)]))
        lean = 1.0 - 1.0 / np.sqrt(1.0 + slope**2)  # 0 where the lip lies level, towards 1 where it stands
        width = 3.6 * self._scale / np.maximum(1.0 - lean, 0.35)
        tint = np.clip(2.0 * lean, 0.0, 0.75) * (1.0 - ease(lip / width))
        return _mix(below, below * np.array(LIP_TINT, np.float32), tint)

    def _jaw_fall(self, columns: Floats, rows: Floats, corners: tuple[Floats, Floats], half: float) -> Floats:
        """How far a fully opened jaw carries each pixel down: a bell, wider at the chin than at the lips."""
        (xl, yl), (xr, yr) = corners
        chin_y = self._points[152, 1]
        mouth_y = np.interp(columns, (xl, xr), (yl, yr)).astype(np.float32)
        depth = ease((rows - mouth_y) / (chin_y - mouth_y))
        reach = half * (1.0 + 1.1 * depth)
        bell = np.clip(1.0 - ((columns - (xl + xr) / 2.0) / reach) ** 2, 0.0, 1.0) ** 0.9
        fade = 1.0 - ease((rows - chin_y) / (44.0 * self._scale))
        return np.asarray(JAW_DROP * self._scale * bell * fade * (1.0 - 0.25 * depth), np.float32)

    def _mouth_interior(
        self, columns: Floats, rows: Floats, low: Floats, lip: Floats, face: Expression
    ) -> Floats:
        """Upper teeth as photographed, hanging before a dark mouth with tongue and lower teeth at the bottom.

        ``low`` is the resting lower lip's edge per column, ``lip`` (h, w) the distance below it as it moves.
        """
        unit = self._scale
        side = (columns - float(columns.mean())) / (11.0 * unit)
        middle = np.exp(-(side**2))[None, :]
        tongue = 0.8 * middle * np.exp(-(((lip + 2.5 * unit) / (3.4 * unit)) ** 2))
        bottom_teeth = 0.2 * middle * ease(lip / unit + 2.3) * min(1.0, 2.0 * face.jaw)
        dark = _mix(
            _mix(np.array(MOUTH_DARK, np.float32), np.array(TONGUE, np.float32), tongue),
            np.array(TOOTH_COLOUR, np.float32),
            bottom_teeth,
        )
        teeth = self._sample(columns, np.broadcast_to(rows, lip.shape))
        teeth *= 1.0 - 0.8 * face.lips_closed**6  # closing lips keep the light out
        opened = float(np.clip(face.jaw / 0.08, 0.0, 1.0))
        teeth *= (1.0 - 0.75 * opened * np.clip(np.abs(side), 0.0, 1.0) ** 3)[None, :, None]
        behind = opened * ease((rows - low + 1.3 * unit) / (0.9 * unit) + 0.5)
        return _mix(teeth, dark, behind)

    def _sample(self, columns: Floats, source_y: Floats) -> Floats:
        """The portrait's colours at ``source_y`` (h, w) in each of the ``columns`` (w,)."""
        return warp(self._colour, np.broadcast_to(columns, source_y.shape), source_y, cv2.INTER_CUBIC)
