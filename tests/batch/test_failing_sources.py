"""A region source that fails in the middle of a video leaves nothing half-written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.batch.job import Job, run_job
from faceseg_live.domain.regions import PERSON
from faceseg_live.domain.types import Face, Frame, RegionMap
from faceseg_live.engines.base import Request
from faceseg_live.engines.composed import ComposedEngine
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.messages import Message
from faceseg_live.settings import MaskSettings, Settings
from tests.maps import person_map
from tests.media_files import write_video
from tests.output_files import made_in


class Failing:
    """Tells people apart in ten frames."""

    key, classes = "person", (PERSON,)

    def __init__(self, error: Exception) -> None:
        self._error, self._seen = error, 0
        self.is_closed = False

    def warm_up(self) -> None:
        """Nothing to warm."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        self._seen += 1
        if self._seen > 10:
            raise self._error
        return (person_map(np.ones((8, 8), np.float32)),)

    def reset(self) -> None:
        """Remembers nothing."""

    def close(self) -> None:
        self.is_closed = True


class Quiet:
    """Shows nothing."""

    def begin(self, title: str, total: int | None, unit: str) -> None: ...
    def advance(self) -> None: ...
    def end(self) -> None: ...
    def notify(self, said: Message | str) -> None: ...


@pytest.mark.parametrize("error", [EngineFailed("common.none"), EngineUnavailable("common.none"), RuntimeError("bug")])
def test_a_source_that_fails_in_the_middle_leaves_nothing(tmp_path: Path, error: Exception) -> None:
    clip, out = write_video(tmp_path / "clip.mp4", frames=30), tmp_path / "out"
    source = Failing(error)
    job = Job((clip,), out, Settings(mask=MaskSettings(("person", "-face"))), looks=("overlay", "mask"))
    summary = run_job(job, Quiet(), create=lambda _settings: ComposedEngine(FakeEngine(), [source]))
    (report,) = summary.files
    assert str(error) in str(report.error)
    assert report.outputs == ()
    assert made_in(out) == []
    assert source.is_closed
