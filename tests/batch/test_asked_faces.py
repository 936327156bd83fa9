"""Of whose faces regions and hands are asked, in pictures and in videos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.batch.job import Job, run_job
from faceseg_live.batch.run import Run
from faceseg_live.domain.face_choice import FaceChoice
from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.faces.packed import PackedFace
from faceseg_live.engines.faces.video import FacesOfVideo
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.host import EngineHost
from faceseg_live.messages import Message
from faceseg_live.settings import Settings

TWO = (FakeFace(0.3, 0.5, 0.5), FakeFace(0.75, 0.5, 0.3))


@dataclass
class Silent:
    notes: list[str] = field(default_factory=list)

    def begin(self, title: str, total: int | None, unit: str) -> None: ...

    def advance(self) -> None: ...

    def end(self) -> None: ...

    def notify(self, said: Message | str) -> None:
        self.notes.append(str(said))


class AskedEngine(FakeEngine):
    """Writes down about whose faces it is asked."""

    def __init__(self, asked: list[list[int]]) -> None:
        super().__init__(TWO)
        self._asked = asked

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        perception = super().perceive(frame, request, faces)
        self._asked.append([face.id for face in request.asked_about(perception.faces)])
        return perception


def asked_in_picture(folder: Path, choice: FaceChoice, looks: tuple[str, ...] = (), **mask: object) -> list[list[int]]:
    asked: list[list[int]] = []
    path = folder / "a.png"
    pixels = np.full((120, 160, 3), 90, np.uint8)
    pixels[:60] = 30
    assert cv2.imwrite(str(path), pixels)
    settings = Settings().changed("mask", **mask) if mask else Settings()
    run_job(Job((path,), folder / "out", settings, choice, looks), Silent(), create=lambda _: AskedEngine(asked))
    return [ids for ids in asked if ids]


def test_only_the_chosen_face_of_a_picture_is_asked_about(tmp_path: Path) -> None:
    assert asked_in_picture(tmp_path, "largest") == [[1]]
    assert asked_in_picture(tmp_path, 2) == [[2]]
    assert asked_in_picture(tmp_path, 3) == [], "there is none"


def test_all_are_asked_about_where_something_is_made_of_all(tmp_path: Path) -> None:
    assert asked_in_picture(tmp_path, "all") == [[1, 2]]
    assert asked_in_picture(tmp_path, "largest", ("regions",)) == [[1, 2]]
    assert asked_in_picture(tmp_path, "largest", areas=("background",)) == [[1, 2]]


@pytest.mark.parametrize(("choice", "asked_about"), [("largest", [1]), (2, [2]), ("all", [1, 2])])
def test_only_the_chosen_face_of_a_video_is_asked_about(choice: FaceChoice, asked_about: list[int]) -> None:
    asked: list[list[int]] = []
    host = EngineHost(lambda _: AskedEngine(asked))
    host.prepare(Settings().engine)
    frame = Frame(freeze(np.full((120, 160, 3), 90, np.uint8)), 5, 0.2, 0.0)
    faces = AskedEngine([]).perceive(frame, Request(Settings().engine)).faces
    video = FacesOfVideo({5: tuple(PackedFace.of(face) for face in faces)}, {})
    run = Run(None, host, Settings(), choice, Silent())  # type: ignore[arg-type]
    perception = run.perceiving(faces=video, chosen=video.choosing(choice))(frame, lambda _: None)
    assert [face.id for face in perception.faces] == [1, 2]
    assert asked == [asked_about]
    host.close()
