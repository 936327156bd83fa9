"""A camera whose pictures arrive damaged: it is counted, and told once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.complaints import complaint_count
from faceseg_live.media.pictures.quiet import silence_opencv
from faceseg_live.media.sources.base import SourceInfo, make_frame
from faceseg_live.media.sources.camera_info import CameraInfo
from faceseg_live.pipeline import faulty_pictures
from faceseg_live.pipeline.events import Notice
from faceseg_live.pipeline.faulty_pictures import FaultyPictures
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings

Eventually = Callable[[Callable[[], bool]], None]
CAMERA = SourceInfo("camera", "Front", 600, 400, 30.0, is_live=True, camera=CameraInfo(3, "Front", "V4L2"))
ENOUGH = 20
"""Fewer are no reason to speak."""


class Decoders:
    """What they have complained of so far, in this process."""

    count = 5


@pytest.fixture
def decoders(monkeypatch: pytest.MonkeyPatch) -> Decoders:
    made = Decoders()
    monkeypatch.setattr(faulty_pictures, "complaint_count", lambda: made.count)
    return made


def test_only_what_came_since_the_opening_counts(decoders: Decoders) -> None:
    faulty = FaultyPictures(CAMERA)
    assert faulty.count == 0
    decoders.count += 3
    assert faulty.count == 3
    assert FaultyPictures(CAMERA).count == 0, "it was opened again"


def test_it_is_said_once_with_its_remedy_and_counted_on(decoders: Decoders) -> None:
    faulty = FaultyPictures(CAMERA)
    said = []
    for _ in range(2 * ENOUGH):
        decoders.count += 1
        said.append(faulty.advice())
    (told,) = [message for message in said if message is not None]
    assert said.index(told) == ENOUGH - 1
    assert str(told) == ("Front sends damaged pictures (20 so far); check its cable and plug, or choose another port, "
                         "size or pixel format")
    assert faulty.count == 2 * ENOUGH


@pytest.mark.parametrize("info", [None, SourceInfo("a.mp4", "a.mp4", 8, 8, 30.0)], ids=["nothing", "a file"])
def test_what_is_no_camera_is_not_watched(info: SourceInfo | None, decoders: Decoders) -> None:
    faulty = FaultyPictures(info)
    decoders.count += 2 * ENOUGH
    assert (faulty.count, faulty.advice()) == (0, None)


def jpeg() -> bytes:
    """A picture that is worth looking at, (400, 600)."""
    noise = np.random.default_rng(0).integers(0, 255, (400, 600, 3)).astype(np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


def damaged(picture: bytes) -> bytes:
    """Some bytes of its content are others."""
    content = bytearray(picture)
    for at in range(600, len(content), 37):
        content[at] ^= 0x5A
    return bytes(content)


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="what decoders print is heard only there")
def test_damaged_pictures_are_counted_and_good_ones_are_not(eventually: Eventually) -> None:
    silence_opencv()
    picture = np.frombuffer(jpeg(), np.uint8)
    faulty = FaultyPictures(CAMERA)
    for _ in range(ENOUGH):
        cv2.imdecode(picture, cv2.IMREAD_COLOR)
    broken, before = np.frombuffer(damaged(jpeg()), np.uint8), complaint_count()
    assert cv2.imdecode(broken, cv2.IMREAD_COLOR).shape == (400, 600, 3), "it is shown all the same"
    eventually(lambda: complaint_count() > before)
    assert 1 <= faulty.count < ENOUGH
    for _ in range(ENOUGH):
        cv2.imdecode(broken, cv2.IMREAD_COLOR)
    eventually(lambda: faulty.advice() is not None)


class Faulty:
    """A camera whose every picture makes a decoder complain."""

    info = CAMERA

    def __init__(self, decoders: Decoders) -> None:
        self._decoders, self._closed = decoders, threading.Event()
        self._sequence = 0

    def read(self) -> Frame | None:
        if self._closed.wait(0.01):
            return None
        self._decoders.count += 1
        self._sequence += 1
        return make_frame(np.zeros((48, 64, 3), np.uint8), self._sequence, self._sequence / 30)

    def close(self) -> None:
        self._closed.set()


def test_a_session_tells_it_once_and_measures_it_on(decoders: Decoders, eventually: Eventually) -> None:
    session = Session(Settings(), open_=lambda *_, **__: Faulty(decoders), create=lambda _: FakeEngine())
    told: list[str] = []

    def has_shown(count: int) -> bool:
        told.extend(str(event.message) for event in session.events.take() if isinstance(event, Notice))
        return session.telemetry().damaged >= count

    session.start()
    try:
        eventually(lambda: has_shown(3 * ENOUGH))
    finally:
        assert session.stop(5)
    assert [text for text in told if "sends damaged pictures" in text] == [
        "Front sends damaged pictures (20 so far); check its cable and plug, or choose another port, size or pixel "
        "format"]
