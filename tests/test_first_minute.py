"""What `make run` says and does before anything is installed, on computers that lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None or os.name == "nt", reason="make is not installed")

Make = Callable[..., "subprocess.CompletedProcess[str]"]
_TOOLS = ("bash", "cat", "make", "rm", "sed", "sh", "touch")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH that has what make needs, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in _TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def make(tools: Path, tmp_path: Path) -> Make:
    """Runs make with these tools alone; the environment would be made in a folder of the test's."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(tools / "make"), "-C", str(ROOT), f"VENV={tmp_path / 'venv'}", *words]
        return subprocess.run(command, env={"PATH": str(tools)}, capture_output=True, text=True, check=False)

    return run


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def _python(path: Path, preamble: str) -> None:
    """A Python that runs one line before everything else."""
    _script(path, f'[ "$1" = -c ] && exec "{sys.executable}" -c "{preamble}\n$2"\nexec "{sys.executable}" "$@"')


@pytest.mark.parametrize("goal", ["run", "test", "setup-system"])
def test_without_python_uv_is_named(make: Make, goal: str) -> None:
    done = make(goal)
    assert done.returncode
    assert "uv python install 3.14" in done.stderr
    assert 'make run PYTHON="$(uv python find 3.14)"' in done.stderr


def test_a_python_that_does_not_run_is_not_taken(make: Make, tools: Path) -> None:
    _script(tools / "python3.14", "echo pyenv: no such command >&2; exit 127")
    _python(tools / "python3.11", "")
    assert '"python3.11" -m venv' in make("-n", "run").stdout


def test_one_that_can_make_environments_comes_before_a_newer_one_that_cannot(make: Make, tools: Path) -> None:
    _python(tools / "python3.13", "import sys; sys.modules['ensurepip'] = None")
    _python(tools / "python3.10", "")
    assert '"python3.10" -m venv' in make("-n", "run").stdout
    (tools / "python3.10").unlink()
    assert '"python3.13" -m venv' in make("-n", "run").stdout


@pytest.mark.parametrize("version", ["(3, 9, 1)", "(3, 15, 0)"])
def test_other_versions_are_not_taken(make: Make, tools: Path, version: str) -> None:
    _python(tools / "python3", f"import sys; sys.version_info = {version}")
    assert "uv python install" in make("run").stderr


def test_a_python_that_was_named_and_is_not_there(make: Make) -> None:
    assert "'python3.99' can't be run" in make("run", "PYTHON=python3.99").stderr


def test_an_extra_that_does_not_exist(make: Make) -> None:
    done = make("run", "EXTRAS=onnx,gqu")
    assert done.returncode
    assert "there is no gqu; choose from onnx gpu" in done.stderr


@pytest.mark.parametrize(("words", "requested"), [((), "[onnx]"), (("EXTRAS=gpu,matting",), "[gpu,matting]"),
                                                  (("EXTRAS=",), "")])
def test_extras_of_run(make: Make, tools: Path, words: tuple[str, ...], requested: str) -> None:
    _python(tools / "python3", "")
    assert f'-e ".{requested}"' in make("-n", "run", *words).stdout


def test_a_training_installs_its_extra_and_exports_what_it_made(make: Make, tools: Path) -> None:
    _python(tools / "python3", "")
    told = make("-n", "train", "SAMPLES=drawn", "RUN=here").stdout
    assert '-e ".[train]"' in told
    assert '-m training.train --samples "drawn" --run "here"' in told
    assert told.index("training.train") < told.index('training.export --run "here" --out "here/regions.tflite"')


def test_the_right_to_write_is_checked_first(tools: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("an administrator may write everywhere")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    done = _preflight(str(locked / "venv"))
    assert done.returncode == 1
    assert "no right to write" in done.stderr
    assert "VENV=" in done.stderr


def test_libraries_of_a_window_are_named_and_stop_nothing(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has them apart")
    done = _preflight(str(tmp_path / "venv"), "import ctypes\ndef lacking(name): raise OSError(name)\n"
                                              "ctypes.CDLL = lacking\n")
    assert done.returncode == 0
    assert "libxcb-icccm.so.4" in done.stderr
    assert "make setup-system" in done.stderr


def _preflight(environment: str, preamble: str = "") -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts" / "preflight.py"
    program = (f"{preamble}import runpy, sys\nsys.argv[1:] = [{environment!r}]\n"
               f"runpy.run_path({str(script)!r}, run_name='__main__')")
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
