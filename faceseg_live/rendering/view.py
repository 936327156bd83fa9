"""What the window shows of a scene: a look, mirrored where the user wants it, and the faces' thumbnails.

No models: the same perception can be composed again and again while a slider moves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import cv2

from ..domain.types import Crop, Face, Pixels, View, freeze
from ..errors import InvalidParameter
from ..messages import Message
from ..settings import HIDING, CutoutSettings, How, LookOptions, Settings
from .cropping import square_crop, square_map
from .drawing import bgra, flipped
from .hiding import hiding_state
from .looks import CurrentLook, Drawing, Look, Target, create_look
from .scene import Scene

THUMBNAIL_PX = 144
"""Side of a face's thumbnail: 72 points on a screen of double density."""
_THUMBNAIL_SCALE = 1.5


class ViewRenderer:
    """Draws what the window shows, one scene after the other, in the look that the view settings name."""

    def __init__(self, on_problem: Callable[[Message], None] = lambda _message: None) -> None:
        """`on_problem` is called once with the reason when the look can't be drawn as its options say."""
        self._shown, self._hidden = CurrentLook(), CurrentLook()
        self._on_problem = on_problem
        self._problem: Message | None = None

    def view_of(self, scene: Scene, started_s: float | None = None) -> View:
        """Draw a view. `started_s`: on `time.perf_counter`'s clock, when work on it began; None: now."""
        started_s = time.perf_counter() if started_s is None else started_s
        view = scene.settings.view
        drawing = self._look_for(scene.settings).draw(scene)
        crops = _thumbnails(scene, self._for_thumbnails(scene, drawing), mirror=view.mirror)
        if view.mirror:
            drawing = drawing.mirrored()
        took_ms = (time.perf_counter() - started_s) * 1e3
        return View(freeze(drawing.pixels), scene.perception, scene.segments, freeze(drawing.to_drawing[:2]), crops,
                    scene.matches, took_ms, hiding_state(scene) if scene.settings.hides else None)

    def _look_for(self, settings: Settings) -> Look:
        """Without an image that can't be read the view continues: nothing is behind cut-outs, and people are hidden by
        one colour."""
        key, target = settings.view.mode, Target(mirrored=settings.view.mirror)
        try:
            look, problem = self._shown.of(key, settings.look_options, target), None
        except InvalidParameter as error:
            look, problem = create_look(key, _without_files(settings.look_options), target), error.message
        if problem is not None and problem != self._problem:
            self._on_problem(problem)
        self._problem = problem
        return look

    def _for_thumbnails(self, scene: Scene, drawing: Drawing) -> Pixels | None:
        """The frame as thumbnails may show it where the view hides people; None: they are shown as they are."""
        mode, options = scene.settings.view.mode, scene.settings.look_options
        if HIDING not in options.parts_of(mode):
            return None
        if mode == HIDING:
            return drawing.pixels
        try:
            look = self._hidden.of(HIDING, options, Target())
        except InvalidParameter:
            look = create_look(HIDING, _without_files(options), Target())
        return look.draw(scene).pixels


def _without_files(options: LookOptions) -> LookOptions:
    return replace(options, cutout=CutoutSettings(), hiding=replace(options.hiding, how=How.SOLID))


def _thumbnails(scene: Scene, hidden: Pixels | None, *, mirror: bool) -> tuple[Crop, ...]:
    active = {face.id for face in scene.active}
    crops = []
    for face in sorted(scene.perception.faces, key=lambda face: face.id):
        pixels = _thumbnail(scene.frame.pixels, face) if hidden is None else _thumbnail(hidden, face)
        if mirror:
            pixels = flipped(pixels)
        crops.append(Crop(face.id, freeze(pixels), face.id in active))
    return tuple(crops)


def _thumbnail(pixels: Pixels, face: Face) -> Pixels:
    """A face at the image's edge gets the edge's own colours round it, not a black bar."""
    to_crop = square_map(face.box, _THUMBNAIL_SCALE, THUMBNAIL_PX)
    crop = square_crop(pixels, to_crop, THUMBNAIL_PX, cv2.BORDER_REPLICATE)
    return crop if crop.shape[2] == 4 else bgra(crop)
