"""A process that is held to a memory limit gets errors, and goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.onnx_files import graph, node, tensor, whole

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can")


def run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_more_memory_than_allowed_is_an_error_and_less_is_not() -> None:
    code = """if True:
        from faceseg_live.concurrency.memory_limit import limit_memory
        import numpy as np
        assert limit_memory(1_000_000_000)
        try:
            np.ones(200_000_000)
        except MemoryError:
            print("refused")
        print(np.ones(20_000_000).size)
    """
    assert run(code).split() == ["refused", "20000000"]


def test_a_model_that_makes_more_than_it_says_is_stopped(tmp_path: Path) -> None:
    """Its input says how much, so that nothing is known before it runs."""
    pytest.importorskip("onnxruntime", reason="the model is for onnxruntime")
    made = graph([node("ConstantOfShape", ["x"], "y")], [], [tensor("x", (1,), 7)], [tensor("y", ("a",), 1)])
    path = tmp_path / "model.onnx"
    path.write_bytes(whole(made))
    code = """if True:
        import sys
        from pathlib import Path
        import numpy as np
        from faceseg_live.concurrency.memory_limit import limit_memory
        from faceseg_live.errors import EngineFailed
        from faceseg_live.runtimes.devices import onnx_session
        session = onnx_session(Path(sys.argv[1]), "cpu")
        assert limit_memory(1_000_000_000)
        try:
            session.run({"x": np.array([2_000_000_000])})
        except EngineFailed as error:
            print("refused")
    """
    assert run(code, path).split() == ["refused"]
