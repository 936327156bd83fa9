"""Can a window be shown here?"""

from __future__ import annotations

import os
import subprocess
import sys

from .system_libraries import install_hint, missing_libraries

_TRIAL = f"{__package__}.window_trial"
_TRIAL_S = 30.0


def why_no_window() -> str:
    """One line that says why no window can be shown; empty where one can.

    Qt ends the whole process when its platform fails, so on Linux, where that happens, a short-lived process
    tries it first (a tenth of a second).
    """
    if sys.platform != "linux":
        return ""
    if not _has_display():
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    try:
        trial = subprocess.run([sys.executable, "-m", _TRIAL], capture_output=True, text=True,
                               errors="replace", timeout=_TRIAL_S, check=False)
    except subprocess.TimeoutExpired:
        return f"Qt did not start within {_TRIAL_S:g} s"
    return "" if trial.returncode == 0 else f"Qt can't open a window: {_reason(trial.stderr)}"


def how_to_get_a_window() -> str:
    """The command that installs what Qt lacks to use the display that is there; empty where it lacks nothing."""
    missing = missing_libraries() if _has_display() else []
    return install_hint(missing) if missing else ""


def _has_display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _reason(problem: str) -> str:
    """The line of Qt's error that names the cause, or the last one of a traceback."""
    lines = [line for line in problem.strip().splitlines() if line.strip()] or ["it gives no reason"]
    line = lines[-1] if lines[0].startswith("Traceback") else lines[0]
    return line.removeprefix("qt.qpa.xcb: ").removeprefix("qt.qpa.plugin: ").strip()
