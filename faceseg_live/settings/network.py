"""What may be asked of the network."""

from __future__ import annotations

from dataclasses import dataclass

from ..policy import offline
from .spec import Checked, Control, setting


@dataclass(frozen=True, slots=True)
class NetworkSettings(Checked):
    """What may be asked of the network. As with limits, what was put in force last holds for the whole process."""

    offline: bool = setting(
        False,
        "Work offline",
        "Asks nothing of the network: no download, no stream, no cluster. What is on this machine works as before.",
        control=Control.OWN,
    )

    def put_in_force(self) -> None:
        """Hold this process, and those that it starts from now on, to it. What `--offline` forbids stays forbidden."""
        offline.set_offline(self.offline)
