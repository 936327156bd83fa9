"""Leaves out what PyInstaller collects to be on the safe side, and nothing here loads: most of Qt's plug-ins, say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import TypeAlias

from PyInstaller.depend.bindepend import get_imports

Entry: TypeAlias = tuple[str, str, str]
"""PyInstaller's row of a file: its place in the bundle, where it comes from, its kind."""

_PLUGINS = {
    # folder of Qt's plug-ins: what the names of those have in them that a window can need
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"),
    "platforminputcontexts": ("compose", "ibus"),
    "platformthemes": ("xdgdesktopportal",),
    "styles": ("windows", "mac"),
    "wayland-decoration-client": ("bradient",),
    "wayland-shell-integration": ("xdg-shell",),
}

_LEFT_TO_THE_SYSTEM = ("libmvec.so", "libportaudio.so")
"""A part of the C library, which has to be whole; and what opens the system's own sound devices by the system's own
plug-ins, for which the program names a command."""


def slim(files: Iterable[Entry]) -> list[Entry]:
    """Without what is not needed, and without the libraries that only this needed."""
    files = list(files)
    kept = [entry for entry in files if _is_needed(PurePath(entry[0]))]
    left_out = [entry for entry in files if entry not in kept]
    by_name = {PurePath(place).name: (place, source, kind) for place, source, kind in kept if kind != "SYMLINK"}
    theirs = _reached(left_out, by_name)
    others = _reached([entry for entry in by_name.values() if PurePath(entry[0]).name not in theirs], by_name)
    return [entry for entry in kept if PurePath(entry[0]).name not in theirs - others]


def _is_needed(place: PurePath) -> bool:
    parts = place.parts
    if place.name.startswith(_LEFT_TO_THE_SYSTEM):
        return False
    if "PySide6" not in parts:
        return True
    if "translations" in parts:
        return False
    if "plugins" not in parts:
        return True
    folder = parts[parts.index("plugins") + 1]
    return any(word in place.name for word in _PLUGINS.get(folder, ()))


def _reached(start: Iterable[Entry], by_name: dict[str, Entry]) -> set[str]:
    """Names of the libraries that these need, directly or by way of others."""
    found: set[str] = set()
    waiting = [source for _place, source, kind in start if kind in ("BINARY", "EXTENSION")]
    while waiting:
        for name, _path in get_imports(waiting.pop()):
            library = PurePath(name).name
            if library in by_name and library not in found:
                found.add(library)
                waiting.append(by_name[library][1])
    return found
