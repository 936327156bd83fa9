"""Which faces are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..expression import Expression, with_own
from .spec import Checked, Control, Spec, setting


@dataclass(frozen=True, slots=True)
class ClassifySettings(Checked):
    """Which faces are meant, by the scores of their labels."""

    # First, for the expression is read with them, also where a file is taken over setting by setting.
    symbols: Mapping[str, str] = field(
        default_factory=dict,
        metadata={"spec": Spec("Symbols", 'Names a set of labels, such as "#Cheerful=smile, happy"; #Female and #Male '
                                          "are built in.", metavar="#NAME=LABELS", control=Control.OWN)},
    )
    expression: str = setting(
        "",
        "Expression",
        "Faces that match keep mask, crop and colour, the others are outlined; empty: all match. "
        'Such as "smile > 0.5 and not eyes_closed".',
        metavar="EXPR",
        control=Control.OWN,
    )
    classifiers: tuple[str, ...] = setting(
        (),
        "Classifiers",
        "Classifiers that give labels in addition to the mesh's: blendshapes, age-gender, emotions, deepface, onnx, "
        "transformers; onnx=MODEL names a model.",
        control=Control.OWN,
    )
    hysteresis: int = setting(
        5,
        "Hysteresis",
        "A face that matches continues to match until it misses by this much, so that it does not flicker.",
        minimum=0,
        maximum=50,
        unit="%",
        slider=(0, 30),
    )
    hold_ms: int = setting(
        250,
        "Hold",
        "How long a face that matched continues to match.",
        minimum=0,
        maximum=10000,
        step=50,
        unit="ms",
        slider=(0, 2000),
    )
    crop_factor: float = setting(
        0.0,
        "Crop factor",
        "What classifiers see of a face, in sides of its box; 0 is what each was trained on.",
        minimum=0,
        maximum=10,
        step=0.1,
        control=Control.OWN,
    )
    minimum_crop: int = setting(
        0,
        "Minimum crop",
        "No classifier sees less of the image than this.",
        minimum=0,
        maximum=4096,
        unit="px",
        slider=(0, 512),
        control=Control.OWN,
    )
    snapshot_when: bool = setting(
        False, "Snapshot", "Takes a snapshot when a face begins to match.", control=Control.OWN
    )
    pause_when: bool = setting(
        False, "Pause", "Pauses the picture when a face begins to match.", control=Control.OWN
    )
    history: tuple[str, ...] = ()
    """The expressions used last, the newest first."""

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        self.parsed()

    def parsed(self) -> Expression | None:
        """The expression; None where there is none. Raises ExpressionError, which has the place."""
        symbols = with_own(self.symbols)
        return Expression.parse(self.expression, symbols) if self.expression.strip() else None
