"""Which encoder is taken: a graphics card's where one really works, else the processor's, and why."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache

import av

from ...messages import Message
from .codecs import Codec
from .formats import VideoFormat

_PATIENCE_S = 15.0
_ABSENT = "not in this build of FFmpeg"


def candidates_for(kind: VideoFormat, requested: str,
                   quality: int = 0) -> tuple[tuple[Codec, ...], Message | None]:
    """The encoders to try, the best one first, the processor's last; and what the user should know of the choice.

    `requested`: auto, software, or one of the settings' names. A named one that doesn't work is no error: recording
    continues without it, and the note says why. `quality`: as of `Codec.at_quality`.
    """
    candidates, note = _candidates(kind, requested)
    return tuple(codec.at_quality(quality) for codec in candidates), note


def _candidates(kind: VideoFormat, requested: str) -> tuple[tuple[Codec, ...], Message | None]:
    if requested == "software" or (requested == "auto" and not kind.hardware):
        return (kind.codec,), None
    if not kind.hardware:
        return (kind.codec,), Message("media.other_encoder", encoder=requested, format=kind.title, used=kind.codec.name)
    asked = kind.hardware if requested == "auto" else {requested: kind.hardware[requested]}
    problems = dict(zip(asked, _failures(tuple(codec.name for codec in asked.values())), strict=True))
    working = tuple(codec for name, codec in asked.items() if not problems[name])
    # Without a requested card, the encoder's name is report enough; the doctor says why no card works.
    return (*working, kind.codec), None if working or requested == "auto" else _why(problems, kind)


def _why(problems: Mapping[str, str], kind: VideoFormat) -> Message:
    tried = {name: problem for name, problem in problems.items() if problem != _ABSENT} or problems
    reasons = "; ".join(f"{name}: {problem}" for name, problem in tried.items())
    return Message("media.no_hardware_encoder", format=kind.title, reasons=reasons, used=kind.codec.name)


@lru_cache
def _failures(names: tuple[str, ...]) -> tuple[str, ...]:
    """Why each of FFmpeg's encoders doesn't work here; empty where it does. Tried once, all of them at a time."""
    trials = [_trial(name) if name in av.codecs_available else None for name in names]
    return tuple(_ABSENT if trial is None else _outcome(trial) for trial in trials)


def _trial(name: str) -> subprocess.Popen[str]:
    # In a process of its own, which a broken driver may take down.
    command = [sys.executable, "-m", f"{__package__}.encoder_trial", name]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            text=True, errors="replace")


def _outcome(trial: subprocess.Popen[str]) -> str:
    try:
        output, _ = trial.communicate(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        trial.kill()
        trial.communicate()
        return f"not done after {_PATIENCE_S:g} s"
    return "" if trial.returncode == 0 else output.strip() or f"crashed ({trial.returncode})"
