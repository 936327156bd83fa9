"""Python and the installed packages: what is missing, too old or too new, or has overwritten another.

Only metadata is read, so that a package that can't be imported is diagnosed, too.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from ..runtimes.device_reasons import CPU_PACKAGE, PACKAGES, reinstall
from .findings import Finding, Severity

TOPIC = "packages"
OWN = "faceseg-live"
FIRST_PYTHON = (3, 10)
LAST_PYTHON_WITH_MODELS = (3, 12)
"""The last one for which a mediapipe exists that carries its models."""
_OPENCV = ("opencv-contrib-python", "opencv-contrib-python-headless", "opencv-python", "opencv-python-headless")
_GPU = {"onnxruntime-gpu": "libonnxruntime_providers_cuda.so", "onnxruntime-openvino":
        "libonnxruntime_providers_openvino.so", "onnxruntime-directml": "DirectML.dll"}
"""GPU build → a file that it brings and the CPU build lacks."""
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
    if sys.version_info[:2] < FIRST_PYTHON:
        yield Finding("python", Severity.FAULT, f"Python {version} is too old; 3.10 to 3.12 are the ones that can do "
                      "all", "make run PYTHON=python3.12", is_essential=True)
    elif sys.version_info[:2] > LAST_PYTHON_WITH_MODELS:
        yield Finding("python", Severity.WARNING, f"Python {version}: mediapipe for it carries no models, so hands, "
                      "person and background are missing; 3.10 to 3.12 can do all", "make run PYTHON=python3.12")
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
    yield from _lifted_above_mediapipe(versions)
    yield from _opencv_flavours(versions)
    yield from _onnxruntime_flavours(versions)
    if "deepface" in versions and "werkzeug" not in versions:
        yield _fault("deepface imports werkzeug without asking for it", 'pip install "werkzeug>=2"')
    for name in ("pyside6-essentials", "pyside6"):
        if versions.get(name) == _BROKEN_QT:
            yield _fault(f"{name} {_BROKEN_QT} ends Python below 3.12 after some thousands of signals",
                         f'pip install "{name}>=6.8,!={_BROKEN_QT}"')


def _lifted_above_mediapipe(versions: Versions) -> Iterator[Finding]:
    """A second pip command lifts numpy and protobuf above what mediapipe 0.10 can take; pip only warns."""
    if not versions.get("mediapipe", "").startswith("0.10."):
        return
    lifted = [f"{name} {versions[name]}" for name, limit in (("numpy", 2), ("protobuf", 5))
              if _major(versions.get(name, "0")) >= limit]
    if lifted:
        yield _fault(f"{' and '.join(lifted)} can't be used by mediapipe {versions['mediapipe']}: another install "
                     "has lifted it",
                     f'pip install "mediapipe=={versions["mediapipe"]}" "numpy>=1.26,<2" "protobuf>=4.25.3,<5"')


def _opencv_flavours(versions: Versions) -> Iterator[Finding]:
    """All flavours write the same folder, so that only equal versions live together."""
    flavours = [name for name in _OPENCV if name in versions]
    found = {versions[name] for name in flavours}
    listed = ", ".join(f"{name} {versions[name]}" for name in flavours)
    keep = [name for name in flavours if "contrib" in name] or [_OPENCV[0]]
    if len(found) > 1:
        version = next((versions[name] for name in keep if _major(versions.get(name, "5")) < 5), "4.11.0.86")
        requested = " ".join(f"{name}=={version}" for name in flavours)
        yield _fault(f"OpenCV packages of different versions share one folder: {listed}",
                     f"pip install --force-reinstall --no-deps {requested}")
    elif any(_major(version) >= 5 for version in found):
        requested = " ".join(f'"{name}>=4.10,<5"' for name in flavours)
        yield _fault(f"{listed} has no Caffe reader and no cascades",
                     f"pip install --force-reinstall --no-deps {requested}")


def _onnxruntime_flavours(versions: Versions) -> Iterator[Finding]:
    """All builds write the same folder: the last one installed has won."""
    flavours = [name for name in dict.fromkeys((CPU_PACKAGE, *PACKAGES.values())) if name in versions]
    listed = ", ".join(f"{name} {versions[name]}" for name in flavours)
    gpu = next((name for name in flavours if name != CPU_PACKAGE), None)
    if gpu is not None and len(flavours) > 1 and _lacks_its_file(gpu):
        yield _fault(f"{gpu} has been overwritten: {listed} share one folder", reinstall(gpu, flavours))
    elif len({versions[name] for name in flavours}) > 1:
        yield _fault(f"onnxruntime packages of different versions share one folder: {listed}",
                     reinstall(gpu or CPU_PACKAGE, flavours))


def _lacks_its_file(package: str) -> bool:
    """Whether the shared folder is without what this GPU build brought."""
    found = importlib.util.find_spec("onnxruntime")
    if found is None or not found.submodule_search_locations or package not in _GPU:
        return False
    folder = Path(next(iter(found.submodule_search_locations))) / "capi"
    name = _GPU[package]
    return not any((folder / each).is_file() for each in (name, name.removeprefix("lib").replace(".so", ".dll")))


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
    shown = ("mediapipe", "numpy", "protobuf", *_OPENCV, CPU_PACKAGE, *PACKAGES.values(), "pyside6-essentials", "av",
             "torch", "transformers", "deepface", "pymatting")
    return ", ".join(f"{name} {versions[name]}" for name in dict.fromkeys(shown) if name in versions)


def _major(version: str) -> int:
    digits = re.match(r"\d+", version)
    return int(digits.group()) if digits else 0


def _fault(text: str, command: str) -> Finding:
    return Finding(TOPIC, Severity.FAULT, text, command)
