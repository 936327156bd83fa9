"""The licence texts of what the bundle contains: of each package, of Python, and of this system's libraries."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

OWN_TEXTS = Path(__file__).with_name("licences")
"""Texts that packages refer to and don't carry."""

_NAMES = re.compile(r"(licen[cs]e|copying|notice|authors|thirdparty|third-party)", re.IGNORECASE)
_WITHOUT_TEXT = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
"""Packages that name their licence and carry no text."""
_WITH_MORE = {
    "av": ("GPL-2.0.txt", "GPL-3.0.txt", "LGPL-2.1.txt", "LGPL-3.0.txt"),
    "pi-heif": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
"""Packages whose own text is not that of the libraries inside: FFmpeg, x264, x265, GnuTLS, libheif…"""


class LicenceMissing(Exception):
    """Something would be passed on without its licence."""


def distributions_of(modules: Iterable[str]) -> list[metadata.Distribution]:
    """The installed distributions that have written one of these modules, or a folder named after it."""
    tops = {_top(module) for module in modules}
    return [distribution for distribution in metadata.distributions()
            if not tops.isdisjoint(_top(file.parts[0]) for file in distribution.files or ())]


def metadata_of(distribution: metadata.Distribution) -> Path:
    """The file with a distribution's name, version and needs."""
    file = next(file for file in distribution.files or () if file.match("*.dist-info/METADATA"))
    return Path(str(distribution.locate_file(file)))


def collect(distributions: Iterable[metadata.Distribution], libraries: Iterable[Path], folder: Path) -> None:
    """Copy all texts into a folder, one folder for each package, library and for Python; what was there goes.

    Args:
        libraries: those of the system that the bundle was built on, as they lie there.

    Raises LicenceMissing for a package or Python without a text.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for distribution in distributions:
        _copy(_texts(distribution), folder / f"{distribution.name}-{distribution.version}")
    _copy([_python_text()], folder / "python")
    for package, text in _system_texts(libraries).items():
        _copy([text], folder / "system" / package)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _texts(distribution: metadata.Distribution) -> list[Path]:
    name = re.sub(r"[-_.]+", "-", distribution.name).lower()
    files = (Path(str(distribution.locate_file(file))) for file in distribution.files or ()
             if _NAMES.search(file.name) or "sboms" in file.parts)
    found = [path for path in files if path.suffix in ("", ".txt", ".md", ".rst", ".json") and path.is_file()]
    given = [OWN_TEXTS / text for text in (*_WITHOUT_TEXT.get(name, ()), *_WITH_MORE.get(name, ()))]
    if not found and not given:
        raise LicenceMissing(f"{distribution.name} {distribution.version} carries no licence text: "
                             "add it to bundle/licences/ and name it in bundle/licences.py")
    return found + given


def _python_text() -> Path:
    library = Path(sysconfig.get_path("stdlib"))
    places = (library / "LICENSE.txt", library.parent / "LICENSE.txt", library.parents[1] / "LICENSE.txt",
              Path("/usr/share/doc") / library.name / "copyright")
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise LicenceMissing(f"Python's licence text is at none of: {', '.join(map(str, places))}")
    return found


def _system_texts(libraries: Iterable[Path]) -> dict[str, Path]:
    """Debian's package → its copyright file; elsewhere nothing, as there is no one place for them."""
    if not shutil.which("dpkg-query"):
        return {}
    return {package: text for library in libraries for package in _owners(library)
            if (text := Path("/usr/share/doc") / package / "copyright").is_file()}


def _owners(library: Path) -> Iterator[str]:
    """Debian's packages that own a file. Packages know some libraries by the path before /usr was merged."""
    real = str(library.resolve())
    search = subprocess.run(["dpkg-query", "--search", real, real.removeprefix("/usr")], capture_output=True, text=True,
                            check=False)
    for line in search.stdout.splitlines():
        yield line.partition(":")[0]


def _copy(texts: Iterable[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        place = folder / text.name
        shutil.copyfile(text, place if not place.exists() else folder / f"{number}-{text.name}")
