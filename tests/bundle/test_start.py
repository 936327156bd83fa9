"""The bundle's executable is the command, and stands in for Python where the program runs a module of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faceseg_live import __version__
from tests.conftest import ROOT

_START = ROOT / "bundle" / "start.py"


def started(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, str(_START), *words], capture_output=True, text=True, env=environment,
                          check=False)


def test_it_is_the_command() -> None:
    done = started("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"faceseg-live {__version__}")
    assert started("process", "--no-such-option").returncode == 2


def test_it_runs_a_module_with_its_arguments() -> None:
    assert started("-m", "faceseg_live.media.video.encoder_trial", "libx264").returncode == 0
    done = started("-m", "faceseg_live.doctor.trials", "engine", "fake")
    assert done.returncode == 0
    assert '"sees_somebody": true' in done.stdout


def test_what_a_module_raises_ends_with_its_cause() -> None:
    done = started("-m", "faceseg_live.nowhere")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].endswith("No module named faceseg_live.nowhere")


def test_an_exit_code_of_a_module_is_kept() -> None:
    done = started("-m", "faceseg_live.media.video.encoder_trial", "no_such_encoder")
    assert done.returncode == 1
    assert "no_such_encoder" in done.stderr


@pytest.mark.parametrize(("before", "after"), [("/usr/own", "/usr/own"), (None, None)])
def test_other_programs_find_their_own_libraries(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None
) -> None:
    """PyInstaller's loader points LD_LIBRARY_PATH to the bundle's libraries and keeps what was there."""
    from bundle.start import _restore_library_path

    monkeypatch.setattr(sys, "_MEIPASS", "/bundle", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "0")
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    _restore_library_path()
    assert os.environ.get("LD_LIBRARY_PATH") == after
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1", "or its own processes would not find the bundle's"


def test_the_program_starts_python_with_a_module_only() -> None:
    """In the bundle there is no Python that could run a file or a line of code."""
    lists = [(path, node) for path in (ROOT / "faceseg_live").rglob("*.py")
             for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.List)]
    commands = [(path, node) for path, node in lists if node.elts and ast.unparse(node.elts[0]) == "sys.executable"]
    assert len(commands) >= 3
    assert [_shown(path, node) for path, node in commands if ast.unparse(node.elts[1]) != "'-m'"] == []


def _shown(path: Path, node: ast.List) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
