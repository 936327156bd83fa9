"""The engines and classifiers that a Segmenter has loaded."""

from __future__ import annotations

from collections.abc import Sequence

from ..classifiers.ensemble import Ensemble
from ..classifiers.registry import GEOMETRY
from ..engines.host import EngineHost
from ..settings import EngineSettings, build_of
from .recently_used import RecentlyUsed


class LoadedModels:
    """A few engines and a few sets of classifiers. Made, used and closed on one thread."""

    def __init__(self, limit: int) -> None:
        """limit: how many of either stay loaded."""
        self._hosts: RecentlyUsed[EngineHost] = RecentlyUsed(limit, EngineHost.close)
        self._ensembles: RecentlyUsed[Ensemble] = RecentlyUsed(limit, Ensemble.close)

    def engine(self, settings: EngineSettings) -> EngineHost:
        """A host whose engine is ready; raises what `EngineHost.prepare` raises."""

        def make() -> EngineHost:
            host = EngineHost()
            host.prepare(settings)
            return host

        return self._hosts.get(build_of(settings), make)

    def classifiers(self, names: Sequence[str], device: str) -> Ensemble:
        """Geometry and these; raises what `Ensemble` raises."""
        return self._ensembles.get((*names, device), lambda: Ensemble((GEOMETRY, *names), device))

    def close(self) -> None:
        """Close all of them; they are loaded again when they are next used."""
        self._ensembles.clear()
        self._hosts.clear()
