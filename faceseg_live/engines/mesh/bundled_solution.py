"""Runs one subgraph inside mediapipe's 0.10 wheel, image by image, with its inner options opened up."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import EngineFailed, EngineUnavailable
from ...messages import Message
from ...runtimes.native_logs import native_logs_hidden


class BundledSolution:
    """A running graph. Use and close it on the thread that made it."""

    def __init__(
        self,
        what: Message,
        graph: str,
        model: str,
        side_inputs: Mapping[str, int],
        options: Mapping[str, float] | None = None,
    ) -> None:
        """Start the graph.

        what: names the models in messages: "hand models", say.
        graph: text of a CalculatorGraphConfig; all its output streams can be read.
        model: the file below mediapipe/modules that it will load; EngineUnavailable where it is missing.
        options: "node name.option" → value, for the nodes that the subgraph expands to.
        """
        self._what = what
        with native_logs_hidden():
            try:
                solution_base = importlib.import_module("mediapipe.python.solution_base")
                calculator_pb2 = importlib.import_module("mediapipe.framework.calculator_pb2")
                text_format = importlib.import_module("google.protobuf.text_format")
            except ImportError as error:
                raise _lacks_models(what) from error
            if not (Path(str(solution_base.__file__)).parents[1] / "modules" / model).is_file():
                raise _lacks_models(what)
            config = text_format.Parse(graph, calculator_pb2.CalculatorGraphConfig())
            self._solution: Any = solution_base.SolutionBase(
                graph_config=config,
                calculator_params=dict(options or {}),
                side_inputs=dict(side_inputs),
                outputs=list(config.output_stream),
            )

    def run(self, inputs: Mapping[str, Any]) -> Any:
        """Stream name → (H, W, 3) RGB uint8 or a message; gives an object with one field per output."""
        if self._solution is None:
            raise EngineFailed("engines.bundled_closed", what=self._what)
        try:
            return self._solution.process(dict(inputs))
        except (RuntimeError, ValueError) as error:
            raise EngineFailed("engines.bundled_failed", what=self._what, reason=error) from error

    def warm_up(self, inputs: Mapping[str, Any]) -> None:
        """Run once, which loads the model and makes it say what nobody wants to read."""
        with native_logs_hidden():
            self.run(inputs)

    def close(self) -> None:
        """Stop the graph; a second call does nothing."""
        solution, self._solution = self._solution, None
        if solution is not None:
            # A graph that has failed says so once more here.
            with suppress(RuntimeError, ValueError):
                solution.close()


def _lacks_models(what: Message) -> EngineUnavailable:
    return EngineUnavailable("engines.lacks_bundled_models", what=what, command='pip install "mediapipe==0.10.21"')
