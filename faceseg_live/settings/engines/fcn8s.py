"""The visible face by the published FCN-8s."""

from __future__ import annotations

from dataclasses import dataclass

from ..spec import Control, setting
from .row import OF_PARSERS, EngineRow


@dataclass(frozen=True)
class Fcn8sOptions:
    """What only this engine can be set to."""

    clean_edges: bool = setting(
        False, "Clean edges", "Smooths the parser's map: removes specks, closes small gaps. FCN-8s only.",
        control=Control.OPTION,
    )
    largest_part: bool = setting(
        False,
        "Largest part",
        "Keeps the largest connected part of the parser's map and fills its holes. FCN-8s only.",
        control=Control.OPTION,
    )


ROW = EngineRow(
    "fcn8s", "FCN-8s", "LicenseRef-unknown",
    "The visible face in hard conditions, what hides it left out; slow without a graphics card.",
    "parsers.fcn8s", "make_fcn8s_engine", area="face+forehead", shared=OF_PARSERS, own=Fcn8sOptions, takes_model=True,
    model_files="*.caffemodel", reads_foreign_files=True,
)
