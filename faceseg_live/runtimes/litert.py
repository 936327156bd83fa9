"""Networks in TensorFlow Lite's format, on LiteRT: the small ones that come with the program."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineFailed, EngineUnavailable
from .native_logs import native_logs_hidden

Tensor = NDArray[np.float32]

_LOOK_BACK = 64
"""So many runs are looked at for whether the network needs as much memory as it has."""


class LiteRtNetwork:
    """One loaded network. Only one thread at a time may use it."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """
        Args:
            path: the .tflite file.
            threads: how many threads one run may use; more than one costs more processor time in all.

        Raises EngineUnavailable where LiteRT can't be loaded here or the file is no network that it knows.
        """
        self._name, self._path, self._threads = path.name, path, threads
        self._interpreter: Any = None
        self.input_shapes: tuple[tuple[int, ...], ...] = ()
        self._allocated = self._needed = self._runs = 0
        """Numbers in the largest input that there is memory for, and in the largest of the last so many runs."""
        self._load()

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of the first input, which mostly is the only one."""
        return self.input_shapes[0]

    def resize(self, shape: tuple[int, ...]) -> None:
        """Take first inputs of another shape from now on; that takes some ten milliseconds. Raises EngineFailed where
        the network can't."""
        if self._interpreter is None:
            raise EngineFailed("runtimes.network_closed", name=self._name)
        try:
            self._interpreter.resize_tensor_input(self._inputs[0], shape)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise EngineFailed("runtimes.named_network_stopped", name=self._name, reason=error) from error
        self.input_shapes = (shape, *self.input_shapes[1:])
        self._allocated = max(self._allocated, math.prod(shape))

    def run(self, *values: Tensor) -> tuple[Tensor, ...]:
        """Float32 values of each input's shape → the outputs in the file's order, copies. Raises EngineFailed."""
        if self._interpreter is None:
            raise EngineFailed("runtimes.network_closed", name=self._name)
        try:
            for index, each in zip(self._inputs, values, strict=True):
                self._interpreter.set_tensor(index, each)
            self._interpreter.invoke()
            found = tuple(self._interpreter.get_tensor(output) for output in self._outputs)
        except (ValueError, RuntimeError) as error:
            raise EngineFailed("runtimes.named_network_stopped", name=self._name, reason=error) from error
        self._shrink()
        return found

    def close(self) -> None:
        """Free the network; a second call does nothing."""
        self._interpreter = None

    def _load(self) -> None:
        with native_logs_hidden():
            try:
                litert = importlib.import_module("ai_edge_litert.interpreter")
            except (ImportError, OSError) as error:
                raise EngineUnavailable("runtimes.lacks_litert", reason=error,
                                        command="pip install ai-edge-litert") from error
            try:
                interpreter: Any = litert.Interpreter(model_path=str(self._path), num_threads=self._threads)
                interpreter.allocate_tensors()
                first, *others = interpreter.get_input_details()
            except (ValueError, RuntimeError) as error:
                raise EngineUnavailable("runtimes.no_litert_model", path=self._path, reason=error) from error
        fed = (first, *others)
        self._inputs = [each["index"] for each in fed]
        self._outputs = [output["index"] for output in interpreter.get_output_details()]
        self._interpreter = interpreter
        self.input_shapes = tuple(tuple(int(side) for side in each["shape"]) for each in fed)
        self._allocated = math.prod(self.input_shape)

    def _shrink(self) -> None:
        """Make the network anew where no input of late had more than half of what there is memory for. LiteRT itself
        only ever takes more: hundreds of megabytes for a single large photo."""
        self._runs, self._needed = self._runs + 1, max(self._needed, math.prod(self.input_shape))
        if self._runs < _LOOK_BACK:
            return
        if 2 * self._needed <= self._allocated:
            shape = self.input_shape
            self._load()
            if shape != self.input_shape:
                self.resize(shape)
        self._runs = self._needed = 0
