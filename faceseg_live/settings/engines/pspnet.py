"""Face parsing by the published PSPNet checkpoints."""

from __future__ import annotations

from dataclasses import dataclass

from ..spec import Control, setting
from .row import OF_PARSERS, EngineRow


@dataclass(frozen=True)
class PspNetOptions:
    """What only this engine can be set to."""

    input_range: str = setting(
        "255",
        "Input range",
        "What the checkpoint was trained on: 255 for the first generation, 1 for the second.",
        rebuilds_engine=True,
        control=Control.OPTION,
        choices=("255", "1"),
        titles={"255": "0 to 255 (first generation)", "1": "0 to 1 (second generation)"},
    )


ROW = EngineRow(
    "pspnet", "PSPNet", "LicenseRef-unknown",
    "Eleven regions by the published PSPNet checkpoints; slow without a graphics card.",
    "parsers.pspnet", "make_pspnet_engine", area="face+forehead", shared=OF_PARSERS, own=PspNetOptions,
    takes_model=True, model_files="*.pth *.pt *.ckpt", reads_foreign_files=True,
)
