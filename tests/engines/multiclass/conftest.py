"""The region source on a network that tells colours apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faceseg_live.engines.multiclass.source import MulticlassSource
from tests.engines.multiclass.colour_network import ColourNetwork


@pytest.fixture
def network() -> ColourNetwork:
    return ColourNetwork()


@pytest.fixture
def source(network: ColourNetwork) -> Iterator[MulticlassSource]:
    made = MulticlassSource(lambda: network)  # type: ignore[arg-type,return-value]
    yield made
    network.may_finish.set()
    made.close()
