"""Opens damaged files in a process that may die of it.

    python -m benchmarks.fuzzing.child SEED FOLDER KIND:FIRST:END…

Prints a line of JSON when it begins with a file, and one when that was done; `watching.py` reads them.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from faceseg_live.errors import FacesegError

from .cases import case_of
from .openers import OPENERS

TIME_S = 120.0
"""So long a file may take: machines may be busy, and no file takes a tenth of it."""
_GIB = 1 << 30
MEMORY_BYTES = 4 * _GIB
"""So much more than before its first file the process gets."""
_BOMB_BYTES = 2 * _GIB
"""A file that takes more is told, also where it ends well."""
_MOST_HANDLES = 40
"""Files and threads that one kind may leave open: libraries keep some from their first use on."""
_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "FACESEG_OFFLINE": "1", "QT_QPA_PLATFORM": "offscreen", "SVT_LOG": "0",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

Found = Mapping[str, str]
"""What is wrong, where in the program, and all that is known of it."""


def main() -> None:
    seed, place, spans = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    os.environ.update(_ENVIRONMENT, FACESEG_MODELS=str(place / "models"), FACESEG_LOGS=str(place / "logs"),
                      FACESEG_CONFIG=str(place / "settings.toml"))
    tempfile.tempdir = str(place)
    warnings.simplefilter("ignore")
    results = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what anybody prints is no result
    for span in spans:
        kind, first, end = span.split(":")
        _try_kind(kind, seed, range(int(first), int(end)), place, results)


def _try_kind(kind: str, seed: int, numbers: range, place: Path, results: IO[str]) -> None:
    (place / kind).mkdir()
    shared = os.environ.get("FACESEG_TEST_DATA")
    limit_memory(None)
    seeds = OPENERS[kind].seeds(place / kind, Path(shared) if shared else None)
    opened(kind, case_of(kind, seeds, seed, 0).write(place / "case"))  # what is loaded once counts for no file
    limit_memory(MEMORY_BYTES)
    before = _handles()
    for number in numbers:
        case = case_of(kind, seeds, seed, number)
        path = case.write(place / "case")
        _say(results, begins=number, kind=kind, main=case.main)
        found = _watched(kind, path)
        if number == numbers[-1] and not found:
            found = _leak(before)
        if found:
            case.write(place / "found" / f"{kind}-{number}")
        _say(results, ends=number, kind=kind, found=found)


def _say(results: IO[str], **values: object) -> None:
    results.write(json.dumps(values) + "\n")


def _watched(kind: str, path: Path) -> Found | None:
    faulthandler.dump_traceback_later(TIME_S, exit=True)
    _forget_peak()
    before = _status_bytes("VmRSS")
    found = opened(kind, path)
    faulthandler.cancel_dump_traceback_later()
    cost = _status_bytes("VmHWM") - before
    if found or cost <= _BOMB_BYTES:
        return found
    return {"what": "bomb", "where": "", "text": f"took {cost / _GIB:.1f} GiB"}


def opened(kind: str, path: Path) -> Found | None:
    """What is wrong with how a file was opened; None: it was, or was refused as it should be."""
    try:
        OPENERS[kind].open(path)
    except FacesegError as error:
        try:
            str(error)
        except Exception as worse:
            return _told(worse)
        return None
    except BaseException as error:
        return _told(error)
    return None


def _told(error: BaseException) -> Found:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "faceseg_live" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"what": type(error).__name__, "where": where, "text": "".join(traceback.format_exception(error))}


def _leak(before: int) -> Found | None:
    gc.collect()
    more = _handles() - before
    return {"what": "leak", "where": "", "text": f"{more} files and threads more"} if more > _MOST_HANDLES else None


def limit_memory(more_bytes: int | None) -> None:
    """The process gets so much more than it has now, or as much as there is: what asks for more is refused, instead of
    the whole machine being brought down."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    now = _status_bytes("VmSize")
    limit = hardest if more_bytes is None or not now else now + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, hardest))


def _status_bytes(key: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:  # not Linux
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(key)), 0)


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _handles() -> int:
    """Open files and threads."""
    try:
        return sum(1 for folder in ("fd", "task") for _ in Path("/proc/self", folder).iterdir())
    except OSError:
        return 0


if __name__ == "__main__":
    main()
