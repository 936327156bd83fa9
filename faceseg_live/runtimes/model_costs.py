"""What a model may cost, asked before it is paid: by the limits of the process, and by the memory that is free."""

from __future__ import annotations

from pathlib import Path

from ..errors import EngineUnavailable
from ..policy import limits
from .free_memory import free_memory_bytes


def require_memory(path: Path, least_bytes: int) -> None:
    """Raise EngineUnavailable where a model that takes so much at least is not allowed, or can't be had now."""
    if least_bytes > limits.most_model_bytes():
        raise EngineUnavailable("runtimes.large_model", path=path, least=least_bytes,
                                most=limits.most_model_gigabytes())
    free = free_memory_bytes()
    if free is not None and least_bytes > free:
        raise EngineUnavailable("runtimes.little_memory", path=path, least=least_bytes, free=free)


def require_small_side(path: Path, name: str, side: int) -> None:
    """Raise EngineUnavailable where a side of the input `name` is longer than allowed."""
    if side > limits.most_model_side():
        raise EngineUnavailable("runtimes.large_input", path=path, input=name, side=side, most=limits.most_model_side())
