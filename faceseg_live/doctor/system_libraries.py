"""The system's libraries that a window needs on Linux: which are missing, and how to install them.

Everything but the window works without them. Imports nothing but the standard library, as this file is run and imported
by itself before anything is installed: `python system_libraries.py` installs them.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable

_PACKAGES = {
    # library: (Debian and Ubuntu, Fedora, Arch)
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
}
_INSTALLERS = {
    # tool: its commands, the packages at the end of the last one
    "apt-get": ("apt-get update -qq", "apt-get install -y --no-install-recommends"),
    "dnf": ("dnf install -y",),
    "pacman": ("pacman -S --needed --noconfirm",),
}


def missing_libraries() -> list[str]:
    """Those that don't load, by file name; none but on Linux."""
    return [name for name in _PACKAGES if not _loads(name)] if sys.platform == "linux" else []


def install_commands(libraries: Iterable[str]) -> list[str]:
    """Commands that install them, with sudo where that is needed; none where no installer is known here."""
    tool = next((tool for tool in _INSTALLERS if shutil.which(tool)), None)
    if tool is None:
        return []
    column = [*_INSTALLERS].index(tool)
    packages = " ".join(dict.fromkeys(_PACKAGES[library][column] for library in libraries))
    *first, last = _INSTALLERS[tool]
    rights = "" if os.geteuid() == 0 else "sudo "
    return [f"{rights}{command}" for command in (*first, f"{last} {packages}")]


def install() -> int:
    """Install what is missing, if the rights are there; says what it does. Exit code 0 when nothing is missing."""
    missing = missing_libraries()
    commands = install_commands(missing)
    if not missing:
        print("faceseg_live: every library that a window needs is there")
    elif not commands:
        print(f"faceseg_live: install {', '.join(missing)} with {install_hint(missing)}", file=sys.stderr)
    elif os.geteuid() != 0 and not shutil.which("sudo"):
        print(f"faceseg_live: this needs an administrator: {install_hint(missing)}", file=sys.stderr)
    else:
        for command in commands:
            print(f"faceseg_live: {command}", flush=True)
            if subprocess.run(shlex.split(command), check=False).returncode:
                break
        if left := missing_libraries():
            print(f"faceseg_live: still missing: {', '.join(left)}", file=sys.stderr)
    return int(bool(missing_libraries()))


def install_hint(libraries: Iterable[str]) -> str:
    """The same commands as one, to be shown; words where no installer is known here."""
    return " && ".join(install_commands(libraries)) or "your system's package manager"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(install())
