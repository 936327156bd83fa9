"""The network's size, and what it costs."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the network is torch's")

from training.labels import Label  # noqa: E402
from training.network import RegionNetwork, Shape, products_of  # noqa: E402

MOST_PRODUCTS = 130e6


def test_it_answers_for_each_label_at_half_the_side() -> None:
    shape = Shape()
    network = RegionNetwork(shape).eval()
    inputs = [torch.zeros(1, *each) for each in shape.input_shapes]
    with torch.no_grad():
        assert network(*inputs).shape == (1, len(Label), shape.side // 2, shape.side // 2)
    assert products_of(network, *inputs) < MOST_PRODUCTS


def test_products_are_counted() -> None:
    layers = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, stride=2, padding=1),
                                 torch.nn.Conv2d(8, 8, 5, padding=2, groups=8))
    assert products_of(layers, torch.zeros(1, 3, 16, 16)) == 8 * 8 * (8 * 3 * 9 + 8 * 25)


@pytest.mark.parametrize("side", [0, -32, 100])
def test_a_side_that_cannot_be_halved_so_often_is_refused(side: int) -> None:
    with pytest.raises(ValueError, match="multiple of 16"):
        Shape(side=side)
