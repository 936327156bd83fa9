"""What each stage works for: after an unforeseen error it rests until this is something else.

The number of attempts is a part of each, so the user's retry wakes every stage.
"""

from __future__ import annotations

from ..addresses import is_stream
from ..engines.base import Request
from ..settings import SourceSettings
from .controls import ControlState


def capture_target(state: ControlState) -> tuple[SourceSettings, int, bool]:
    """The source, as far as it has to be opened anew for a change, and whether it lies in a network that may not be
    asked."""
    source = state.settings.source.opening
    return source, state.attempt, state.settings.network.offline and is_stream(source.uri)


def inference_target(state: ControlState) -> tuple[object, ...]:
    """The engine, and what it looks for in which source: in one that is opened, for until then the frames are old."""
    return state.opened_sources, Request.of(state.settings), state.model_attempt


def classification_target(state: ControlState) -> tuple[object, ...]:
    """The classifiers, and the crops that they see of which source."""
    classify = state.settings.classify
    return (state.opened_sources, classify.classifiers, state.settings.engine.device, classify.crop_factor,
            classify.minimum_crop, state.model_attempt)


def render_target(state: ControlState) -> tuple[object, ...]:
    """Everything that is drawn."""
    return state.opened_sources, state.settings, state.locked_face, state.attempt


def recording_target(state: ControlState) -> tuple[object, ...]:
    """The recording that is requested."""
    return state.recording, state.attempt


def replay_target(state: ControlState) -> tuple[object, ...]:
    """What is kept ready."""
    return state.replay, state.attempt


def virtual_camera_target(state: ControlState) -> tuple[object, ...]:
    """Whether frames are sent, and which."""
    return state.is_sending, state.settings.virtual_camera, state.settings.look_options, state.attempt
