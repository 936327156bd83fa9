"""Expressions to choose from. Every label in them comes from a classifier that needs no download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Preset:
    """One expression under a name."""

    title: str
    expression: str


PRESET_GROUPS: Mapping[str, tuple[Preset, ...]] = MappingProxyType({
    "What a face does": (
        Preset("Smiling", "smile > 0.5"),
        Preset("Mouth open", "mouth_open > 0.5"),
        Preset("Eyes closed", "eyes_closed > 0.5"),
        Preset("Winking", "max(left_eye_closed, right_eye_closed) - eyes_closed > 0.5"),
        Preset("Brows raised", "brows_raised > 0.5"),
        Preset("Facing the camera", "max(yaw, - yaw) < 15 and max(look_left, look_right) < 0.5"),
        Preset("Looking away", "max(yaw, - yaw) > 25 or max(look_left, look_right, look_up) > 0.5"),
        Preset("Hand on the face", "hand_on_face > 0.3"),
        Preset("Close to the camera", "face_size > 0.5"),
    ),
    "Looks, not feelings": (
        Preset("Looks happy", "looks_happy > 0.5"),
        Preset("Looks surprised", "looks_surprised > 0.5"),
        Preset("Looks sad", "looks_sad > 0.5"),
        Preset("Looks angry", "looks_angry > 0.5"),
        Preset("Looks neutral", "looks_neutral > 0.5"),
    ),
    "Apparent gender and age": (
        Preset("Rather female", "#Female > #Male"),
        Preset("Rather male", "#Female < #Male"),
        Preset("Female", "female > 0.5"),
        Preset("Male", "male > 0.5"),
        Preset("Age 16 to 25", "Age16to25 > 0.1"),
        Preset("Age 50 to 69", "Age50to69 > 0.1"),
    ),
})
"""Heading → its presets; the last ones are those of the classic segment classifier."""
PRESETS = tuple(preset for group in PRESET_GROUPS.values() for preset in group)
