"""Closed-form matting (Levin, Lischinski, Weiss: A Closed-Form Solution to Natural Image Matting), by pymatting.

The colours of the foreground alone are estimated on several levels (Germer et al.: Fast Multi-Level Foreground
Estimation). Both take seconds: 3.7 s for 1280×720 on two cores.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import EngineUnavailable
from .fast import FastMatting
from .steps import BACKGROUND, FOREGROUND, Floats, Pixels, Trimming, trimap

HOW_TO_GET = 'pip install "faceseg-live[matting]"'
SOLVED_LIMIT_PX = 1920 * 1080
"""A larger image is solved in reduced size: the equations take half a kilobyte a pixel, and
their time grows faster than the image."""

_GUIDE_RADIUS_PX = 4
_WINDOW_PX = 3
"""Side of the window in which colours are compared."""
_MOST_ITERATIONS = 2000
"""Photos take some hundreds."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """A solved matte."""

    alpha: Floats
    """(H, W) 0..1, in whole steps of 1/255."""
    colours: Pixels
    """(H, W, 3) RGB of the foreground alone, without what shines through from behind."""


def has_pymatting() -> bool:
    """Whether the package is there; it is not imported for the answer."""
    return importlib.util.find_spec("pymatting") is not None


def closed_form(pixels: Pixels, mask: Pixels, trimming: Trimming) -> Matte | None:
    """Solve for alpha and the foreground's colours.

    Args:
        pixels: (H, W, 3) RGB. Above SOLVED_LIMIT_PX it is solved in reduced size, and a guided filter brings the
            alpha to the full one.
        mask: (H, W) uint8.

    Returns:
        The matte; None where the mask leaves no certain foreground or no certain background to start from, or where
        there is no solution.

    Raises:
        EngineUnavailable: pymatting is missing.
    """
    if not has_pymatting():
        raise EngineUnavailable("matting.lacks_pymatting", command=HOW_TO_GET)
    drawn = trimap(mask, trimming)
    if not ((drawn == FOREGROUND).any() and (drawn == BACKGROUND).any()):
        return None
    if min(mask.shape) < _WINDOW_PX:
        return None
    shrink = math.sqrt(SOLVED_LIMIT_PX / mask.size)
    try:
        alpha = _solved(pixels, drawn) if shrink >= 1 else _solved_small(pixels, drawn, shrink)
    except ValueError as error:  # noise, say, has no smooth alpha
        _log.warning("the matte can't be solved: %s", type(error).__name__)
        return None
    return Matte(_stepped(alpha), _foreground(pixels, alpha))


def _solved(pixels: Pixels, drawn: Pixels) -> Floats:
    from pymatting import estimate_alpha_cf

    with _quiet():
        return np.asarray(estimate_alpha_cf(pixels / 255, drawn / 255, cg_kwargs={"maxiter": _MOST_ITERATIONS}))


def _solved_small(pixels: Pixels, drawn: Pixels, shrink: float) -> Floats:
    size = pixels.shape[1], pixels.shape[0]
    small_size = int(size[0] * shrink), int(size[1] * shrink)
    small = np.asarray(cv2.resize(pixels, small_size, interpolation=cv2.INTER_AREA), np.uint8)
    small_drawn = np.asarray(cv2.resize(drawn, small_size, interpolation=cv2.INTER_NEAREST), np.uint8)
    alpha = _solved(small, small_drawn)
    alpha = FastMatting().guided(pixels, small, alpha.astype(np.float32), _GUIDE_RADIUS_PX)
    alpha[drawn == FOREGROUND] = 1
    alpha[drawn == BACKGROUND] = 0
    return alpha


def _foreground(pixels: Pixels, alpha: Floats) -> Pixels:
    from pymatting import estimate_foreground_ml

    with _quiet():
        colours = np.asarray(estimate_foreground_ml(pixels / 255, alpha))
    return np.asarray(np.clip(colours * 255, 0, 255), np.uint8)


@contextmanager
def _quiet() -> Iterator[None]:
    """pymatting prints how its solver gets on, and standard output may be a result of ours."""
    said = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(said):
        warnings.simplefilter("ignore")
        yield
    if said.getvalue():
        _log.debug("%s", said.getvalue().strip())


def _stepped(alpha: Floats) -> Floats:
    """Cut down to what eight bits hold, as the original writes it."""
    steps = np.asarray(np.clip(alpha * 255, 0, 255), np.uint8)
    return np.asarray(steps / np.float32(255), np.float32)
