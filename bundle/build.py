"""Builds the bundle: `python -m bundle.build`, with bundle/requirements.txt installed. `make bundle` does it all.

It leaves dist/faceseg-live/ and an archive of it, lets the result check itself and make a mask, prints the size of each
part, and ends with an error where the result doesn't work or is larger than it may be. The same versions of the
packages and of Python give the same bytes.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from importlib import metadata
from pathlib import Path

from .contents import LIBRARY, ROOT
from .icons import SIZES_PX, png

NAME = "faceseg-live"
MOST_MB = 350
HERE = ROOT / "bundle"
WORK = ROOT / "build" / "bundle"
DIST = ROOT / "dist"
_SPEC = HERE / "faceseg_live.spec"
_MADE = WORK / _SPEC.stem
"""Where the specification leaves icons and licences: PyInstaller's `workpath`."""
_PHOTO = ROOT / "docs" / "images" / "window-dark.jpg"
"""Somebody is in it."""
_EPOCH_S = 1_700_000_000
"""Time of every file in the archive, so that it depends on nothing but its contents."""


def main() -> int:
    folder = DIST / NAME
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(_EPOCH_S)}
    subprocess.run([sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--workpath", str(WORK),
                    "--distpath", str(DIST), str(_SPEC)], check=True, env=environment, cwd=ROOT)
    if sys.platform == "linux":
        _strip(folder / LIBRARY)
    _try(folder / NAME)
    _add_documents(folder)
    if sys.platform == "linux":
        _add_desktop_files(folder)
    size_mb = _report(folder)
    if size_mb > MOST_MB:
        print(f"{folder} has {size_mb:.1f} MB; at most {MOST_MB} are allowed", file=sys.stderr)
        return 1
    print(_archive(folder))
    return 0


def _strip(library: Path) -> None:
    """Remove the symbols for debuggers that some wheels and Python's own library carry: 60 MB.

    Not in the folders of libraries that wheels bring along, "numpy.libs" say: those were moved about inside by the
    tool that made the wheel, and what strip leaves of them doesn't load.
    """
    for path in library.rglob("*.so*"):
        if not path.is_symlink() and not path.parent.name.endswith(".libs"):
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def _try(program: Path) -> None:
    """Let it check itself, and make a mask. Raises CalledProcessError where either fails."""
    subprocess.run([program, "doctor"], check=True)
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([program, "process", _PHOTO, "--area", "face", "--out", out], check=True)


def _add_documents(folder: Path) -> None:
    for document in (ROOT / "LICENSE", ROOT / "NOTICE", *(HERE / "documents").iterdir()):
        shutil.copyfile(document, folder / document.name)
    shutil.copytree(_MADE / "licences", folder / "licences", dirs_exist_ok=True)


def _add_desktop_files(folder: Path) -> None:
    """As they lie below a prefix such as ~/.local, and the script that puts them there."""
    share = folder / "share"
    icons = share / "icons" / "hicolor"
    placed = {HERE / "linux" / f"{NAME}.desktop": share / "applications",
              next((HERE / "linux").glob("*.metainfo.xml")): share / "metainfo",
              HERE / "linux" / "install.sh": folder}
    for source, place in placed.items():
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, place / source.name)
    drawn = {f"{size}x{size}": png(_MADE / "icons", size) for size in SIZES_PX}
    for size, source in {**drawn, "scalable": ROOT / "assets" / "icon.svg"}.items():
        (icons / size / "apps").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, icons / size / "apps" / f"{NAME}{source.suffix}")


def _report(folder: Path) -> float:
    """Print the size of the largest parts; returns that of the whole in MB, links not counted."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            inner = parts[1] if parts[0] == LIBRARY else parts[0]
            sizes[inner if len(parts) > 2 or parts[0] != LIBRARY else "single libraries"] += path.stat().st_size
    for part, size in sizes.most_common(20):
        print(f"{size / 1e6:8.1f} MB  {part}")
    total_mb = sum(sizes.values()) / 1e6
    print(f"{total_mb:8.1f} MB  {folder}")
    return total_mb


def _archive(folder: Path) -> Path:
    """The folder as one file, with the same times and owners whoever builds it: .tar.xz, on Windows .zip."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    stem = f"{NAME}-{metadata.version(NAME)}-{system}-{platform.machine().lower()}"
    paths = [folder, *sorted(folder.rglob("*"))]
    if system == "windows":
        archive = DIST / f"{stem}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in paths:
                zipped.write(path, path.relative_to(DIST))
        return archive
    archive = DIST / f"{stem}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=6) as tar:
        for path in paths:
            tar.add(path, str(path.relative_to(DIST)), recursive=False, filter=_anonymous)
    return archive


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = _EPOCH_S
    return entry


if __name__ == "__main__":
    sys.exit(main())
