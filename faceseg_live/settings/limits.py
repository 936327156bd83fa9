"""What files of others may cost before anything of it is paid."""

from __future__ import annotations

from dataclasses import dataclass

from ..policy import limits
from .spec import Checked, Control, setting


@dataclass(frozen=True, slots=True)
class LimitsSettings(Checked):
    """What files may cost. Limits are those of the whole process: what was put in force last holds."""

    megapixels: int = setting(
        limits.USUAL_MEGAPIXELS,
        "Largest picture",
        "Pictures and videos with more pixels are refused before they are decoded: a small file may claim to be huge.",
        minimum=1,
        maximum=1000,
        unit="megapixels",
        control=Control.OWN,
    )

    model_side: int = setting(
        limits.USUAL_MODEL_SIDE,
        "Largest model input",
        "Models whose input has a longer side are refused before they are loaded: a small file may ask for a huge one.",
        minimum=64,
        maximum=100_000,
        unit="px",
        control=Control.OWN,
    )
    model_gigabytes: int = setting(
        limits.USUAL_MODEL_GIGABYTES,
        "Largest model",
        "Models that take more memory are refused before they are loaded, as far as their files tell that.",
        minimum=1,
        maximum=1000,
        unit="GB",
        control=Control.OWN,
    )

    def put_in_force(self) -> None:
        """Hold this process, and those that it starts from now on, to these limits."""
        limits.set_most_megapixels(self.megapixels)
        limits.set_model_limits(self.model_side, self.model_gigabytes)
