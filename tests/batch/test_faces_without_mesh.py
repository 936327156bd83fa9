"""A detector may see a face that no mesh fits: areas that need a mesh can't be had of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from faceseg_live.batch.images import process_images
from faceseg_live.batch.outputs import OutputFolder
from faceseg_live.batch.plan import FileKind, Task
from faceseg_live.batch.report import FileReport
from faceseg_live.batch.run import Run
from faceseg_live.domain.types import Box, Face, Frame, Perception
from faceseg_live.engines.base import EngineInfo, Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.host import EngineHost
from faceseg_live.settings import Settings


class BoxEngine:
    """Sees one face by its box alone."""

    def __init__(self) -> None:
        self.info: EngineInfo = FakeEngine().info

    def warm_up(self) -> None:
        """Nothing to warm."""

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        return Perception(frame, (Face(1, Box(10, 10, 40, 40), 0.9),))

    def reset(self) -> None:
        """Remembers nothing."""

    def close(self) -> None:
        """Holds nothing."""


def test_a_picture_whose_face_has_only_a_box_is_reported(tmp_path: Path) -> None:
    assert cv2.imwrite(str(tmp_path / "a.png"), np.zeros((80, 80, 3), np.uint8))
    host, reports = EngineHost(lambda _settings: BoxEngine()), list[FileReport]()
    host.prepare(Settings().engine)
    with OutputFolder(tmp_path / "out") as folder:
        run = Run(folder, host, Settings(), "largest", lambda *_: None)
        process_images([Task(tmp_path / "a.png", FileKind.IMAGE, Path(), "a")], run, reports.append)
    assert [report.outputs for report in reports] == [()]
    assert "no mesh fits the face" in str(reports[0].error)
    assert "choose another detector" in str(reports[0].error), "what to do"
