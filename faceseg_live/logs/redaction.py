"""Takes what is personal out of texts that may hold anything: what exceptions say, and tracebacks.

Tracebacks keep the program's own lines, with paths from the package on. Of what an exception says, everything in quotes
is left out, as are paths, names of files, addresses, passwords, and the names of the user and the machine: rather too
much than too little. In quotes stay words that the program's own lines have, too, such as the name of an attribute.
"""

from __future__ import annotations

import builtins
import getpass
import re
import socket
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum, auto
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_ELSEWHERE = "<path>"
_LONGEST = 2000
"""Characters of what one exception says: an array in it would be pixels."""
_SUFFIXES = ("3gp|aac|avi|avif|bin|bmp|caffemodel|cfg|conf|csv|flac|flv|gif|h5|heic|heif|hevc|html?|ini|jpe?g|jsonl?|"
             "keras|log|m3u8?|m4[av]|mjpe?g|mkv|mov|mp[34]|mpe?g|npy|npz|oga|ogg|ogv|onnx|opus|pbtxt|pdf|pickle|pkl|png|"
             "ppm|prototxt|pth?|py|raw|safetensors|svg|task|tflite|tiff?|toml|ts|txt|wav|webm|webp|wmv|xml|ya?ml|zip")

_FRAME = re.compile(r'^(?P<indent>[ |+-]*)File "(?P<path>[^"\n]*)", line (?P<line>\d+)(?P<rest>.*)$')
_GROUP = re.compile(r"^[ |]*\+[-+]+[ \w.]*[-+]+$")
"""A line that only divides the exceptions of a group."""
_HEADINGS = re.compile(
    r"^[ |+]*(Traceback \(most recent call last\):|(Exception Group )?Traceback \(most recent call last\):|"
    r"The above exception was the direct cause of the following exception:|"
    r"During handling of the above exception, another exception occurred:|"
    r"\[Previous line repeated \d+ more times?\])$"
)
_WARNING = re.compile(r"(?P<path>.+?):(?P<line>\d+): (?P<kind>\w+): (?P<said>[^\n]*)")
_QUOTED = re.compile(
    # An apostrophe within a word ends nothing; what is not closed goes on to the end.
    r"(?<!\w)'((?:[^'\\]|\\.|(?<=\w)'(?=\w))*)(?:'(?!\w)|\Z)|(?<!\w)\"((?:[^\"\\]|\\.)*)(?:\"|\Z)|(?<!\w)`([^`]*)(?:`|\Z)"
    r"|“([^”]*)(?:”|\Z)|„([^“”]*)(?:[“”]|\Z)|«([^»]*)(?:»|\Z)|‘((?:(?<=\w)’(?=\w)|[^’])*)(?:’|\Z)", re.DOTALL)
_CLOSING = {"'": "'", '"': '"', "`": "`", "“": "”", "„": "“", "«": "»", "‘": "’"}
_OWN_ERROR = re.compile(r"^([ |]*faceseg_live\.\w+(?:\.\w+)*): .*", re.DOTALL)
"""What errors of this package say has the user's values in it, and no quotes round all of them."""
_CLAUSE = re.compile(r"[^\n:;,(=<>]+")
_SUFFIX = re.compile(rf"(?<=\S)\.(?:{_SUFFIXES})\b", re.IGNORECASE)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bfile:[^\n]*", re.IGNORECASE), "<path>"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://(?:[^\n@]*@)?\S*", re.IGNORECASE), "<address>"),
    (re.compile(r"\S+@\S+"), "<address>"),
    (re.compile(r"\b(bearer|basic)\s+\S+", re.IGNORECASE), r"\1 <secret>"),
    (re.compile(r"\b((?:api[_-]?)?key|auth\w*|credentials?|pass(?:word|wd|phrase)?|pw|secret|sig(?:nature)?|token)"
                r"(\s*[=:]\s*)(?!bearer |basic )\S+", re.IGNORECASE), r"\1\2<secret>"),
    # From where a path begins to the end of its line: nobody knows where one with spaces ends.
    (re.compile(r"(?<![\w/<.])(?:~[\w.-]*)?/(?![\s/])[^\n]*"), "<path>"),
    (re.compile(r"\b[a-z]:[\\/][^\n]*", re.IGNORECASE), "<path>"),
    (re.compile(r"\\\\[^\n]*"), "<path>"),
    (re.compile(r"[^\s<>]*\\[^\n]*"), "<path>"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE), "<address>"),
    (re.compile(r"\b[\w-]+(?:\.[\w-]+)+:\d+\b"), "<address>"),
)


def redacted(text: str) -> str:
    """The text of a traceback, or of what an exception says, without what is personal."""
    lines = text.split("\n")
    kinds = list(_kinds(lines))
    own = _words(line for line, kind in zip(lines, kinds, strict=True) if kind is _Kind.CODE)
    done: list[str] = []
    for kind, part in groupby(zip(kinds, lines, strict=True), key=itemgetter(0)):
        shown = [line for _, line in part]
        if kind is _Kind.SAID:
            done.append(_without_personal("\n".join(shown), own))
        elif kind is _Kind.FRAME:
            done += [_FRAME.sub(_shortened, line) for line in shown]
        elif kind is not _Kind.FOREIGN_CODE:
            done += shown
    return "\n".join(done)


def redacted_warning(text: str) -> str:
    """What `warnings.formatwarning` makes of a warning: where it comes from, its class, and what it says."""
    parts = _WARNING.match(text)
    if parts is None:
        return redacted(text)
    said = _without_personal(parts["said"], _words([]))
    return f'{short_path(parts["path"])}:{parts["line"]}: {parts["kind"]}: {said}'


class _Kind(Enum):
    """What a line of a traceback is."""

    FRAME = auto()
    CODE = auto()
    FOREIGN_CODE = auto()
    HEADING = auto()
    SAID = auto()


def _kinds(lines: Iterable[str]) -> Iterator[_Kind]:
    depth, code = -1, _Kind.CODE
    for line in lines:
        if frame := _FRAME.match(line):
            depth = len(frame["indent"])
            code = _Kind.FOREIGN_CODE if short_path(frame["path"]) == _ELSEWHERE else _Kind.CODE
            yield _Kind.FRAME
        elif depth >= 0 and len(line) - len(line.lstrip(" |")) > depth:
            yield code
        else:
            depth = -1
            is_heading = _HEADINGS.match(line) or _GROUP.match(line) or not line.strip()
            yield _Kind.HEADING if is_heading else _Kind.SAID


def _shortened(frame: re.Match[str]) -> str:
    return f'{frame["indent"]}File "{short_path(frame["path"])}", line {frame["line"]}{frame["rest"]}'


def short_path(path: str) -> str:
    """Of a module: from its package on; of anything else nothing."""
    if re.fullmatch(r"<[\w .:-]+>", path):  # "<frozen runpy>", "<string>"
        return path
    plain = path.replace("\\", "/")
    for root, name in ((_PACKAGE, _PACKAGE.name), (Path(sysconfig.get_paths()["stdlib"]), "python")):
        inside = _from(plain, root.as_posix())
        if inside and "site-packages" not in inside:
            return f"{name}/{inside}"
    for folder in ("site-packages", "dist-packages"):
        if f"/{folder}/" in plain:
            return plain.rpartition(f"/{folder}/")[2]
    if plain.partition("/")[0] in sys.modules and ".." not in plain:  # in a bundle they have no folder before them
        return plain
    return _ELSEWHERE


def _from(path: str, root: str) -> str:
    return path[len(root) + 1:] if path.casefold().startswith(f"{root.casefold()}/") else ""


def _without_personal(said: str, own: frozenset[str]) -> str:
    """What an exception says; `own`: words of the program that may stay in quotes."""
    length, said = len(said), _OWN_ERROR.sub(r"\1", said[:_LONGEST])
    said = _QUOTED.sub(lambda quoted: _unquoted(quoted, own), said)
    for pattern, stand_in in _RULES:
        said = pattern.sub(stand_in, said)
    said = _CLAUSE.sub(_without_file, said)
    for pattern, stand_in in _names():
        said = pattern.sub(stand_in, said)
    return said if length <= _LONGEST else f"{said}… ({length} characters)"


def _unquoted(quoted: re.Match[str], own: frozenset[str]) -> str:
    text = next(filter(None, quoted.groups()), "")
    return quoted[0] if text in own or text in ("", "…") else f"{quoted[0][0]}…{_CLOSING[quoted[0][0]]}"


def _without_file(clause: re.Match[str]) -> str:
    """Nobody knows which of the words before its suffix are a file's name."""
    text = clause[0]
    ends = [found.end() for found in _SUFFIX.finditer(text)]
    return f"{' ' * (len(text) - len(text.lstrip()))}<file>{text[ends[-1]:]}" if ends else text


def _words(code: Iterable[str]) -> frozenset[str]:
    words = {word for line in code for word in re.findall(r"\w+", line)}
    return frozenset(words | set(dir(builtins)) | {"NoneType"})


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of what the user and the machine are called."""
    user, host = set[str](), set[str]()
    with suppress(Exception):  # no name in the environment, and no password database
        user.add(getpass.getuser())
    with suppress(RuntimeError):
        user.add(Path.home().name)
    with suppress(OSError):
        host |= {socket.gethostname(), socket.gethostname().partition(".")[0]}
    return tuple((re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), stand_in)
                 for names, stand_in in ((user, "<user>"), (host, "<machine>")) for name in sorted(names) if name)
