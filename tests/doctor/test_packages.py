"""Damage is recognised from metadata alone, and each kind gets one command that mends it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from faceseg_live.doctor import packages
from faceseg_live.doctor.findings import Finding, Severity
from faceseg_live.doctor.packages import installed_versions, package_findings, python_findings

HEALTHY = {
    "faceseg-live": "0.1.0", "mediapipe": "0.10.21", "numpy": "1.26.4", "protobuf": "4.25.9",
    "opencv-contrib-python": "4.11.0.86", "onnxruntime": "1.23.2", "pyside6-essentials": "6.11.3", "av": "17.1.0",
    "tqdm": "4.70.1",
}
REQUIRES = ["mediapipe==0.10.21; python_version < '3.99'", "numpy>=1.26,<2", "protobuf>=4.25.3,<5",
            "opencv-contrib-python>=4.10,<5", "onnxruntime>=1.18", "PySide6-Essentials>=6.8,!=6.12.0", "av>=14",
            "tqdm>=4.66", "torch>=2.4; extra == 'torch'", "tomli>=2; python_version < '3.0'"]

Install = Callable[[dict[str, str]], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Install:
    """Makes importlib.metadata show these distributions and no others."""

    def fake(versions: dict[str, str]) -> None:
        distributions = [SimpleNamespace(metadata={"Name": name}, version=version)
                         for name, version in versions.items()]
        monkeypatch.setattr(metadata, "distributions", lambda: distributions)
        monkeypatch.setattr(metadata, "requires", lambda _name: REQUIRES)

    return fake


def faults(findings: object) -> list[Finding]:
    return [finding for finding in findings if finding.level is Severity.FAULT]  # type: ignore[attr-defined]


def test_healthy_packages(install: Install) -> None:
    install(HEALTHY)
    found = list(package_findings())
    assert faults(found) == []
    assert "mediapipe 0.10.21" in found[-1].text


@pytest.mark.parametrize(
    ("damage", "told", "command"),
    [
        ({"numpy": "2.4.0"}, "numpy 2.4.0",
         'pip install "mediapipe==0.10.21" "numpy>=1.26,<2" "protobuf>=4.25.3,<5"'),
        ({"protobuf": "7.36.2"}, "protobuf 7.36.2",
         'pip install "mediapipe==0.10.21" "numpy>=1.26,<2" "protobuf>=4.25.3,<5"'),
        ({"numpy": "2.4.0", "protobuf": "7.36.2"}, "numpy 2.4.0 and protobuf 7.36.2",
         'pip install "mediapipe==0.10.21" "numpy>=1.26,<2" "protobuf>=4.25.3,<5"'),
        ({"opencv-python": "4.14.0.94"}, "share one folder",
         "pip install --force-reinstall --no-deps opencv-contrib-python==4.11.0.86 opencv-python==4.11.0.86"),
        ({"opencv-contrib-python-headless": "5.0.0.1"}, "share one folder",
         "pip install --force-reinstall --no-deps opencv-contrib-python==4.11.0.86 "
         "opencv-contrib-python-headless==4.11.0.86"),
        ({"opencv-contrib-python": "5.0.0.1"}, "no Caffe reader",
         'pip install --force-reinstall --no-deps "opencv-contrib-python>=4.10,<5"'),
        ({"onnxruntime-openvino": "1.20.0"}, "onnxruntime",
         "pip uninstall -y onnxruntime onnxruntime-openvino && pip install onnxruntime-openvino"),
        ({"deepface": "0.0.103"}, "werkzeug", 'pip install "werkzeug>=2"'),
        ({"pyside6-essentials": "6.12.0"}, "6.12.0", 'pip install "pyside6-essentials>=6.8,!=6.12.0"'),
        ({"tqdm": "4.10.0", "av": "1.0"}, "av 1.0, tqdm 4.10.0", 'pip install "av>=14" "tqdm>=4.66"'),
    ],
)
def test_damage_is_recognised_once(install: Install, damage: dict[str, str], told: str, command: str) -> None:
    install({**HEALTHY, **damage})
    found = faults(package_findings())
    assert len(found) == 1
    assert told in found[0].text
    assert found[0].command == command


def test_a_missing_package(install: Install) -> None:
    install({name: version for name, version in HEALTHY.items() if name != "mediapipe"})
    found = faults(package_findings())
    assert [finding.command for finding in found] == ['pip install "mediapipe==0.10.21"']
    assert "mediapipe is missing" in found[0].text


def test_several_kinds_of_damage_are_all_told(install: Install) -> None:
    install({**HEALTHY, "numpy": "2.4.0", "deepface": "0.0.103", "pyside6-essentials": "6.12.0"})
    assert len(faults(package_findings())) == 3


def test_equal_flavours_live_together(install: Install) -> None:
    install({**HEALTHY, "opencv-contrib-python-headless": "4.11.0.86", "deepface": "1", "werkzeug": "3"})
    assert faults(package_findings()) == []


@pytest.mark.parametrize("is_full_frame", [True, False])
def test_a_gpu_build_that_was_overwritten(
    install: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_full_frame: bool
) -> None:
    (tmp_path / "onnxruntime" / "capi").mkdir(parents=True)
    (tmp_path / "onnxruntime" / "__init__.py").touch()
    if is_full_frame:
        (tmp_path / "onnxruntime" / "capi" / "libonnxruntime_providers_cuda.so").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "onnxruntime"]:
        monkeypatch.delitem(sys.modules, name)
    install({**HEALTHY, "onnxruntime-gpu": HEALTHY["onnxruntime"]})
    found = faults(package_findings())
    assert bool(found) is not is_full_frame
    if found:
        assert "overwritten" in found[0].text
        assert found[0].command == "pip uninstall -y onnxruntime onnxruntime-gpu && pip install onnxruntime-gpu"


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
    ("version", "level"), [((3, 9, 1), Severity.FAULT), ((3, 11, 4), Severity.GOOD), ((3, 13, 0), Severity.WARNING)]
)
def test_pythons(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], level: Severity) -> None:
    monkeypatch.setattr(packages, "sys", SimpleNamespace(version_info=version, executable="python"))
    (found,) = python_findings()
    assert found.level is level
    assert bool(found.command) is (level is not Severity.GOOD)
