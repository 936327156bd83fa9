"""Tells what this Python and this computer lack for faceseg_live, before anything is installed.

Exit code 1 where nothing can work; what only a window needs is named and stops nothing. Standard library only.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from pathlib import Path

FIRST, LAST = (3, 10), (3, 14)
ROOT = Path(__file__).resolve().parent.parent


def problem() -> str:
    """The first thing without which nothing works; empty where there is none."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not FIRST <= sys.version_info[:2] <= LAST:
        return f"this is Python {version}.\n{(ROOT / 'scripts' / 'needs_python.txt').read_text(encoding='utf-8')}"
    if importlib.util.find_spec("ensurepip") is None:
        return f"Python's module venv lacks pip: sudo apt-get install -y python{version}-venv"
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        return "LiteRT, which runs the default engine, has no package for Macs with an Intel processor"
    return ""


def main(environment: str) -> int:
    """environment: the folder that will hold the virtual environment."""
    text = problem()
    if not text and not os.access(Path(environment).resolve().parent, os.W_OK):
        text = (f"there is no right to write to {Path(environment).resolve().parent}. Another place for the "
                "environment: make run VENV=~/faceseg-venv")
    if text:
        print(f"faceseg_live: {text}", file=sys.stderr)
        return 1
    sys.path.insert(0, str(ROOT / "faceseg_live" / "doctor"))  # without its package, which needs what is not there yet
    from system_libraries import install_hint, missing_libraries

    if missing := missing_libraries():
        print(f"faceseg_live: no window can be shown, as libraries are missing ({', '.join(missing)}); all else works. "
              f"They come with 'make setup-system', or: {install_hint(missing)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
