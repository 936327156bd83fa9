"""Python and the installed packages: what is missing, too old or too new, or has overwritten another.

Only metadata is read, so that a package that can't be imported is diagnosed, too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata

from ..runtimes.device_reasons import CPU_PACKAGE, PACKAGES, reinstall
from .findings import Finding, Severity
from .shared_folders import has_its_libraries

TOPIC = "packages"
OWN = "faceseg-live"
FIRST_PYTHON, LAST_PYTHON = (3, 10), (3, 14)
"""The ones that were tested; LiteRT has no package for later ones yet."""
_OPENCV = ("opencv-contrib-python-headless", "opencv-contrib-python", "opencv-python-headless", "opencv-python")
"""The one that this program asks for comes first."""
_LOST_PARTS = 5
"""The major version of OpenCV that has lost the Caffe reader and the cascades."""
_BROKEN_QT = "6.12.0"

Versions = Mapping[str, str]
"""Normalised name of a distribution → its version."""


def canonical_name(name: str) -> str:
    """As package indexes compare names: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_versions() -> dict[str, str]:
    """Every distribution that Python finds; the first of a name counts, as for imports."""
    versions: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:  # a half-removed one has none
            versions.setdefault(canonical_name(name), distribution.version)
    return versions


def python_findings() -> Iterator[Finding]:
    """Is this Python one that works?"""
    version = ".".join(str(part) for part in sys.version_info[:3])
    tested = " to ".join(".".join(map(str, each)) for each in (FIRST_PYTHON, LAST_PYTHON))
    command = f"make clean run PYTHON=python{'.'.join(map(str, LAST_PYTHON))}"
    if getattr(sys, "frozen", False):
        yield Finding("python", Severity.GOOD, f"Python {version} of the bundle, to which no package can be added; "
                      "what asks for pip takes an installation with Python instead")
    elif sys.version_info[:2] < FIRST_PYTHON:
        yield Finding("python", Severity.FAULT, f"Python {version} is too old: {tested} is needed", command,
                      is_essential=True)
    elif sys.version_info[:2] > LAST_PYTHON:
        yield Finding("python", Severity.WARNING, f"Python {version} is newer than those that were tested, {tested}",
                      command)
    else:
        yield Finding("python", Severity.GOOD, f"Python {version}, {sys.executable}")


def package_findings(versions: Versions | None = None) -> Iterator[Finding]:
    """Versions of what is installed, and every known way in which packages spoil each other."""
    versions = installed_versions() if versions is None else versions
    clashes = [*_clashes(versions)]
    yield from clashes
    yield from _unmet(versions, named=" ".join(finding.command for finding in clashes))
    yield Finding(TOPIC, Severity.GOOD, _summary(versions))


def _clashes(versions: Versions) -> Iterator[Finding]:
    yield from _opencv_flavours(versions)
    yield from _onnxruntime_flavours(versions)
    if "deepface" in versions and "werkzeug" not in versions:
        yield _fault("deepface imports werkzeug without asking for it", 'pip install "werkzeug>=2"')
    for name in ("pyside6-essentials", "pyside6"):
        if versions.get(name) == _BROKEN_QT:
            yield _fault(f"{name} {_BROKEN_QT} ends Python below 3.12 after some thousands of signals",
                         f'pip install "{name}>=6.8,!={_BROKEN_QT}"')


def _opencv_flavours(versions: Versions) -> Iterator[Finding]:
    """All flavours write the same folder, so that only equal versions live together."""
    flavours = [name for name in _OPENCV if name in versions]
    found = {versions[name] for name in flavours}
    listed = _listed(flavours, versions)
    usable = [versions[name] for name in flavours if _major(versions[name]) < _LOST_PARTS]
    if len(found) > 1:
        text = f"OpenCV packages of different versions share one folder: {listed}"
    elif found and not usable:
        text = f"{listed} has no Caffe reader and no cascades"
    elif found and not any(has_its_libraries(name) for name in flavours):
        text = f"OpenCV's library is missing, removed with another package that shared its folder: {listed}"
    else:
        return
    wanted = [f"{name}=={usable[0]}" if usable else f'"{name}>=4.13,<{_LOST_PARTS}"' for name in flavours]
    yield _fault(text, f"pip install --force-reinstall --no-deps {' '.join(wanted)}")


def _onnxruntime_flavours(versions: Versions) -> Iterator[Finding]:
    """All builds write the same folder: the last one installed has won, and one for a GPU is meant to."""
    flavours = [name for name in dict.fromkeys((*PACKAGES.values(), CPU_PACKAGE)) if name in versions]
    if flavours and not has_its_libraries(flavours[0]):
        yield _fault(f"{flavours[0]} has been overwritten or removed with another package that shared its folder: "
                     f"{_listed(flavours, versions)}", reinstall(flavours[0]))


def _listed(names: Iterable[str], versions: Versions) -> str:
    return ", ".join(f"{name} {versions[name]}" for name in names)


def _unmet(versions: Versions, named: str) -> Iterator[Finding]:
    """What this package asks for and does not get, unless a clash has named it already: one command for all."""
    from packaging.requirements import Requirement

    unmet = []
    for line in _requirements():
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        name = canonical_name(requirement.name)
        version = versions.get(name)
        is_met = version is not None and requirement.specifier.contains(version, prereleases=True)
        if not is_met and name not in named:
            unmet.append((f"{name} {version or 'is missing'}", f'"{requirement.name}{requirement.specifier}"'))
    if unmet:
        requested = " ".join(command for _, command in unmet)
        yield _fault(f"not what is needed: {', '.join(text for text, _ in unmet)}", f"pip install {requested}")


def _requirements() -> Iterable[str]:
    try:
        return metadata.requires(OWN) or ()
    except metadata.PackageNotFoundError:  # run from a folder, without being installed
        return ()


def _summary(versions: Versions) -> str:
    shown = ("ai-edge-litert", "numpy", *_OPENCV, "pyside6-essentials", "av", CPU_PACKAGE, *PACKAGES.values(),
             "mediapipe", "torch", "transformers", "deepface", "pymatting")
    return _listed((name for name in dict.fromkeys(shown) if name in versions), versions)


def _major(version: str) -> int:
    digits = re.match(r"\d+", version)
    return int(digits.group()) if digits else 0


def _fault(text: str, command: str) -> Finding:
    return Finding(TOPIC, Severity.FAULT, text, command)
