from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from faceseg_live.cli.main import main
from faceseg_live.doctor import checks
from faceseg_live.doctor.checks import findings
from faceseg_live.doctor.findings import Finding, Severity
from faceseg_live.doctor.trials import TrialFailed
from faceseg_live.models.weights import MODELS, models_folder

Answers = dict[str, Any]
ENGINE = {"title": "Face mesh", "device": "CPU", "note": "", "sees_somebody": True, "ms": 3.21}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What the trials give; an exception is raised."""
    known: Answers = {
        "engine": ENGINE, "cameras": {"0": "Front Camera"}, "microphones": {"names": ["USB Headset", "Webcam"]},
        "devices": {"auto": ["CPU", None], "cpu": ["CPU", None]},
        "encoders": {"libx264": "", "h264_nvenc": "Operation not permitted", "h264_mf": "absent"},
    }

    def tried(name: str, *arguments: str, timeout_s: float) -> Any:
        outcome = known.get(" ".join((name, *arguments)), known[name])
        if isinstance(outcome, Exception):
            raise outcome
        return dict(outcome)

    monkeypatch.setattr(checks, "tried", tried)
    monkeypatch.setattr(checks, "why_no_window", lambda: "")
    monkeypatch.setattr(checks, "is_installed", lambda _package: True)
    monkeypatch.setattr(checks, "engine_titles", lambda: {"mesh": "Face mesh", "parsing": "Face parsing"})
    monkeypatch.setitem(checks.CHECKS, "packages", lambda: iter([Finding("packages", Severity.GOOD, "all well")]))
    return known


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, dict[str, Any]]]:
    """Exit code and report for machines."""

    def run() -> tuple[int, dict[str, Any]]:
        code = main(["doctor", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def texts(topic: str) -> str:
    return "\n".join(f"{finding.level.value} {finding.text} {finding.command}"
                     for finding in findings() if finding.topic == topic)


@pytest.mark.usefixtures("answers")
def test_all_well(doctor: Callable[[], tuple[int, dict[str, Any]]], capsys: pytest.CaptureFixture[str]) -> None:
    code, report = doctor()
    assert (code, report["works"]) == (0, True)
    assert {finding["topic"] for finding in report["findings"]} == {*checks.CHECKS, "engines"}
    assert not [finding for finding in report["findings"] if finding["level"] == "fault"]
    assert [finding["ms_per_frame"] for finding in report["findings"] if finding["topic"] == "engines"] == [3.21, 3.21]
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "Face mesh (mesh): 3.2 ms a frame of the demo clip, on CPU" in told
    assert "The default engine works." in told


def test_the_default_engine_decides(answers: Answers, doctor: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    answers["engine parsing"] = TrialFailed("the model 'resnet18' is missing")
    code, report = doctor()
    assert (code, report["works"]) == (0, True)
    answers["engine mesh"] = TrialFailed("it crashed (signal 11)")
    code, report = doctor()
    assert (code, report["works"]) == (1, False)


def test_an_engine_that_sees_nothing_does_not_work(
    answers: Answers, doctor: Callable[[], tuple[int, dict[str, Any]]]
) -> None:
    answers["engine"] = ENGINE | {"sees_somebody": False}
    assert doctor()[0] == 1
    assert "sees nobody" in texts("engines")


def test_a_broken_check_costs_one_line(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, doctor: Callable[[], tuple[int, dict[str, Any]]]
) -> None:
    def broken() -> Iterator[Finding]:
        raise ImportError("numpy.core.multiarray failed to import")

    monkeypatch.setitem(checks.CHECKS, "models", broken)
    answers["cameras"] = TrialFailed("it was not done after 60 s")
    code, report = doctor()
    assert code == 0
    faults = [finding["text"] for finding in report["findings"] if finding["level"] == "fault"]
    assert len(faults) == 2
    assert "numpy.core.multiarray" in faults[1]


def test_encoders(answers: Answers, doctor: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    told = texts("encoders")
    assert "libx264 work" in told
    assert "h264_nvenc (Operation not permitted)" in told
    assert "h264_mf" not in told
    answers["encoders"] = {"libx264": "absent"}
    assert "pip install" in texts("encoders")
    assert doctor()[0] == 1


def test_sound_is_optional(answers: Answers, doctor: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    assert "ok microphones, the default first: USB Headset, Webcam" in texts("sound")
    answers["microphones"] = {"names": []}
    assert "note no microphone found" in texts("sound")
    answers["microphones"] = TrialFailed("Sound needs PortAudio; install it with: "
                                         "sudo apt-get install -y libportaudio2",
                                         "Sound needs PortAudio", "sudo apt-get install -y libportaudio2")
    (finding,) = [finding for finding in findings() if finding.topic == "sound"]
    assert (finding.level, finding.text) == (Severity.NOTE, "Sound needs PortAudio")
    assert finding.command == "sudo apt-get install -y libportaudio2"
    assert doctor()[0] == 0


@pytest.mark.usefixtures("answers")
def test_no_display_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, doctor: Callable[[], tuple[int, dict[str, Any]]]
) -> None:
    monkeypatch.setattr(checks, "why_no_window", lambda: "there is no display")
    assert "warning no window: there is no display" in texts("display")
    assert doctor()[0] == 0


def test_devices_tell_why_not_and_what_mends_it(answers: Answers) -> None:
    missing = {"text": "not on CUDA: it is not there; get it with: pip install x",
               "problem": "not on CUDA: it is not there", "command": "pip install x"}
    silent = {"text": "not on TensorRT: no libnvinfer", "problem": "not on TensorRT: no libnvinfer", "command": ""}
    answers["devices"] = {"auto": ["CPU", missing], "tensorrt": ["CPU", silent]}
    (first, second) = [finding for finding in findings() if finding.topic == "devices"]
    assert (first.level, first.command) == (Severity.WARNING, "pip install x")
    assert first.text == "networks run on CPU, not on CUDA: it is not there"
    assert "libnvinfer" in second.text


@pytest.mark.usefixtures("answers")
def test_models_are_looked_into() -> None:
    assert "face_landmarker" in texts("models")
    models_folder().mkdir(parents=True)
    (models_folder() / MODELS["face_landmarker"].file_name).write_bytes(b"damaged")
    told = texts("models")
    assert "fault" in told
    assert MODELS["face_landmarker"].sha256 in told
    assert "faceseg-live models pull face_landmarker" in told
