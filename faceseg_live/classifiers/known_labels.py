"""The labels of the classifiers that always give the same, known without loading any."""

from __future__ import annotations

from collections.abc import Mapping

GEOMETRY = (
    "smile", "mouth_open", "left_eye_closed", "right_eye_closed", "eyes_closed", "brows_raised", "frown",
    "look_left", "look_right", "look_up", "look_down", "yaw", "pitch", "roll", "face_size", "hand_on_face",
)
BLENDSHAPES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
    "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
    "mouthRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight",
)
"""In the network's order. Left and right are the subject's own."""
AGE_GROUPS: Mapping[str, tuple[int, int]] = {
    "Age0to15": (0, 15), "Age16to25": (16, 25), "Age26to49": (26, 49), "Age50to69": (50, 69), "Age70to80": (70, 80),
}
"""Label → the first and the last age in years; the last one of all stands for any beyond."""
AGE_GENDER = ("female", "male", "woman", "man", *AGE_GROUPS, "apparent_age")
EMOTIONS = ("looks_angry", "looks_disgusted", "looks_afraid", "looks_happy", "looks_sad", "looks_surprised",
            "looks_neutral")
FER2013 = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Those of the networks that were trained on the data set FER-2013: deepface's and the mini-Xception."""
DEEPFACE: Mapping[str, tuple[str, ...]] = {
    "emotion": FER2013, "age": ("age",), "gender": ("woman", "man"),
    "race": ("asian", "indian", "black", "white", "middle eastern", "latino hispanic"),
}
"""Attribute → its labels: deepface's own, in small letters."""
