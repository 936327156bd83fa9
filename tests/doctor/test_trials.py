from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from faceseg_live.doctor import trials
from faceseg_live.doctor.trials import TrialFailed, tried, try_devices, try_encoders, try_engine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.catalogue import models_folder
from tests.download_site import point_row
from tests.onnx_files import NEEDS_ONNXRUNTIME, TinyParser


def test_a_trial_in_a_process_of_its_own() -> None:
    outcome = tried("engine", "fake", timeout_s=60)
    assert outcome["title"] == "Stand-in"
    assert outcome["sees_somebody"]
    assert outcome["ms"] >= 0


def test_an_engine_that_can_not_be_had_says_why() -> None:
    with pytest.raises(TrialFailed, match="faceseg-live models pull resnet18"):
        tried("engine", "parsing", timeout_s=60)


def test_a_trial_that_does_not_end() -> None:
    with pytest.raises(TrialFailed, match="not done after"):
        tried("engine", "fake", timeout_s=0.01)


@pytest.mark.parametrize(
    ("code", "told"),
    [("import os; os.abort()", "it crashed (signal"), ("raise SystemExit('no such library')", "no such library"),
     ("print('hello')", "exit code 0")],
)
def test_a_trial_that_takes_its_process_down(monkeypatch: pytest.MonkeyPatch, code: str, told: str) -> None:
    real = subprocess.run

    def crash(_command: list[str], **how: Any) -> Any:
        return real([sys.executable, "-c", code], **how)

    monkeypatch.setattr(subprocess, "run", crash)
    with pytest.raises(TrialFailed) as caught:
        tried("engine", "mesh", timeout_s=60)
    assert told in str(caught.value)


def test_a_failure_keeps_its_parts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def lacking() -> dict[str, Any]:
        raise EngineUnavailable("matting.lacks_pymatting", command="pip install pymatting")

    monkeypatch.setitem(trials.TRIALS, "engine", lacking)
    trials.main(["engine"])
    printed = capsys.readouterr().out
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, printed, ""))
    with pytest.raises(TrialFailed, match="install it with: pip install pymatting") as caught:
        tried("engine", timeout_s=1)
    assert caught.value.problem == "exact matting needs the package 'pymatting'"
    assert caught.value.command == "pip install pymatting"


def test_what_a_trial_did_not_foresee(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> dict[str, Any]:
        raise AttributeError("'MessageFactory' object has no attribute 'GetPrototype'")

    monkeypatch.setitem(trials.TRIALS, "engine", broken)
    trials.main(["engine"])
    assert "GetPrototype" in json.loads(capsys.readouterr().out.partition("trial: ")[2])["failure"]["text"]


def test_encoders_that_must_work_everywhere() -> None:
    outcome = try_encoders()
    assert (outcome["libx264"], outcome["ffv1"], outcome["prores_ks"]) == ("", "", "")


@NEEDS_ONNXRUNTIME
def test_every_offered_device_is_tried() -> None:
    outcome = try_devices()
    assert outcome["cpu"] == ("CPU", None)
    assert "auto" in outcome


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize(("red", "sees"), [(1.0, True), (0.0, False)], ids=["redness", "nothing"])
def test_an_engine_without_faces_is_tried_with_a_model_that_is_there(
    red: float, sees: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_row(monkeypatch, "u2net", sha256="")
    models_folder().mkdir(parents=True)
    TinyParser(1, weights={0: (red, 0, 0)}).save(models_folder() / "u2net.onnx")
    outcome = try_engine("custom-onnx")
    assert outcome["title"] == "Custom ONNX"
    assert outcome["sees_somebody"] is sees


def test_the_stand_in_engine() -> None:
    assert try_engine("fake")["device"] == "CPU"
