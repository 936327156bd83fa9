"""What the bundle's executable runs: the command `faceseg-live`, or, as Python does it, a module: `-m MODULE WORD…`.

The program tries what may crash in a process of its own, `sys.executable -m MODULE`, and in the bundle `sys.executable`
is this.
"""

from __future__ import annotations

import os
import runpy
import sys
import traceback

_FOR_LIBRARIES = "LD_LIBRARY_PATH"


def main() -> int:
    _restore_library_path()
    if sys.argv[1:2] == ["-m"] and len(sys.argv) > 2:
        return _run_module(sys.argv[2])
    from faceseg_live.cli.entry import run as run_command

    return run_command()


def _run_module(name: str) -> int:
    """With the arguments that follow its name. What it raises is reported as Python does it: the cause comes last."""
    del sys.argv[1:3]
    try:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _restore_library_path() -> None:
    """For the system's programs that this one starts, such as its file manager: they need their own libraries.

    The loader, which has pointed the variable to the bundle's, does so again for this executable's own processes,
    once it is told that they are not to take it over.
    """
    if not hasattr(sys, "_MEIPASS"):
        return
    before = os.environ.pop(f"{_FOR_LIBRARIES}_ORIG", None)
    if before is None:
        os.environ.pop(_FOR_LIBRARIES, None)
    else:
        os.environ[_FOR_LIBRARIES] = before
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    sys.exit(main())
