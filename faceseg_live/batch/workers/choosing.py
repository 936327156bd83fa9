"""How many workers a job gets, and where they are."""

from __future__ import annotations

from ..plan import Plan
from .base import Workers
from .bench import Bench, Recipe
from .inline import Inline


def workers_for(plan: Plan, recipe: Recipe, bench: Bench) -> Workers:
    """Those that the job's settings ask for. `bench`: of whoever runs the job."""
    return Inline(bench)
