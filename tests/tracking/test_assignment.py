from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.tracking.assignment import assign


def cheapest_by_trying(costs: NDArray[np.float64]) -> tuple[int, float]:
    """(pairs, cost) of the best pairing, found by trying every one of them."""
    rows, columns = costs.shape
    if rows > columns:
        return cheapest_by_trying(costs.T)
    best = (0, 0.0)
    for order in permutations(range(columns), rows):
        chosen = [costs[row, column] for row, column in enumerate(order) if np.isfinite(costs[row, column])]
        best = min(best, (-len(chosen), float(sum(chosen))))
    return -best[0], best[1]


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 3), (4, 2), (5, 5), (3, 6)])
@pytest.mark.parametrize("forbidden_share", [0.0, 0.3, 0.7])
def test_no_other_pairing_is_better(shape: tuple[int, int], forbidden_share: float) -> None:
    random = np.random.default_rng(shape[0] * 10 + shape[1])
    for _ in range(20):
        costs = random.uniform(0, 3, shape)
        costs[random.uniform(size=shape) < forbidden_share] = np.inf
        pairs = assign(costs)
        assert len(set(pairs.values())) == len(pairs)
        total = sum(costs[row, column] for row, column in pairs.items())
        expected_pairs, expected_total = cheapest_by_trying(costs)
        assert len(pairs) == expected_pairs
        assert total == pytest.approx(expected_total)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_nothing_to_pair(shape: tuple[int, int]) -> None:
    assert assign(np.full(shape, np.inf)) == {}


def test_weighs_all_pairs_together() -> None:
    """Taking the cheapest pair first would leave the dear one over."""
    assert assign(np.array([[1.0, 2.0], [1.5, 9.0]])) == {0: 1, 1: 0}
