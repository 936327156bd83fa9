"""Hides the people of a clip by the job that `faceseg-live process --content anonymised` runs."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from faceseg_live import Settings
from faceseg_live.batch.job import Job, run_job
from faceseg_live.domain.heads import Oval
from faceseg_live.messages import Message
from faceseg_live.settings import HIDING

from .measures import Flags, Ovals, is_colour

COLOUR = (255, 0, 255)
"""RGB of what hides: no skin, no clothes, and an encoder leaves it alone."""


@dataclass(frozen=True, slots=True)
class HiddenClip:
    """A clip in which people are hidden."""

    written: Path
    ovals: tuple[Ovals, ...]
    """What is hidden in each frame, with its margin, as the report of the job tells it."""
    first_pass_s: float
    """To look for heads in all frames."""
    second_pass_s: float
    """To draw and to encode them."""
    seconds: float
    """Of the whole job; the start of Python and imports are left out."""
    cpu_seconds: float
    """Of all cores."""

    @property
    def fps(self) -> float:
        return len(self.ovals) / self.seconds


class _Passes:
    """The job's progress: how long each pass takes."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._began_s = 0.0

    def begin(self, title: str, total: int | None, unit: str) -> None:
        del title, total, unit
        self._began_s = time.perf_counter()

    def advance(self) -> None:
        """Only the end counts."""

    def end(self) -> None:
        self.seconds.append(time.perf_counter() - self._began_s)

    def notify(self, said: Message | str) -> None:
        del said


def hiding_settings(settings: Settings) -> Settings:
    """The same, with everybody hidden in a colour that is found again."""
    return settings.changed("record", looks=(HIDING,)).changed("hiding", colour="#" + bytes(COLOUR).hex())


def hide(clip: Path, folder: Path, settings: Settings) -> HiddenClip:
    """Write the clip with its people hidden, and the report, to a folder. OSError where the job fails."""
    passes = _Passes()
    began_s, cpu_began_s = time.perf_counter(), cpu_s()
    done = run_job(Job((clip,), folder, settings, looks=(HIDING,), report=True), passes)
    seconds, cpu_seconds = time.perf_counter() - began_s, cpu_s() - cpu_began_s
    if done.failed:
        raise OSError(str(done.files[0].error))
    report = json.loads((folder / f"{clip.stem}.hiding.json").read_text(encoding="utf-8"))
    grown = 1 + settings.hiding.margin / 100
    ovals = tuple(tuple(_oval(head["box"]).grown(grown) for head in frame["hidden"]) for frame in report["frames"])
    first_pass_s, second_pass_s = passes.seconds
    return HiddenClip(folder / f"{clip.stem}.mp4", ovals, first_pass_s, second_pass_s, seconds, cpu_seconds)


def hidden_in(written: Path) -> Iterator[Flags]:
    """Where each frame of a written clip is hidden, (height, width) bool."""
    with av.open(str(written)) as container:
        for picture in container.decode(video=0):
            yield is_colour(np.asarray(picture.to_ndarray(format="rgb24"), np.uint8), COLOUR)


def cpu_s() -> float:
    """Seconds of all cores that this process and its children have taken."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _oval(box: tuple[int, int, int, int]) -> Oval:
    x, y, width, height = box
    return Oval(x + width / 2, y + height / 2, max(1, width) / 2, max(1, height) / 2)
