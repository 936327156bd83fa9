"""What each stage works for: after an unforeseen error it rests until this is something else.

The number of attempts is a part of each, so the user's retry wakes every stage.
"""

from __future__ import annotations

from ..engines.base import Request
from ..settings import SourceSettings
from .controls import ControlState

Target = tuple[object, ...]
"""Compared only: another value is another target."""


def capture_target(state: ControlState) -> tuple[SourceSettings, int]:
    """The source."""
    return state.settings.source, state.attempt


def inference_target(state: ControlState) -> Target:
    """The engine, and what it looks for in which source."""
    return state.settings.source, Request.of(state.settings), state.attempt


def classification_target(state: ControlState) -> Target:
    """The classifiers, and the crops that they see of which source."""
    classify = state.settings.classify
    return (state.settings.source, classify.classifiers, state.settings.engine.device, classify.crop_factor,
            classify.minimum_crop, state.attempt)


def render_target(state: ControlState) -> Target:
    """Everything that is drawn."""
    return state.settings, state.locked_face, state.attempt


def recording_target(state: ControlState) -> Target:
    """The recording that is asked for."""
    return state.recording, state.attempt


def virtual_camera_target(state: ControlState) -> Target:
    """Whether pictures are sent, and which."""
    return state.is_sending, state.settings.virtual_camera, state.settings.record, state.attempt
