"""Views of single perceptions, as the window shows them."""

from __future__ import annotations

from collections.abc import Mapping

from faceseg_live.domain.types import FaceMatch, Perception
from faceseg_live.rendering.scene import NO_MATCHES, scene_of
from faceseg_live.rendering.view import View
from faceseg_live.rendering.view_renderer import ViewRenderer
from faceseg_live.settings import Settings


def view_of(
    perception: Perception, settings: Settings, active_face: int | None = None,
    matches: Mapping[int, FaceMatch] = NO_MATCHES,
) -> View:
    """The view of a scene that is made for it alone; parameters as those of `scene_of`."""
    return ViewRenderer().view_of(scene_of(perception, settings, active_face, matches))
