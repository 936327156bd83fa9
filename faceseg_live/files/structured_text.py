"""TOML and JSON, read as from a stranger: bounded in size and depth, and only values that the rest can work with.

All of the program's TOML and JSON goes through here, so that neither a file's depth nor its numbers surprise anybody.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .regular import open_regular

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MOST_BYTES = 1_000_000
"""Of a file that people write; what the program writes may be larger."""
_DEEPEST = 32
_TOKEN = re.compile(r"""(?P<part>"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)|[.\s]+|(?P<other>.)""")
_INT64 = range(-(1 << 63), 1 << 63)
"""What TOML promises, and what a float can come near to."""
_SURROGATES = range(0xD800, 0xE000)
_NAME_BYTES = range(0xDC80, 0xDD00)
"""Those that stand for bytes of a file's name which are no letters (PEP 383)."""


class UnreadableText(ValueError):
    """This is not what was expected; the text says why, in one line."""


def read_bounded(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """All of a file. Raises OSError where it can't be read or is no plain one, UnreadableText where it is larger."""
    with open_regular(path) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise UnreadableText(f"it is larger than {most_bytes / 1e6:g} MB")
    return content


def text_of(content: bytes | str) -> str:
    """UTF-8, with or without a mark at its beginning. Raises UnreadableText for anything else."""
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableText(f"it is not UTF-8 (byte {error.start})") from None


def toml_of(content: bytes | str) -> dict[str, Any]:
    """The document. Raises UnreadableText."""
    document: dict[str, Any] = _parsed(_toml, content, allows_infinity=True)
    return document


def json_of(content: bytes | str, *, allows_infinity: bool = False, names_files: bool = False) -> Any:
    """The document. Raises UnreadableText, also for numbers that are none (NaN, Infinity), unless they are allowed.

    names_files: texts are names of files, in which bytes may be no letters.
    """
    return _parsed(json.loads, content, allows_infinity=allows_infinity, names_files=names_files)


def _toml(text: str) -> dict[str, Any]:
    """Python's reader takes memory that grows with the square of the parts of a key: 20 GB for 200 kB of dots."""
    for line in text.split("\n"):  # nothing else ends a line of TOML
        if line.count(".") >= _DEEPEST and _longest_key(line) > _DEEPEST:
            raise UnreadableText(f"it is nested deeper than {_DEEPEST}")
    return tomllib.loads(text)


def _longest_key(line: str) -> int:
    """How many parts the longest key of a line has; more where a text in it looks like one."""
    longest = parts = 0
    for token in _TOKEN.finditer(line):
        if token["part"]:
            parts += 1
            longest = max(longest, parts)
        elif token["other"]:
            parts = 0
    return longest


def _parsed(parse: Callable[[str], Any], content: bytes | str, *, allows_infinity: bool,
            names_files: bool = False) -> Any:
    try:
        document = parse(text_of(content))
    except RecursionError:
        raise UnreadableText("it is nested too deep") from None
    except ValueError as error:  # also of numbers with thousands of digits
        raise UnreadableText(str(error)) from None
    _check(document, allows_infinity=allows_infinity, names_files=names_files)
    return document


def _check(document: object, *, allows_infinity: bool, names_files: bool) -> None:
    """Without recursion: dotted keys of TOML are deeper than its own reader ever goes."""
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            if depth >= _DEEPEST:
                raise UnreadableText(f"it is nested deeper than {_DEEPEST}")
            waiting += [(item, depth + 1) for item in (value.values() if isinstance(value, dict) else value)]
            waiting += [(key, depth + 1) for key in value] if isinstance(value, dict) else []
        elif isinstance(value, str):
            _check_text(value, names_files)
        elif isinstance(value, bool):
            continue
        elif isinstance(value, int) and value not in _INT64:
            raise UnreadableText("it has a whole number of more than 64 bits")
        elif isinstance(value, float) and not (allows_infinity or math.isfinite(value)):
            raise UnreadableText("it has a number that is none (NaN or infinite)")


def _check_text(value: str, names_files: bool) -> None:
    """No path, and no file of ours, can have these."""
    halves = () if value.isascii() else [ord(letter) for letter in value if ord(letter) in _SURROGATES]
    if "\0" in value or any(not names_files or half not in _NAME_BYTES for half in halves):
        raise UnreadableText("it has a text with a NUL, or with half a letter")
