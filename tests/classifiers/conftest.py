"""What finds the faces that classifiers are tried on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faceseg_live.engines.host import EngineHost
from faceseg_live.settings import Settings


@pytest.fixture(scope="module")
def host() -> Iterator[EngineHost]:
    """The default engine; who shows it a stream resets it first."""
    made = EngineHost()
    made.prepare(Settings().engine)
    yield made
    made.close()
