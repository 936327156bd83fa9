"""Seven facial expressions from the blendshapes: how a face looks, which need not be what the person feels.

The blendshapes are read as action units of the Facial Action Coding System (Ekman, Friesen and Hager 2002), and those
put together to the prototypes of its emotional version, EMFACS (Friesen and Ekman 1983): happiness 12, sadness 1
without 2 and 15 or 17, surprise 1+2 and 5 or 26, fear 1+2+5+20, anger 4 and 5, 7 or 24, disgust 10 and 4 or 7. An
expression is as strong as the weakest movement that it takes; where one of several will do, the strongest of them
counts. The cheek raiser (6) and the nose wrinkler (9) are left out, which the network hardly ever moves.
"""

from __future__ import annotations

from collections.abc import Sequence

from .base import ClassifierInfo, Scores, Subject
from .blendshapes import BlendshapesClassifier
from .known_labels import EMOTIONS

_LEVELS = {
    "mouthSmile": (0.3, 0.7), "mouthUpperUp": (0.3, 0.7), "mouthFrown": (0.03, 0.15), "mouthStretch": (0.1, 0.4),
    "mouthPress": (0.15, 0.5), "mouthShrugLower": (0.1, 0.4), "jawOpen": (0.1, 0.4), "eyeWide": (0.05, 0.15),
    "eyeSquint": (0.45, 0.7), "eyeBlink": (0.45, 0.7), "browDown": (0.5, 0.9), "brows": (0.2, 0.6),
    "oblique": (0.1, 0.4),
}
"""Movement → the scores of the network at which it begins and is complete: some of them it never gives in full. Chosen
by what photos and clips of some sixty faces give at rest, and by what they give at most."""
_BOTH_SIDES = ("mouthSmile", "mouthUpperUp", "mouthFrown", "mouthStretch", "mouthPress", "eyeWide", "eyeSquint",
               "eyeBlink", "browDown", "browOuterUp")
_NOT_AT_REST = ("mouthFrown", "mouthStretch", "jawOpen", "brows", "browDown", "eyeBlink")
"""Besides the smile and the raised lip; narrow eyes and a raised chin are many people's face at rest."""


class EmotionsClassifier:
    """Looks at the mesh, not at the picture: less than 1 ms a face."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._blendshapes = BlendshapesClassifier()

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("emotions", "Emotions by looks", "CPU", "Apache-2.0", EMOTIONS)

    def warm_up(self) -> None:
        self._blendshapes.warm_up()

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        """A face without a mesh has no scores."""
        return [emotions_of(scores) if scores else {} for scores in self._blendshapes.classify(subjects)]

    def close(self) -> None:
        self._blendshapes.close()


def emotions_of(blendshapes: Scores) -> Scores:
    """Label → 0..1, each for itself; all are low on a face that moves like none of the prototypes.

    Args:
        blendshapes: name → 0..1, all 52.
    """
    score = {name: (blendshapes[f"{name}Left"] + blendshapes[f"{name}Right"]) / 2 for name in _BOTH_SIDES}
    score["mouthShrugLower"], score["jawOpen"] = blendshapes["mouthShrugLower"], blendshapes["jawOpen"]
    inner, outer = blendshapes["browInnerUp"], score["browOuterUp"]
    score["brows"], score["oblique"] = (inner + outer) / 2, inner - outer
    unit = {name: _rise(score[name], *levels) for name, levels in _LEVELS.items()}

    smile, teeth, open_mouth = unit["mouthSmile"], unit["mouthUpperUp"], unit["jawOpen"]
    corners_down = max(unit["mouthFrown"], unit["mouthShrugLower"])
    narrowed = max(unit["browDown"], unit["eyeSquint"])
    # Eyes that are shut over a wide but closed mouth weep rather than smile.
    happy = min(smile, max(teeth, 1 - unit["eyeBlink"]))
    return dict(zip(EMOTIONS, (
        min(unit["browDown"], max(unit["mouthPress"], unit["eyeSquint"], unit["eyeWide"]), 1 - smile, 1 - teeth),
        min(teeth, narrowed, 1 - smile),
        min(unit["brows"], unit["eyeWide"], unit["mouthStretch"], 1 - smile),
        happy,
        min(unit["oblique"], corners_down, 1 - smile),
        min(unit["brows"], max(open_mouth, unit["eyeWide"]), 1 - smile, 1 - unit["mouthStretch"]),
        1 - max(smile, teeth, *(unit[name] for name in _NOT_AT_REST)),
    ), strict=True))


def _rise(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))


def make_emotions_classifier(model: str, device: str) -> EmotionsClassifier:
    """For the registry."""
    del model, device
    return EmotionsClassifier()
