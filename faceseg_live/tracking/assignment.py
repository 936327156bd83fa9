"""The cheapest one-to-one pairing of two small sets, all pairs weighed together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def assign(costs: NDArray[np.float64]) -> dict[int, int]:
    """Row → column of the pairing with the most pairs, and among those with the smallest sum.

    costs: (rows, columns); infinite where a pair is forbidden. Rows and columns without partner are left out.
    Successive shortest augmenting paths (Kuhn 1955, Munkres 1957; this form after Jonker and Volgenant 1987):
    O(n³), meant for some tens of rows.
    """
    rows, columns = costs.shape
    allowed = np.isfinite(costs)
    if not allowed.any():
        return {}
    if rows == columns == 1:
        return {0: 0}
    size = max(rows, columns)
    forbidden = (float(costs[allowed].max()) + 1.0) * (size + 1)  # dearer than any pairing without it
    square = np.full((size, size), forbidden)
    square[:rows, :columns] = np.where(allowed, costs, forbidden)
    row_of_column = _cheapest(square)
    return {int(row): column for column, row in enumerate(row_of_column)
            if row < rows and column < columns and allowed[row, column]}


def _cheapest(costs: NDArray[np.float64]) -> NDArray[np.intp]:
    """The row of each column in the cheapest perfect pairing of a square matrix."""
    size = len(costs)
    row_price, column_price = np.zeros(size), np.zeros(size)
    row_of = np.full(size, -1, dtype=np.intp)
    for start in range(size):
        nearest, came_from = np.full(size, np.inf), np.full(size, -1, dtype=np.intp)
        done = np.zeros(size, dtype=bool)
        row, column = start, -1
        while row >= 0:  # grow the cheapest alternating path until it meets a free column
            if column >= 0:
                done[column] = True
            reduced = costs[row] - row_price[row] - column_price
            better = ~done & (reduced < nearest)
            nearest[better], came_from[better] = reduced[better], column
            column_next = int(np.where(done, np.inf, nearest).argmin())
            step = nearest[column_next]
            row_price[start] += step
            row_price[row_of[done]] += step
            column_price[done] -= step
            nearest[~done] -= step
            column = column_next
            row = int(row_of[column])
        while column >= 0:  # turn the path round
            before = int(came_from[column])
            row_of[column] = start if before < 0 else row_of[before]
            column = before
    return row_of
