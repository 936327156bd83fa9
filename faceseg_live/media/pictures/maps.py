"""How large the pictures are that OpenCV alone reads: Radiance's floats (.hdr), and portable arbitrary maps (.pam)."""

from __future__ import annotations

import re

_RADIANCE = (b"#?RADIANCE", b"#?RGBE")
_RADIANCE_SIZE = re.compile(rb"\n\r?\n-Y +(\d{1,9}) +\+X +(\d{1,9})")
"""After the first empty line, as Radiance's own format has it when a picture is upright."""
_PAM = b"P7"
_PAM_SIDE = re.compile(rb"^(WIDTH|HEIGHT) +(\d{1,9})", re.MULTILINE)
_PAM_END = b"ENDHDR"
_HEAD_BYTES = 1 << 16


def size_of_map(data: bytes) -> tuple[int, int] | None:
    """(width, height) in the file's header; None where it is of neither kind, or its header can't be read."""
    head = data[:_HEAD_BYTES]
    if head.startswith(_RADIANCE):
        found = _RADIANCE_SIZE.search(head)
        return None if found is None else (int(found[2]), int(found[1]))
    if head.startswith(_PAM) and _PAM_END in head:
        sides = _PAM_SIDE.findall(head[:head.index(_PAM_END)])
        # Where one is there twice, whoever reads it may take either.
        width, height = (max((int(side) for key, side in sides if key == name), default=0)
                         for name in (b"WIDTH", b"HEIGHT"))
        return (width, height) if width and height else None
    return None
