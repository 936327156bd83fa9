"""Every check, in the order of the report. One that breaks costs one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..logs import program
from ..logs.place import log_folder
from ..models.shipped import shipped_models
from ..models.weights import MODELS, ModelState, models_folder, status_of
from ..runtimes.device_reasons import CPU_PACKAGE, PACKAGES, is_installed
from ..settings import EngineSettings
from ..settings.engines import engine_titles
from .display import how_to_get_a_window, why_no_window
from .findings import Finding, Severity
from .packages import package_findings, python_findings
from .trials import TrialFailed, tried

Check = Callable[[], Iterator[Finding]]
_TRIAL_S = 60.0
_ENGINE_S = 180.0
_DEFAULT_ENCODER = "libx264"


def findings(timeout_s: float = _ENGINE_S) -> Iterator[Finding]:
    """Everything, as it comes. timeout_s: for each engine's trial."""
    for topic, check in CHECKS.items():
        yield from _isolated(topic, check)
    for key, title in engine_titles().items():
        yield from _isolated("engines", partial(engine_findings, key, title, timeout_s))


def display_findings() -> Iterator[Finding]:
    """Can a window be shown?"""
    reason = why_no_window()
    if reason:
        yield Finding("display", Severity.WARNING, f"no window: {reason}", how_to_get_a_window())
    else:
        yield Finding("display", Severity.GOOD, "a window can be shown")


def camera_findings() -> Iterator[Finding]:
    """Which cameras are there?"""
    cameras = tried("cameras", timeout_s=_TRIAL_S)
    if not cameras:
        yield Finding("cameras", Severity.NOTE, "no camera found")
    for index, name in cameras.items():
        yield Finding("cameras", Severity.GOOD, f"{index}: {name}")


def sound_findings() -> Iterator[Finding]:
    """Can sound be recorded, and from where? It is optional."""
    try:
        names = tried("microphones", timeout_s=_TRIAL_S)["names"]
    except TrialFailed as failure:
        yield Finding("sound", Severity.NOTE, failure.problem, failure.command)
        return
    if names:
        yield Finding("sound", Severity.GOOD, f"microphones, the default first: {', '.join(names)}")
    else:
        yield Finding("sound", Severity.NOTE, "no microphone found")


def encoder_findings() -> Iterator[Finding]:
    """Which encoders open and encode?"""
    outcome = tried("encoders", timeout_s=_TRIAL_S)
    works = [name for name, problem in outcome.items() if not problem]
    if _DEFAULT_ENCODER not in works:
        yield Finding("encoders", Severity.FAULT, f"{_DEFAULT_ENCODER}, which writes the videos: "
                      f"{outcome[_DEFAULT_ENCODER]}", "pip install --force-reinstall --no-deps av", is_essential=True)
    yield Finding("encoders", Severity.GOOD, f"{', '.join(works) or 'none'} work")
    fails = [f"{name} ({problem})" for name, problem in outcome.items() if problem not in ("", "absent")]
    if fails:
        yield Finding("encoders", Severity.NOTE, f"built in, but they don't open here: {'; '.join(fails)}")


def model_findings() -> Iterator[Finding]:
    """Which model files are there, and are they the right ones?"""
    shipped = shipped_models().values()
    problems = [problem for row in shipped if (problem := row.problem) is not None]
    for problem in problems:
        yield Finding("models", Severity.FAULT, problem.text, problem.command)
    if not problems:
        yield Finding("models", Severity.GOOD, f"the {len(shipped)} files that come with the program are whole")
    missing = []
    for name in MODELS:
        status = status_of(name)
        if status.state is ModelState.MISSING:
            missing.append(name)
        elif status.problem is not None:
            yield Finding("models", Severity.FAULT, status.problem.text,
                          f'rm -r "{status.path}" && {status.row.pull_command}')
        else:
            yield Finding("models", Severity.GOOD, f"{name}: {status.state.value}, {status.path}")
    if missing:
        yield Finding("models", Severity.NOTE, f"not in {models_folder()}: {', '.join(missing)}")


def log_findings() -> Iterator[Finding]:
    """Where is the log, and can it be written?"""
    if (problem := program.problem()) is not None:
        yield Finding("log", Severity.WARNING, str(problem))
    else:
        yield Finding("log", Severity.GOOD, f"it lies in {log_folder()}")


def device_findings() -> Iterator[Finding]:
    """What does onnxruntime really run on? It is optional."""
    if not any(is_installed(package) for package in (CPU_PACKAGE, *PACKAGES.values())):
        yield Finding("devices", Severity.NOTE, "ONNX models can't be run: onnxruntime is not installed",
                      'pip install "faceseg-live[onnx]"')
        return
    outcome = tried("devices", timeout_s=_TRIAL_S)
    runs_on, why_not = outcome.pop("auto")
    if why_not is not None:
        text = f"networks run on {runs_on}, {why_not['problem']}"
        yield Finding("devices", Severity.WARNING, text, why_not["command"])
    else:
        yield Finding("devices", Severity.GOOD, f"networks run on {runs_on}")
    for device, (real, reason) in outcome.items():
        if reason is not None and reason != why_not:
            yield Finding("devices", Severity.NOTE, f"{device} gives {real}: {reason['text']}")


def engine_findings(key: str, title: str, timeout_s: float = _ENGINE_S) -> Iterator[Finding]:
    """Does an engine run with its default settings, and how fast?"""
    is_default = key == EngineSettings().key
    try:
        outcome = tried("engine", key, timeout_s=timeout_s)
    except TrialFailed as failure:
        level = Severity.FAULT if is_default else Severity.NOTE
        problem = failure.problem if failure.command else failure
        yield Finding("engines", level, f"{title} ({key}): {problem}", failure.command, is_essential=is_default)
        return
    text = f"{title} ({key}): {outcome['ms']:.1f} ms a frame of the demo clip, on {outcome['device']}"
    if not outcome["sees_somebody"]:
        yield Finding("engines", Severity.FAULT, f"{text}, but it sees nobody there", is_essential=is_default)
        return
    yield Finding("engines", Severity.GOOD, text, ms_per_frame=round(outcome["ms"], 2))
    if outcome["note"]:
        yield Finding("engines", Severity.WARNING, f"{title}: {outcome['note']}")


CHECKS: dict[str, Check] = {
    "python": python_findings,
    "packages": package_findings,
    "display": display_findings,
    "cameras": camera_findings,
    "sound": sound_findings,
    "encoders": encoder_findings,
    "models": model_findings,
    "devices": device_findings,
    "log": log_findings,
}


def _isolated(topic: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except TrialFailed as failure:
        yield Finding(topic, Severity.FAULT, f"the trial failed: {failure}")
    except Exception as error:  # a broken package must not end the report
        yield Finding(topic, Severity.FAULT, f"this could not be checked: {type(error).__name__}: {error}")
