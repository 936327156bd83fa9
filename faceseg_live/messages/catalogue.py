"""The templates of all messages: English in `english/*.toml`, other languages registered by code.

A message's id is "file.name": the file of `english/` without its suffix, and a table in it, which has `text` and,
where there is something to be done, `remedy`. Both are templates of `str.format`, with the
formats of `quantities.py` besides. A file is read when the first of its messages is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..files.structured_text import toml_of

ENGLISH = "en"
_FOLDER = "english"


@dataclass(frozen=True, slots=True)
class Template:
    """One message in one language."""

    text: str
    """What was expected, and what came."""
    remedy: str = ""
    """What to do: follows after a semicolon, or as a sentence where `text` ends with a full stop. May be empty."""


_languages: dict[str, Mapping[str, Template]] = {ENGLISH: {}}
_chosen = ENGLISH


def register_language(language: str, templates: Mapping[str, Template]) -> None:
    """Add a language, or replace it.

    Args:
        language: as `choose_language` will name it: "de", say.
        templates: id → template; messages without one are shown in English.
    """
    _languages[language] = dict(templates)


def choose_language(language: str) -> None:
    """Show messages in a registered language from now on, those made before included. LookupError for another one."""
    global _chosen
    if language not in _languages:
        raise LookupError(f"language: {language!r} is unknown; registered are: {', '.join(_languages)}")
    _chosen = language


def templates_of(message_id: str) -> Iterator[Template]:
    """Of the chosen language, then the English one; fewer where they have none."""
    translated = _languages[_chosen].get(message_id)
    if translated is not None:
        yield translated
    file, _, name = message_id.partition(".")
    english = _english(file).get(name)
    if english is not None:
        yield english


def english_ids() -> frozenset[str]:
    """The ids of all messages."""
    names = (file.name for file in files(__package__).joinpath(_FOLDER).iterdir())
    stems = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return frozenset(f"{stem}.{name}" for stem in stems for name in _english(stem))


@cache
def _english(file: str) -> Mapping[str, Template]:
    path = files(__package__).joinpath(_FOLDER).joinpath(f"{file}.toml")
    if not file.isidentifier() or not path.is_file():
        return {}
    tables = toml_of(path.read_bytes())
    return {name: Template(**table) for name, table in tables.items()}
