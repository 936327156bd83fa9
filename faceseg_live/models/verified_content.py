"""The content of a published model: for readers that crash on anything else."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..errors import EngineUnavailable
from .weights import ModelState, ModelStatus, model_row, verified_model


class VerifiedContent:
    """What is in the file of a model of the catalogue, with the hash that its publisher gives.

    Made from the model's name alone: there is no way to have one of another file, nor of one that is changed later.
    """

    __slots__ = ("_content", "_path")

    def __init__(self, name: str) -> None:
        """Raises EngineUnavailable where the file is missing or another one, InvalidParameter for an unknown name."""
        row = model_row(name)
        self._path = verified_model(name)
        try:
            self._content = self._path.read_bytes()
        except OSError as error:
            raise EngineUnavailable("models.unreadable", path=self._path, reason=error.strerror or error) from error
        actual = hashlib.sha256(self._content).hexdigest()
        if actual != row.sha256:  # also where no hash was published: the first one that came is not good enough
            problem = ModelStatus(row, self._path, ModelState.WRONG, row.sha256, actual).problem
            assert problem is not None, "a wrong file is a problem"
            raise EngineUnavailable.of(problem)

    @property
    def content(self) -> bytes:
        return self._content

    @property
    def path(self) -> Path:
        """Where it was read, for messages."""
        return self._path
