"""Damage is recognised from metadata alone, and each kind gets one command that mends it."""

from __future__ import annotations

from collections.abc import Collection
from importlib import metadata
from types import SimpleNamespace
from typing import Protocol

import pytest

from faceseg_live.doctor import packages
from faceseg_live.doctor.findings import Finding, Severity
from faceseg_live.doctor.packages import installed_versions, package_findings, python_findings

HEALTHY = {
    "faceseg-live": "0.1.0", "ai-edge-litert": "2.3.0", "numpy": "2.4.6", "opencv-contrib-python-headless": "4.14.0.94",
    "onnxruntime": "1.32.0", "pyside6-essentials": "6.11.3", "av": "18.1.0", "tqdm": "4.70.1",
}
REQUIRES = ["ai-edge-litert>=2; python_version < '3.99'", "numpy>=2", "opencv-contrib-python-headless>=4.13,<5",
            "PySide6-Essentials>=6.8,!=6.12.0", "av>=17", "tqdm>=4.66", "torch>=2.4; extra == 'torch'",
            "onnxruntime>=1.18; extra == 'onnx'", "tomli>=2; python_version < '3.0'"]


class Install(Protocol):
    def __call__(self, versions: dict[str, str], overwritten: Collection[str] = ()) -> None: ...


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes importlib.metadata show these distributions and no others; files of some were overwritten."""

    def fake(versions: dict[str, str], overwritten: Collection[str] = ()) -> None:
        distributions = [SimpleNamespace(metadata={"Name": name}, version=version)
                         for name, version in versions.items()]
        monkeypatch.setattr(metadata, "distributions", lambda: distributions)
        monkeypatch.setattr(metadata, "requires", lambda _name: REQUIRES)
        monkeypatch.setattr(packages, "has_its_libraries", lambda name: name not in overwritten)

    return fake


def faults(findings: object) -> list[Finding]:
    return [finding for finding in findings if finding.level is Severity.FAULT]  # type: ignore[attr-defined]


def test_healthy_packages(install: Install) -> None:
    install(HEALTHY)
    found = list(package_findings())
    assert faults(found) == []
    assert "ai-edge-litert 2.3.0" in found[-1].text


@pytest.mark.parametrize(
    ("damage", "told", "command"),
    [
        ({"opencv-python": "4.11.0.86"}, "share one folder",
         "pip install --force-reinstall --no-deps opencv-contrib-python-headless==4.14.0.94 opencv-python==4.14.0.94"),
        ({"opencv-contrib-python": "5.1.0.95"}, "share one folder",
         "pip install --force-reinstall --no-deps opencv-contrib-python-headless==4.14.0.94 "
         "opencv-contrib-python==4.14.0.94"),
        ({"opencv-contrib-python-headless": "5.0.0.93", "opencv-contrib-python": "4.13.0.92"}, "share one folder",
         "pip install --force-reinstall --no-deps opencv-contrib-python-headless==4.13.0.92 "
         "opencv-contrib-python==4.13.0.92"),
        ({"opencv-contrib-python-headless": "5.0.0.1"}, "no Caffe reader",
         'pip install --force-reinstall --no-deps "opencv-contrib-python-headless>=4.13,<5"'),
        ({"deepface": "0.0.103"}, "werkzeug", 'pip install "werkzeug>=2"'),
        ({"pyside6-essentials": "6.12.0"}, "6.12.0", 'pip install "pyside6-essentials>=6.8,!=6.12.0"'),
        ({"tqdm": "4.10.0", "av": "1.0"}, "av 1.0, tqdm 4.10.0", 'pip install "av>=17" "tqdm>=4.66"'),
    ],
)
def test_damage_is_recognised_once(install: Install, damage: dict[str, str], told: str, command: str) -> None:
    install({**HEALTHY, **damage})
    found = faults(package_findings())
    assert len(found) == 1
    assert told in found[0].text
    assert found[0].command == command


def test_a_missing_package(install: Install) -> None:
    install({name: version for name, version in HEALTHY.items() if name != "ai-edge-litert"})
    found = faults(package_findings())
    assert [finding.command for finding in found] == ['pip install "ai-edge-litert>=2"']
    assert "ai-edge-litert is missing" in found[0].text


def test_several_kinds_of_damage_are_all_told(install: Install) -> None:
    install({**HEALTHY, "opencv-python": "4.11.0.86", "deepface": "0.0.103", "pyside6-essentials": "6.12.0"})
    assert len(faults(package_findings())) == 3


def test_equal_flavours_live_together(install: Install) -> None:
    install({**HEALTHY, "opencv-contrib-python": "4.14.0.94", "mediapipe": "1.2.3"},
            overwritten=["opencv-contrib-python-headless"])
    assert faults(package_findings()) == []


def test_removing_one_flavour_took_the_files_of_the_other(install: Install) -> None:
    install(HEALTHY, overwritten=["opencv-contrib-python-headless"])
    (found,) = faults(package_findings())
    assert "missing" in found.text
    assert found.command == "pip install --force-reinstall --no-deps opencv-contrib-python-headless==4.14.0.94"


@pytest.mark.parametrize(
    ("gpu", "overwritten", "wanted"),
    [
        ("onnxruntime-gpu", "onnxruntime-gpu", "onnxruntime-gpu"),  # the build for the processor came last
        ("onnxruntime-gpu", "onnxruntime", ""),  # as it should be
        ("onnxruntime-openvino", "onnxruntime-openvino", "onnxruntime-openvino"),
        ("", "onnxruntime", "onnxruntime"),  # the build for a GPU was removed again
        ("", "", ""),
    ],
)
def test_builds_of_onnxruntime(install: Install, gpu: str, overwritten: str, wanted: str) -> None:
    install({**HEALTHY, **({gpu: "1.31.1"} if gpu else {})}, overwritten=[overwritten])
    found = [finding.command for finding in faults(package_findings())]
    assert found == ([f"pip install --force-reinstall --no-deps {wanted}"] if wanted else [])


def test_half_removed_distributions_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = SimpleNamespace(metadata={"Name": None}, version=None)
    first, second = (SimpleNamespace(metadata={"Name": "Numpy"}, version=version) for version in ("1", "2"))
    monkeypatch.setattr(metadata, "distributions", lambda: [broken, first, second])
    assert installed_versions() == {"numpy": "1"}


def test_run_from_a_folder(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    install(HEALTHY)
    monkeypatch.setattr(metadata, "requires", absent)
    assert faults(package_findings()) == []


@pytest.mark.parametrize(
    ("version", "level"), [((3, 9, 1), Severity.FAULT), ((3, 10, 4), Severity.GOOD), ((3, 14, 0), Severity.GOOD),
                           ((3, 15, 0), Severity.WARNING)]
)
def test_pythons(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], level: Severity) -> None:
    monkeypatch.setattr(packages, "sys", SimpleNamespace(version_info=version, executable="python"))
    (found,) = python_findings()
    assert found.level is level
    assert bool(found.command) is (level is not Severity.GOOD)


def test_the_bundle_says_that_pip_is_not_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = SimpleNamespace(version_info=(3, 99, 0), executable="faceseg-live", frozen=True)
    monkeypatch.setattr(packages, "sys", bundled)
    (found,) = python_findings()
    assert (found.level, found.command) == (Severity.GOOD, "")
    assert "no package can be added" in found.text
