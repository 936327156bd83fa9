"""How many workers a job gets, and where they are."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from functools import partial

from ..plan import FileKind, Plan
from .base import Workers
from .bench import Bench, Recipe
from .board import Board
from .crew import Crew
from .inline import Inline
from .processes import ProcessSeat, processors

_BYTES_EACH = 1 << 30
"""What a worker may need: models, and frames on their way."""
_PICTURES_EACH = 16
"""So few are done before a worker's models are loaded."""


def workers_for(plan: Plan, recipe: Recipe, bench: Bench, board: Board,
                on_loss: Callable[[], object] = lambda: None) -> Workers:
    """Those that the job's settings ask for. `bench`: of whoever runs the job; `on_loss`: called where one has died."""
    count = recipe.files.workers or (_as_many_as_help(plan) if _travels(recipe) else 1)
    if count == 1:
        return Inline(bench)
    return Crew(partial(ProcessSeat, recipe=recipe, count=count), count, board, on_loss)


def _as_many_as_help(plan: Plan) -> int:
    pieces = -(-len(plan.of(FileKind.IMAGE)) // _PICTURES_EACH) + len(plan.of(FileKind.VIDEO))
    return max(1, min(pieces, processors(), (_available_bytes() or _BYTES_EACH * pieces) // _BYTES_EACH))


def _travels(recipe: Recipe) -> bool:
    """Whether other processes can have it: its factories may be of a test, or of a program's own."""
    try:
        pickle.dumps(recipe)
    except Exception:
        return False
    return True


def _available_bytes() -> int | None:
    """Memory that nobody uses; None where the system doesn't say."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
