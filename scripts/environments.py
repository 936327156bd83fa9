"""Virtual environments that extras are tried in, for try_extras.py and try_pythons.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
AT_WORK = Path(__file__).with_name("extras_at_work.py")


class Environment:
    """A virtual environment, with its own place for what is compiled."""

    def __init__(self, folder: Path, python: str, constraints: Path, *, installer: str = "uv",
                 is_kept: bool = False) -> None:
        """What was compiled for an earlier one in the same folder serves a fresh one, too.

        Args:
            python: a path; for uv also a version.
            constraints: a file of versions that are allowed.
            installer: "uv", which links to its cache, or "pip".
            is_kept: one that is there already is taken as it is.

        Raises CalledProcessError.
        """
        self.folder, self._place, self._installer = folder, folder / "venv", installer
        make = ["uv", "venv", "--quiet", "--clear", "--python", python] if installer == "uv" else [
            python, "-m", "venv", "--clear"]
        if not (is_kept and self.python.exists()):
            subprocess.run([*make, str(self._place)], check=True)
        self._variables = {**os.environ, "VIRTUAL_ENV": str(self._place), "UV_CONSTRAINT": str(constraints),
                           "PIP_CONSTRAINT": str(constraints), "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                           "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "NUMBA_CACHE_DIR": str(folder / "numba")}

    @property
    def python(self) -> Path:
        """What runs in it."""
        return self._place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def install(self, *what: str) -> None:
        """Raises CalledProcessError, which carries what the installer said."""
        pip = ["uv", "pip"] if self._installer == "uv" else [str(self.python), "-m", "pip"]
        self._run([*pip, "install", "--quiet", *what])

    def run_command(self, command: str) -> None:
        """Run one of doctor's commands, with the installer in pip's place."""
        pip = "uv pip" if self._installer == "uv" else f'"{self.python}" -m pip'
        self._run(["bash", "-c", f'pip() {{ {pip} "$@" --quiet; }}; {command}'])

    def use(self, extras: Sequence[str]) -> dict[str, Any]:
        """What extras_at_work.py reports; a crash of its process is reported as broken."""
        done = self.execute(str(AT_WORK), *extras)
        if done.returncode:
            return {"broken": {"crash": f"exit code {done.returncode}: {done.stderr.strip()[-500:]}"}, "faults": []}
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return report

    def execute(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run its Python; not in the checkout, unless `cwd` says so: what is installed is meant."""
        return subprocess.run([self.python, *words], env=self._variables, capture_output=True, text=True,
                              cwd=cwd or self.python.parent)

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, env=self._variables, check=True, capture_output=True, text=True)


def extras_of(wheel: Path) -> list[str]:
    """The extras that a wheel declares."""
    with ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return re.findall(r"^Provides-Extra: (.+)$", archive.read(name).decode(), re.MULTILINE)
