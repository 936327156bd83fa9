"""Tells what this computer lacks for faceseg_live, with the command that installs it. Standard library only."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import sys

FIRST, LAST = (3, 10), (3, 12)

LIBRARIES = {
    # library: (Debian and Ubuntu, Fedora, Arch)
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
}

INSTALLERS = (("apt-get", "sudo apt-get install -y"), ("dnf", "sudo dnf install -y"), ("pacman", "sudo pacman -S"))


def problems() -> list[str]:
    """One text for each thing that is missing."""
    found = []
    if not FIRST <= sys.version_info[:2] <= LAST:
        found.append(
            f"Python {FIRST[0]}.{FIRST[1]} to {LAST[0]}.{LAST[1]} is needed, this is {sys.version.split()[0]}. "
            "Install one and name it: make run PYTHON=python3.12"
        )
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        found.append(f"Python's venv module lacks pip: sudo apt-get install -y python{version}-venv")
    if sys.platform == "linux":
        found += _missing_libraries()
    return found


def _missing_libraries() -> list[str]:
    missing = [name for name in LIBRARIES if not _loads(name)]
    if not missing:
        return []
    column = next((i for i, (tool, _) in enumerate(INSTALLERS) if shutil.which(tool)), None)
    if column is None:
        return [f"Libraries are missing: {', '.join(missing)}. Install them with your system's package manager."]
    packages = dict.fromkeys(LIBRARIES[name][column] for name in missing)
    return [f"Libraries are missing ({', '.join(missing)}): {INSTALLERS[column][1]} {' '.join(packages)}"]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    for problem in problems():
        print(f"faceseg_live: {problem}", file=sys.stderr)
    sys.exit(bool(problems()))
