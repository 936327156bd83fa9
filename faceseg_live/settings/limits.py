"""What files of others may cost before anything of it is paid."""

from __future__ import annotations

from dataclasses import dataclass

from .. import limits
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

    def put_in_force(self) -> None:
        """Hold this process, and those that it starts from now on, to these limits."""
        limits.set_most_megapixels(self.megapixels)
