"""Distributions that write one folder between them: whose files lie there now?

Installers notice nothing of it: the last one has won, and removing either takes the other's files away. What each wrote
is in its RECORD.
"""

from __future__ import annotations

import csv
import re
from importlib import metadata
from pathlib import Path

_NATIVE = re.compile(r"\.(so|pyd|dll|dylib)(\.|$)")


def has_its_libraries(name: str) -> bool:
    """Whether the native libraries that a distribution wrote are there and its own: as large as its RECORD says.

    True also where there is no such distribution, or it keeps no RECORD: then nothing is known.
    """
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return True
    rows = csv.reader((distribution.read_text("RECORD") or "").splitlines())
    for path, _hash, size in rows:
        if size and _NATIVE.search(path):
            file = Path(str(distribution.locate_file(path)))
            if not file.is_file() or file.stat().st_size != int(size):
                return False
    return True
