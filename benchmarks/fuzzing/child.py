"""Opens damaged files in a process that may die of it.

    python -m benchmarks.fuzzing.child KIND SEED FIRST END FOLDER

Prints a line of JSON when it begins with a case, and one when that was done; `runner.py` reads them.
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
from contextlib import suppress
from pathlib import Path

from faceseg_live.errors import FacesegError

from .cases import case_of
from .openers import OPENERS

GIB = 1 << 30
MEMORY_BYTES = 4 * GIB
"""So much more than at its beginning the process may take."""
BOMB_BYTES = 2 * GIB
"""What takes more is told, also where it ends well."""
TIME_S = 30.0
_OFFLINE = {"HF_HUB_OFFLINE": "1", "FACESEG_OFFLINE": "1", "QT_QPA_PLATFORM": "offscreen", "ORT_LOGGING_LEVEL": "4",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def main() -> None:
    kind, seed, first, end, place = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5])
    os.environ.update(_OFFLINE, FACESEG_MODELS=str(place / "models"), FACESEG_CONFIG=str(place / "settings.toml"),
                      FACESEG_LOGS=str(place / "logs"), TMPDIR=str(place))
    tempfile.tempdir = str(place)
    warnings.simplefilter("ignore")
    results = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what anybody prints is no result
    opener = OPENERS[kind]
    (place / "seeds").mkdir()
    shared = os.environ.get("FACESEG_TEST_DATA")
    seeds = opener.seeds(place / "seeds", Path(shared) if shared else None)
    results.write(json.dumps({"seeds": len(seeds)}) + "\n")
    _warmed(kind, case_of(kind, seeds, seed, 0).write(place / "case"))
    limit_memory(MEMORY_BYTES)
    for number in range(first, end):
        case = case_of(kind, seeds, seed, number)
        path = case.write(place / "case")
        results.write(json.dumps({"begins": number, "main": case.main}) + "\n")
        faulthandler.dump_traceback_later(TIME_S, exit=True)
        _reset_peak()
        before = _status_bytes("VmRSS")
        found = opened(kind, path)
        faulthandler.cancel_dump_traceback_later()
        cost = _status_bytes("VmHWM") - before
        if not found and cost > BOMB_BYTES:
            found = {"what": "bomb", "where": "", "text": f"took {cost / GIB:.1f} GiB"}
        if found:
            case.write(place / "found" / str(number))
        results.write(json.dumps({"ends": number, "found": found}) + "\n")
        if number % 50 == 0:
            gc.collect()
    results.write(json.dumps({"descriptors": _descriptors()}) + "\n")


def opened(kind: str, path: Path) -> dict[str, str] | None:
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


def _told(error: BaseException) -> dict[str, str]:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "faceseg_live" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"what": type(error).__name__, "where": where, "text": "".join(traceback.format_exception(error))}


def _warmed(kind: str, path: Path) -> None:
    """What is imported or loaded once counts for no case."""
    opened(kind, path)


def limit_memory(more_bytes: int) -> None:
    """More than now the process can't have: what asks for it gets none, instead of the whole machine."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    now = _status_bytes("VmSize")
    if now:
        _, hardest = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (now + more_bytes, hardest))


def _status_bytes(key: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:  # not Linux
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(key)), 0)


def _reset_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _descriptors() -> int:
    try:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        return 0


if __name__ == "__main__":
    main()
