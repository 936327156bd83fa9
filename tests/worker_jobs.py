"""Jobs for worker processes: engines that meet accidents there, made by functions that can be imported.

Videos whose bytes are compared are 128 wide: of some other widths x264 (macroblock tree) reads memory that it has not
written, and encodes the same frames a little differently now and then.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faceseg_live.batch.job import Job, run_job
from faceseg_live.batch.report import Summary
from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.sources.spans import USUAL_S
from faceseg_live.settings import FilesSettings, Settings
from tests.hanging import hang
from tests.hiding_jobs import Quiet
from tests.media_files import quadrants
from tests.output_files import made_in

MARK = "FACESEG_TEST_MARK"
"""Names the file that tells an accident has happened, and under which sizes of pictures it happens."""
UNLUCKY = (96, 64)
"""Pictures of this size meet accidents."""


def fake(_settings: object) -> FakeEngine:
    return FakeEngine()


class _Unlucky(FakeEngine):
    def perceive(self, frame: Frame, request: Any, faces: Sequence[Face] | None = None) -> Perception:
        if frame.size == UNLUCKY:
            self.accident()
        return super().perceive(frame, request, faces)

    def accident(self) -> None:
        raise NotImplementedError


class DiesOnce(_Unlucky):
    def accident(self) -> None:
        mark = Path(os.environ[MARK])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


class DiesAlways(_Unlucky):
    def accident(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Breaks(_Unlucky):
    def accident(self) -> None:
        raise RuntimeError("a bug\nof two lines")


class Hangs(_Unlucky):
    """Until it is told to end."""

    def accident(self) -> None:
        Path(os.environ[MARK]).touch()
        signal.pause()


class HangsInC(_Unlucky):
    """Until it is killed: Python hears nothing any more."""

    def accident(self) -> None:
        Path(os.environ[MARK]).touch()
        hang()


def dies_once(_settings: object) -> FakeEngine:
    return DiesOnce()


def dies_always(_settings: object) -> FakeEngine:
    return DiesAlways()


def breaks(_settings: object) -> FakeEngine:
    return Breaks()


def hangs(_settings: object) -> FakeEngine:
    return Hangs()


def hangs_in_c(_settings: object) -> FakeEngine:
    return HangsInC()


def counts_its_engines(_settings: object) -> FakeEngine:
    """Leaves a line for each engine that is made."""
    with Path(os.environ[MARK]).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return FakeEngine()


def dies_at_once(_settings: object) -> FakeEngine:
    os._exit(7)


def write_pictures(folder: Path, count: int, unlucky: int | None = None) -> Path:
    """Pictures 00.png, 01.png, …, no two alike; one of them meets accidents."""
    folder.mkdir(exist_ok=True)
    for at in range(count):
        pixels = quadrants(*UNLUCKY, at) if at == unlucky else quadrants(64, 48, at)
        assert cv2.imwrite(str(folder / f"{at:02}.png"), np.ascontiguousarray(pixels[..., ::-1]))
    return folder


def worked(out: Path, *inputs: Path, workers: int, create: Any = fake, progress: Any = None, span_s: float = USUAL_S,
           **changes: Any) -> Summary:
    """What a job says of its files. `changes`: of the job."""
    settings, files = changes.pop("settings", Settings()), changes.pop("files", {})
    job = Job(inputs, out, settings, files=FilesSettings(workers=workers, **files), **changes)
    return run_job(job, progress or Quiet(), create=create, span_s=span_s)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the manifest, hidden ones too."""
    return {name: (folder / name).read_bytes() for name in made_in(folder)}
