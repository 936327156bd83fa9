"""Makes foreign text harmless to show: names of files and devices, labels of models, addresses, what libraries say."""

from __future__ import annotations

import re

from ..addresses import without_secrets_in

_UNDECODED = range(0xDC80, 0xDD00)
"""What Python makes of the bytes 0x80 to 0xFF of a name that isn't in the system's encoding."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls of a terminal: escape, carriage return, delete, C1…
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of what follows
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # no width
    "\u2028\u2029\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # lines, annotations, tags
    "\ud800-\udfff]"  # halves of characters
)
_KNOWN = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, *, keeps: str = "") -> str:
    """The text without the secrets of addresses, and with an escape such as \\x1b or \\u202e for each character that
    isn't seen itself.

    That is what steers a terminal, changes the direction or the order of others, has no width, or can't be encoded.
    `keeps`: characters that stay, such as line breaks.
    """
    text = without_secrets_in(text)
    if text.isprintable() and text.isascii():
        return text
    return _UNSEEN.sub(lambda found: found[0] if found[0] in keeps else _escape(found[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if code in _UNDECODED:
        code -= 0xDC00  # the byte
    if character in _KNOWN:
        return _KNOWN[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
