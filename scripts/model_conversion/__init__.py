"""Runs the converters that lie next to this file.

Each is a script of its own, `python CONVERTER.py ORIGINAL RESULT`, that makes one file from another: the same bytes
wherever it runs. Its head names the packages that it needs, in the versions that made the file that is shipped, as
inline script metadata (https://packaging.python.org/specifications/inline-script-metadata); nothing else needs them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).resolve().parent
_METADATA = re.compile(r"^# /// script$\s((?:^#(?:| .*)$\s)+)^# ///$", re.MULTILINE)


class ConversionError(Exception):
    """Why a file can't be converted; the text is for the user."""


class Converters:
    """Runs each with the packages that it names, in an environment of its own, which several files share."""

    def __init__(self, temporary: Path, folder: Path = FOLDER) -> None:
        """
        Args:
            temporary: for the environments and the files.
            folder: of the converters.
        """
        self._temporary, self._folder = temporary, folder
        self._pythons: dict[str, str] = {}

    def convert(self, name: str, original: bytes, original_name: str, result_name: str) -> bytes:
        """What the converter makes of a file; its name and the result's tell the converter both formats."""
        if name not in self._pythons:
            self._pythons[name] = self._python_with(name, packages_of(self._folder / f"{name}.py"))
        source = self._temporary / f"original-{original_name}"
        result = self._temporary / result_name
        source.write_bytes(original)
        command = [self._pythons[name], self._folder / f"{name}.py", source, result]
        _run(command, f"{name} can't convert {original_name}")
        return result.read_bytes()

    def _python_with(self, name: str, packages: Sequence[str]) -> str:
        """A Python that has the packages; this one where none are needed."""
        if not packages:
            return sys.executable
        print(f"{name}: pip installs {', '.join(packages)} for it, in a folder of its own")
        environment = self._temporary / f"for-{name}"
        _run([sys.executable, "-m", "venv", environment], f"{name} has no environment")
        python = str(environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
        _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
             f"{name} lacks its packages")
        return python


def packages_of(converter: Path) -> tuple[str, ...]:
    """What a converter needs: "numpy==2.2.6"; none where its head names none."""
    if not converter.is_file():
        raise ConversionError(f"there is no converter {converter}")
    metadata = _METADATA.search(converter.read_text("utf-8"))
    if metadata is None:
        return ()
    lines = (line[2:] for line in metadata[1].splitlines())
    return tuple(tomllib.loads("\n".join(lines)).get("dependencies", ()))


def _run(command: Sequence[str | Path], failure: str) -> None:
    outcome = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise ConversionError(f"{failure}: {(outcome.stderr or outcome.stdout).strip()}")
