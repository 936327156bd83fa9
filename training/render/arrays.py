"""Names of arrays. Shapes and units stand in the docstrings."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
"""Real numbers, of either precision."""
Points: TypeAlias = Array
"""(N, 3): places or directions, in decimetres."""
Faces: TypeAlias = NDArray[np.int32]
"""(F, 3) or (F, 4): corners, as indices of points."""
Picture: TypeAlias = NDArray[np.float32]
"""(S, S, 3): RGB as for the screen, 0 to 1."""
