"""A photographed head and shoulders that can turn, blink, speak and smile: the actor of the demo clip.

One portrait is lifted off its background, given a depth map from the MediaPipe face mesh, and redrawn per
frame in two steps: eyelids and lips are moved on the frontal picture (:mod:`demo_expression`), then the whole
head is rotated in depth and projected. Lengths are canvas pixels (portrait pixels times ``scale``) unless
said otherwise.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from demo_expression import Expression, ExpressionPainter, Floats, Image, ease, warp
from scipy.interpolate import RBFInterpolator  # type: ignore[import-untyped]

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.selfie import SelfieSegmenter
from faceseg_live.settings import EngineSettings

GRID_STEP_PX = 4  # the warp is smooth, so it is solved on every fourth pixel and interpolated between
SOLVER_STEPS = 24
SILHOUETTE_DEPTH = 34.0  # portrait pixels behind the mesh's zero plane: the plane through the ears
CAMERA_DISTANCE = 800.0  # portrait pixels; an ordinary webcam distance for a face about 105 pixels high
PIVOT = (
    0.0,
    -12.0,
    SILHOUETTE_DEPTH,
)  # where the skull turns on the neck, relative to the chin, portrait pixels
NECK_LENGTH = (
    48.0  # portrait pixels below the jaw over which the head's motion fades into the still shoulders
)


@dataclass(frozen=True, slots=True)
class Pose:
    """Head angles in degrees and the whole body's shift in frame pixels.

    Positive yaw turns to the picture's right edge, positive pitch looks down, positive roll is clockwise.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    shift_x_px: float = 0.0
    shift_y_px: float = 0.0


def smoothstep(edge0: float, edge1: float, x: Any) -> Floats:
    """Hermite ramp from 0 at ``edge0`` to 1 at ``edge1``."""
    return ease((x - edge0) / (edge1 - edge0))


def find_landmarks(bgr: Image) -> Floats:
    """The 478 mesh points of the one face in ``bgr`` as (478, 3) pixels; depth grows away from the camera."""
    frame = Frame(freeze(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)), 0, 0.0, 0.0, is_still=True)
    with closing(MeshEngine()) as engine:
        faces = engine.perceive(frame, Request(EngineSettings(exclude_hands=False), is_still=True)).faces
    if not faces or faces[0].landmarks is None:
        raise RuntimeError("expected one face in the portrait, found none; is this the astronaut picture?")
    return np.array(faces[0].landmarks)


def find_person(bgr: Image) -> Floats:
    """1 on the person, 0 elsewhere, (H, W): the selfie model's guess, its outline corrected by GrabCut."""
    with closing(SelfieSegmenter()) as segmenter:
        person = cv2.resize(segmenter.probability(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)), bgr.shape[1::-1])
    labels = np.where(person > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    inside = (person > 0.5).astype(np.uint8)
    labels[cv2.erode(inside, np.ones((13, 13), np.uint8)) == 1] = cv2.GC_FGD
    labels[cv2.dilate(inside, np.ones((13, 13), np.uint8)) == 0] = cv2.GC_BGD
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(bgr, labels, (0, 0, 1, 1), *models, 6, cv2.GC_INIT_WITH_MASK)
    return np.asarray(np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)), np.float32)


def refine_matte(person: Floats, guide: Image, scale: float) -> Floats:
    """The rough ``person`` (h, w) as a soft matte following the edges of the enlarged ``guide`` (H, W, 3)."""
    big = cv2.resize(person, guide.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    smooth = smoothstep(0.25, 0.85, cv2.GaussianBlur(big, (0, 0), 1.1 * scale))
    soft = cv2.ximgproc.guidedFilter(guide, smooth, round(1.6 * scale), 90.0)
    return smoothstep(0.12, 0.95, cv2.GaussianBlur(soft, (0, 0), 0.3 * scale))


def bleed_colours(bgr: Image, alpha: Floats, scale: float) -> Image:
    """``bgr`` with the half-covered rim recoloured from the inside, so the old background leaves no halo."""
    solid = smoothstep(0.85, 1.0, alpha)[..., None]
    weight = cv2.GaussianBlur(solid, (0, 0), 1.5 * scale)[..., None] + 1e-4
    spread = cv2.GaussianBlur(bgr * solid, (0, 0), 1.5 * scale) / weight
    trust = solid + (1.0 - solid) * (weight < 0.02)
    return np.asarray(np.clip(bgr * trust + spread * (1.0 - trust), 0, 255), np.uint8)


def enlarge(bgr: Image, scale: float) -> Image:
    """Lanczos enlargement with a touch of sharpening against its softness."""
    big = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_LANCZOS4).astype(np.float32)
    return np.clip(big + 0.45 * (big - cv2.GaussianBlur(big, (0, 0), 0.7 * scale)), 0, 255).astype(np.uint8)


class Puppet:
    """The ``person`` (H, W, 0 or 1) in ``bgr`` (H, W, 3), enlarged ``scale`` times and ready to be posed."""

    def __init__(self, bgr: Image, person: Floats, scale: float) -> None:
        self._scale = scale
        landmarks = find_landmarks(enlarge(bgr, 3.0)) / 3.0
        self._chin: Floats = landmarks[152] * scale
        enlarged = enlarge(bgr, scale)
        self._alpha = refine_matte(person, enlarged, scale)
        self._colour = bleed_colours(enlarged, self._alpha, scale)
        self._painter = ExpressionPainter(self._colour, landmarks * scale, scale)
        self._portrait_size = (bgr.shape[1], bgr.shape[0])
        self._depth = _depth_map(landmarks, person, self._portrait_size) * scale
        self._hold = _head_weight(landmarks, self._portrait_size)

    @property
    def chin(self) -> tuple[float, float]:
        """Where the resting chin lies on the canvas."""
        return float(self._chin[0]), float(self._chin[1])

    def render(
        self, pose: Pose, expression: Expression, chin_at: tuple[float, float], size: tuple[int, int]
    ) -> tuple[Floats, Floats]:
        """Colour (H, W, 3, 0..255) and opacity (H, W, 1, 0..1) of a ``size`` = (width, height) frame.

        ``chin_at`` is the frame pixel under the resting chin.
        """
        field = self._rotation_field(pose) + self._painter.smooth_field(expression, self._portrait_size)
        shift = (
            self._chin[0] - chin_at[0] - pose.shift_x_px,
            self._chin[1] - chin_at[1] - pose.shift_y_px,
        )
        xs, ys = self._solve(field, shift, size)
        colour = warp(self._painter.paint(expression), xs, ys, cv2.INTER_CUBIC)
        return colour, np.clip(warp(self._alpha, xs, ys), 0.0, 1.0)[..., None]

    def _rotation_field(self, pose: Pose) -> Floats:
        """How far each canvas point moves, (h, w, 2), on the portrait's own (coarser) pixel grid."""
        height, width = self._depth.shape
        pivot = self._chin + np.array(PIVOT, np.float32) * self._scale
        pivot[2] = PIVOT[2] * self._scale
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32) * self._scale
        x, y, z = xs - pivot[0], ys - pivot[1], self._depth - pivot[2]
        yaw, pitch, roll = np.deg2rad((pose.yaw_deg, pose.pitch_deg, pose.roll_deg)).astype(np.float32)
        x1, z1 = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
        y1, z2 = y * np.cos(pitch) - z1 * np.sin(pitch), y * np.sin(pitch) + z1 * np.cos(pitch)
        x2, y2 = x1 * np.cos(roll) - y1 * np.sin(roll), x1 * np.sin(roll) + y1 * np.cos(roll)
        distance = CAMERA_DISTANCE * self._scale
        nearer = (distance + z) / (distance + z2)
        moved = np.stack((x2 * nearer - x, y2 * nearer - y), axis=-1)
        return np.asarray(moved * self._hold[..., None], np.float32)

    def _solve(
        self, field: Floats, shift: tuple[float, float], size: tuple[int, int]
    ) -> tuple[Floats, Floats]:
        """The canvas point seen at each frame pixel: u = pixel + shift - field(u), by fixed-point steps."""
        width, height = size
        ys, xs = np.mgrid[0 : height + GRID_STEP_PX : GRID_STEP_PX, 0 : width + GRID_STEP_PX : GRID_STEP_PX]
        still = np.stack((xs + shift[0], ys + shift[1]), axis=-1).astype(np.float32)
        where = still
        for _ in range(SOLVER_STEPS):
            moved = warp(field, where[..., 0] / self._scale, where[..., 1] / self._scale)
            where = 0.3 * where + 0.7 * (still - moved)
        rows, columns = np.arange(height) / GRID_STEP_PX, np.arange(width) / GRID_STEP_PX
        xs, ys = np.meshgrid(columns, rows)
        dense = warp(where, xs, ys)
        return dense[..., 0], dense[..., 1]


def _depth_map(landmarks: Floats, person: Floats, size: tuple[int, int]) -> Floats:
    """A smooth dome over head and hair through the mesh points, level with the ears at the hair's outline."""
    rows = range(int(np.flatnonzero(person.any(axis=1))[0]), int(landmarks[152, 1]) - 40, 6)
    rim = [(x, y, SILHOUETTE_DEPTH) for y in rows for x in np.flatnonzero(person[y])[[0, -1]].tolist()]
    neck = [(landmarks[152, 0] + dx, landmarks[152, 1] + dy, 38.0) for dx in (-40, 0, 40) for dy in (24, 60)]
    known = np.concatenate((landmarks[:468], np.array(rim + neck, np.float32)))
    dome = RBFInterpolator(known[:, :2], known[:, 2], kernel="thin_plate_spline", smoothing=30.0)
    width, height = size
    ys, xs = np.mgrid[0:height:4, 0:width:4]
    coarse = dome(np.column_stack((xs.ravel(), ys.ravel()))).reshape(xs.shape).astype(np.float32)
    fine = cv2.resize(np.clip(coarse, -26.0, SILHOUETTE_DEPTH), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(fine, (0, 0), 6.0))


def _head_weight(landmarks: Floats, size: tuple[int, int]) -> Floats:
    """1 on the head and everything above it, fading to 0 along the neck."""
    width, height = size
    hull = cv2.convexHull(landmarks[:468, :2].astype(np.int32))
    outside = np.full((height, width), 255, np.uint8)
    cv2.fillConvexPoly(outside, hull, (0,))
    outside[: int(landmarks[152, 1]) - 48] = 0
    away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return cv2.GaussianBlur(1.0 - smoothstep(0.0, NECK_LENGTH, away), (0, 0), 4.0)
