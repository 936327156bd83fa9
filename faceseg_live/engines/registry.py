"""Makes the engine that the settings name; nothing is imported before it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from ..errors import EngineUnavailable, InvalidParameter
from ..settings import EngineSettings
from ..settings.engines import ENGINES, engine_titles
from .base import Engine


def create_engine(settings: EngineSettings) -> Engine:
    """A new engine, to be used and closed on the calling thread.

    Raises InvalidParameter for an unknown key, EngineUnavailable where a package or model file is missing.
    """
    row = ENGINES.get(settings.key)
    if row is None:
        raise InvalidParameter("common.unknown", name="engine", value=settings.key, known=tuple(engine_titles()))
    try:
        module = importlib.import_module(f"{__package__}.{row.module}")
    except ImportError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise EngineUnavailable("engines.lacks_package", key=row.key, package=missing, reason=error,
                                command=f"pip install {missing}") from error
    make = cast("Callable[[EngineSettings], Engine]", getattr(module, row.factory))
    return make(settings)
