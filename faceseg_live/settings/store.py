"""Keeps the settings in a TOML file: one table per group, one key per setting.

A file that can't be understood is set aside, never deleted, and the defaults are used. One value out of its
range falls back to its default alone. Keys that nobody knows (of a later version, say) are passed over. Damage never
makes hiding weaker: everybody's whole head is hidden then, by one colour, and what may have been hidden is. Nor does it
switch on the network: who may have been offline is.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

from ..addresses import without_secrets, without_secrets_in
from ..errors import InvalidParameter, SettingsError
from ..files.private import make_private_folder
from ..files.structured_text import UnreadableText, toml_of
from ..messages import Message
from . import HIDING, LOOK_KEYS, HidingSettings, How, Settings, Spec, What, Who
from .file import read_whole, reason_of, set_aside, write_whole
from .migrations import MIGRATIONS, VERSION, Document
from .source import is_control_value

log = logging.getLogger(__name__)

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_OFFLINE = re.compile(rb"offline[\"']?\s*=(?!\s*false\b)")
"""What a damaged file says of whoever may have been offline."""


class _DamagedError(Exception):
    """The file as a whole can't be trusted."""


def default_path() -> Path:
    """The file that FACESEG_CONFIG names, else settings.toml in the platform's configuration folder."""
    named = os.environ.get("FACESEG_CONFIG")
    if named:
        with suppress(RuntimeError):  # "~somebody", whom nobody knows
            return Path(named).expanduser()
        return Path(named)
    return Path(platformdirs.user_config_dir("faceseg_live", appauthor=False)) / "settings.toml"


def load(path: Path | None = None) -> tuple[Settings, str | None]:
    """Read the settings; never raises.

    Returns them with a notice for the user where something could not be taken over (None: all is well).
    """
    path = path or default_path()
    try:
        content = read_whole(path)
    except FileNotFoundError:
        return Settings(), None
    except OSError as error:
        log.warning("not read errno=%s", error.errno)
        return Settings(), str(Message("settings.not_read", path=path, reason=reason_of(error)))
    try:
        return _decode(_migrated(_parsed(content)))
    except _DamagedError as damage:
        log.warning("damaged")
        settings, problem = Settings(), f"The settings file is damaged ({damage}): the defaults are used."
        if HIDING.encode() in content:
            settings, problem = _all_hidden(), f"{problem} It speaks of hiding people: everybody is hidden."
        if _OFFLINE.search(content):
            settings = settings.changed("network", offline=True)
            problem = f"{problem} It speaks of working offline: nothing is asked of the network."
        return settings, f"{problem} {set_aside(path)}"


def _all_hidden() -> Settings:
    """The defaults, but that views, recordings and the virtual camera hide everybody."""
    settings = Settings().changed("view", mode=HIDING).changed("virtual_camera", look=HIDING)
    return settings.changed("record", looks=(HIDING,))


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings; the old file stays until the new one is whole. SettingsError if that fails.

    The secrets of an address are left out. What `load` could not read is not replaced: it is a pipe or a device, or
    settings that only somebody else may read.
    """
    settings = settings.changed("source", uri=without_secrets_in(without_secrets(settings.source.uri)))
    path = path or default_path()
    groups = {group.name: _encode(getattr(settings, group.name)) for group in fields(settings)}
    document = {"version": VERSION} | groups
    try:
        path = path.resolve()  # a link is followed, so that settings kept elsewhere stay there
        make_private_folder(path.parent)
        with suppress(FileNotFoundError):
            read_whole(path)
        write_whole(path, tomli_w.dumps(document).encode())
    except (OSError, RuntimeError) as error:  # the latter of links in a circle
        raise SettingsError("settings.not_saved", path=path, reason=reason_of(error)) from error


def _encode(group: Any) -> Document:
    values = ((item.name, _plain(getattr(group, item.name))) for item in fields(group) if _is_kept(item))
    return {name: value for name, value in values if _can_be_written(value)}


def _can_be_written(value: object) -> bool:
    """Names of files whose bytes are no text are none in TOML either: they hold until the window is closed."""
    try:
        tomli_w.dumps({"value": value}).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_kept(item: Field[Any]) -> bool:
    spec: Spec | None = item.metadata.get("spec")
    return spec is None or spec.is_kept


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def _parsed(content: bytes) -> Document:
    try:
        return toml_of(content)
    except UnreadableText as error:
        raise _DamagedError(f"not TOML: {error}") from None


def _migrated(document: Document) -> Document:
    version = document.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int):
        raise _DamagedError(f"version: expected a whole number, got {version!r}")
    while version < VERSION and version in MIGRATIONS:
        document = MIGRATIONS[version](document)
        version += 1
    return document


def _decode(document: Document) -> tuple[Settings, str | None]:
    settings, refused = Settings(), list[str]()
    for group in fields(Settings):
        table = document.get(group.name, {})
        if group.name == "hiding":
            settings = replace(settings, hiding=_decode_hiding(table, refused))
            continue
        if not isinstance(table, dict):
            raise _DamagedError(f"{group.name}: expected a table, got {table!r}")
        decoded = _decode_group(getattr(settings, group.name), table, refused)
        settings = replace(settings, **{group.name: decoded})
    if not refused:
        return settings, None
    return settings, f"Some settings were not taken over, their defaults are used: {'; '.join(refused)}."


def _decode_group(group: Any, table: Document, refused: list[str]) -> Any:
    """The group with the table's values; what is out of range is listed in `refused` and keeps its default."""
    for item in fields(group):
        if item.name not in table or not _is_kept(item):
            continue
        value = _usable(item.name, table[item.name], getattr(group, item.name), refused)
        try:
            group = replace(group, **{item.name: value})
        except InvalidParameter as error:
            refused.append(str(error))
    return group


def _decode_hiding(table: object, refused: list[str]) -> HidingSettings:
    """As any group, but what can't be read is no reason to hide less than it may have said: then everybody's head is
    hidden, by one colour."""
    hiding, problems = HidingSettings(), list[str]()
    for name, value in table.items() if isinstance(table, dict) else ():
        try:
            hiding = _decode_group(hiding, {name: value}, problems)
        except _DamagedError as damage:
            problems.append(str(damage))
    if not isinstance(table, dict):
        problems.append(f"hiding: expected a table, got {table!r}")
    if not problems:
        return hiding
    refused += [*problems, "hiding: everybody's head is hidden, by one colour"]
    return replace(hiding, who=Who.EVERYBODY, what=What.HEAD, how=How.SOLID)


def _usable(name: str, value: Any, default: object, refused: list[str]) -> Any:
    """The value in the type of the setting's default; of a collection whatever is good."""
    if name == "controls":
        return _camera_controls(value, refused)
    value = _typed(name, value, default)
    if name == "colours":
        return _colours(value, refused)
    if name == "looks" and HIDING in value:
        return _looks(value, refused)
    return value


def _typed(name: str, value: Any, default: object) -> Any:
    """The value in the type of the setting's default."""
    if isinstance(default, Enum):
        try:
            return type(default)(value)
        except ValueError:
            raise _DamagedError(f"{name}: {value!r} is unknown") from None
    if isinstance(default, Mapping):
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            return value
        raise _DamagedError(f"{name}: expected a table of texts, got {value!r}")
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(text, str) for text in value):
            return tuple(value)
        raise _DamagedError(f"{name}: expected a list of texts, got {value!r}")
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if type(value) is not type(default):
        raise _DamagedError(f"{name}: expected {type(default).__name__}, got {value!r}")
    return value


def _colours(chosen: Mapping[str, str], refused: list[str]) -> dict[str, str]:
    good = {area: colour for area, colour in chosen.items() if _COLOUR.fullmatch(colour)}
    refused += [f"colour of {area}: expected #rrggbb, got {colour!r}"
                for area, colour in chosen.items() if area not in good]
    return good


def _camera_controls(kept: object, refused: list[str]) -> dict[str, dict[str, int]]:
    """Camera → control → value, where each is what it should be."""
    good: dict[str, dict[str, int]] = {}
    for camera, values in _entries("controls", kept, refused):
        good[camera] = {}
        for key, value in _entries(f"controls of {camera}", values, refused):
            if is_control_value(value):
                good[camera][key] = value
            else:
                refused.append(f"{key} of {camera}: expected a whole number, got {value!r}")
    return good


def _entries(name: str, table: object, refused: list[str]) -> list[tuple[str, Any]]:
    if isinstance(table, dict):
        return list(table.items())
    refused.append(f"{name}: expected a table, got {table!r}")
    return []


def _looks(chosen: Sequence[str], refused: list[str]) -> tuple[str, ...]:
    """Those that are known: one that isn't makes no bare images of hidden ones."""
    refused += [f"looks: {key!r} is unknown" for key in chosen if key not in LOOK_KEYS]
    return tuple(key for key in chosen if key in LOOK_KEYS)
