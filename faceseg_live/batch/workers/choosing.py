"""How many workers a job gets, and where they are."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ...errors import SourceError
from ...media.sources.video import open_container
from ..outputs import OutputFolder
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


@contextmanager
def workers_for(plan: Plan, recipe: Recipe, bench: Bench, board: Board, folder: OutputFolder) -> Iterator[Workers]:
    """Those that the job's settings ask for, within the block.

    Args:
        bench: of whoever runs the job.
        folder: where the results go.

    Raises EngineUnavailable where there is no cluster.
    """
    if recipe.files.ray:
        from .ray_cluster import RaySeat, connected

        with connected(recipe.files.ray) as processors_there:
            count = min(recipe.files.workers or processors_there, processors_there)
            with Crew(partial(RaySeat, recipe=recipe, token=folder.token), count, board, folder.sweep) as crew:
                yield crew
        return
    count = recipe.files.workers or (_as_many_as_help(plan, recipe) if _travels(recipe) else 1)
    if count == 1:
        yield Inline(bench)
        return
    with Crew(partial(ProcessSeat, recipe=recipe, count=count), count, board, folder.sweep) as crew:
        yield crew


def _as_many_as_help(plan: Plan, recipe: Recipe) -> int:
    pieces = -(-len(plan.of(FileKind.IMAGE)) // _PICTURES_EACH)
    pieces += sum(_spans_of(task.source, recipe) for task in plan.of(FileKind.VIDEO))
    return max(1, min(pieces, processors(), (_available_bytes() or _BYTES_EACH * pieces) // _BYTES_EACH))


def _spans_of(path: Path, recipe: Recipe) -> int:
    """In how many pieces a video may be worked on, by its length; to cut it where it can be is its course's matter."""
    if recipe.files.fast or recipe.settings.hides:
        return 1
    try:
        container, decoder = open_container(path)
    except SourceError:
        return 1
    container.close()
    return max(1, int((decoder.duration_s or 0.0) / recipe.span_s))


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
