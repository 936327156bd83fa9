"""Draws what the window shows of a scene: a look, mirrored where the user wants it, and the faces' thumbnails.

No models: the same perception can be composed again and again while a slider moves.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..domain.types import freeze
from ..errors import InvalidParameter
from ..messages import Message
from ..settings import HIDING, HidingSettings, Settings
from .hiding import Hider, hiding_state
from .looks import CurrentLook, Look, Target, create_look, without_files
from .scene import Scene
from .thumbnails import thumbnails
from .view import View


class ViewRenderer:
    """Draws what the window shows, one scene after the other, in the look that the view settings name."""

    def __init__(self, on_problem: Callable[[Message], None] = lambda _message: None) -> None:
        """`on_problem` is called once with the reason when the look can't be drawn as its options say."""
        self._look = CurrentLook()
        self._hider: Hider | None = None
        self._hides_as: HidingSettings | None = None
        self._on_problem = on_problem
        self._problem: Message | None = None

    def view_of(self, scene: Scene, room: tuple[int, int] | None = None, started_s: float | None = None) -> View:
        """Draw a view.

        Args:
            room: (width, height) in which it is shown, pixels: more are not made. None: it is drawn in full size.
            started_s: on `time.perf_counter`'s clock, when work on it began; None: now.
        """
        started_s = time.perf_counter() if started_s is None else started_s
        settings = scene.settings
        look = self._look_for(settings)
        scale = scale_in(room, look.size(scene))
        drawing = look.draw(scene, scale)
        crops = thumbnails(scene, scale, self._hider_for(settings), mirror=settings.view.mirror)
        if settings.view.mirror:
            drawing = drawing.mirrored()
        hiding = hiding_state(scene) if settings.hides else None
        took_ms = (time.perf_counter() - started_s) * 1e3
        return View(freeze(drawing.pixels), scene, freeze(drawing.to_drawing[:2]), scale, drawing.followed, crops,
                    took_ms, hiding)

    def _look_for(self, settings: Settings) -> Look:
        """Without an image that can't be read the view continues: nothing is behind cut-outs, and people are hidden by
        one colour."""
        key, target = settings.view.mode, Target(mirrored=settings.view.mirror)
        try:
            look, problem = self._look.of(key, settings.look_options, target), None
        except InvalidParameter as error:
            look, problem = create_look(key, without_files(settings.look_options), target), error.message
        if problem is not None and problem != self._problem:
            self._on_problem(problem)
        self._problem = problem
        return look

    def _hider_for(self, settings: Settings) -> Hider | None:
        """Hides people in thumbnails, where the view hides them."""
        options = settings.look_options
        if HIDING not in options.parts_of(settings.view.mode):
            return None
        if self._hider is None or options.hiding != self._hides_as:
            self._hides_as = options.hiding
            try:
                self._hider = Hider(options.hiding)
            except InvalidParameter:
                self._hider = Hider(without_files(options).hiding)
        return self._hider


def scale_in(room: tuple[int, int] | None, size: tuple[int, int]) -> float:
    """At which scale, 0..1, what has this (width, height) fits into the room."""
    return 1.0 if room is None else min(1.0, *(max(1, there) / here for there, here in zip(room, size, strict=True)))
