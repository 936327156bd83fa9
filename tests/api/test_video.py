"""A video's results: every frame in order, ids that stay, and a defined end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceseg_live import InvalidParameter, MisuseError, Segmenter, Settings, SourceError
from faceseg_live.domain.types import Pixels
from faceseg_live.engines import fake
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.media.sources.video import VideoSource
from tests.api.conftest import STAND_IN
from tests.media_files import cut, write_video


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.mp4", frames=30)


@pytest.fixture
def two_faces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two faces of which the second one is larger."""
    faces = (FakeFace(x=0.25, height=0.3), FakeFace(x=0.7, height=0.5))
    monkeypatch.setattr(fake, "make_fake_engine", lambda settings: FakeEngine(faces))


def decoders() -> int:
    """How many threads decode."""
    return sum(thread.name == "faceseg-decoding" for thread in threading.enumerate())


def test_every_frame_comes_once_and_in_order(tmp_path: Path) -> None:
    times_ms = [0, 40, 50, 200, 210, 900]
    path = write_video(tmp_path / "clip.mp4", times_ms=times_ms)
    with Segmenter(STAND_IN) as segmenter:
        found = list(segmenter.video(path))
    assert [frame.number for frame in found] == list(range(6))
    assert [frame.time_s for frame in found] == pytest.approx([at / 1000 for at in times_ms], abs=0.002)
    assert all(frame.faces_found == len(frame.segmentations) == 1 for frame in found)
    assert found[0].segmentations[0].mask.shape == (240, 320)


def test_what_the_file_declares_is_known_before_the_first_frame(clip: Path) -> None:
    with Segmenter(STAND_IN) as segmenter, segmenter.video(str(clip)) as results:
        assert (results.info.width, results.info.height, results.info.frame_count) == (320, 240, 30)


@pytest.mark.usefixtures("two_faces")
@pytest.mark.parametrize(("face", "ids"), [("all", [2, 1]), ("largest", [2]), (2, [1]), (3, [])])
def test_the_chosen_faces_are_masked(clip: Path, face: str | int, ids: list[int]) -> None:
    with Segmenter(STAND_IN) as segmenter:
        first = next(segmenter.video(clip, face=face))
    assert [item.face.id for item in first.segmentations if item.face] == ids
    assert first.faces_found == 2


def test_an_area_of_the_whole_picture_is_one_mask(clip: Path) -> None:
    with Segmenter(STAND_IN.changed("mask", areas=("person",))) as segmenter:
        (found,) = next(segmenter.video(clip)).segmentations
    assert found.face is None
    assert found.mask.any()


def test_ids_stay_also_with_images_in_between(demo_path: Path, portrait: Pixels) -> None:
    def followed(segmenter: Segmenter, *, with_images: bool) -> list[tuple[int, int, int]]:
        seen = []
        with segmenter.video(demo_path) as results:
            for frame in islice(results, 40):
                seen += [(item.face.id, item.x, item.y) for item in frame.segmentations if item.face]
                if with_images and frame.number % 8 == 0:
                    segmenter.segment(np.fliplr(portrait))
        return seen

    with Segmenter(Settings()) as segmenter:
        expected = followed(segmenter, with_images=False)
        assert followed(segmenter, with_images=True) == expected
    assert {face_id for face_id, *_ in expected} == {1}
    assert len(expected) == 40


def leave_the_block(segmenter: Segmenter, clip: Path) -> None:
    with segmenter.video(clip) as results:
        next(results)
    results.close()
    assert list(results) == []


def break_off(segmenter: Segmenter, clip: Path) -> None:
    for _ in segmenter.video(clip):
        break


def close_before_the_first(segmenter: Segmenter, clip: Path) -> None:
    segmenter.video(clip).close()


@pytest.mark.parametrize("leave", [leave_the_block, break_off, close_before_the_first])
def test_leaving_early_frees_everything(
    clip: Path, monkeypatch: pytest.MonkeyPatch, leave: Callable[[Segmenter, Path], None]
) -> None:
    closed: list[VideoSource] = []
    close = VideoSource.close

    def close_and_note(source: VideoSource) -> None:
        closed.append(source)
        close(source)

    monkeypatch.setattr(VideoSource, "close", close_and_note)
    before = decoders()
    with Segmenter(STAND_IN) as segmenter:
        leave(segmenter, clip)
        assert decoders() == before
        assert len(closed) == 1
        assert len(list(segmenter.video(clip))) == 30
    assert decoders() == before
    assert len(closed) == 2


def test_the_segmenters_end_is_the_videos(clip: Path) -> None:
    before = decoders()
    with Segmenter(STAND_IN) as segmenter:
        results = segmenter.video(clip)
        next(results)
    assert (decoders(), results.is_closed) == (before, True)
    with pytest.raises(MisuseError, match="closed"):
        next(results)


def test_one_video_at_a_time(clip: Path) -> None:
    with Segmenter(STAND_IN) as segmenter:
        results = segmenter.video(clip)
        with pytest.raises(MisuseError, match="reading a video"):
            segmenter.video(clip)
        with pytest.raises(MisuseError, match="reading a video"):
            segmenter.settings = STAND_IN
        assert len(list(results)) == 30
        segmenter.settings = STAND_IN
        assert len(list(segmenter.video(clip))) == 30


def test_another_thread_cannot_read_on(clip: Path) -> None:
    errors: list[str] = []
    with Segmenter(STAND_IN) as segmenter:
        results = segmenter.video(clip)

        def work() -> None:
            try:
                next(results)
            except MisuseError as error:
                errors.append(str(error))

        thread = threading.Thread(target=work, name="other")
        thread.start()
        thread.join(10)
        assert len(list(results)) == 30
    assert len(errors) == 1


def test_a_damaged_video_gives_what_it_has(tmp_path: Path) -> None:
    path = cut(write_video(tmp_path / "whole.mp4", frames=90, starts_fast=True), 0.5, "cut.mp4")
    numbers: list[int] = []
    with Segmenter(STAND_IN) as segmenter:
        with pytest.raises(SourceError, match=r"cut\.mp4"):
            numbers.extend(frame.number for frame in segmenter.video(path))
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > 5
        segmenter.settings = STAND_IN  # nothing is open


@pytest.mark.parametrize(("name", "face", "error"), [
    ("missing.mp4", "all", SourceError), ("text.mp4", "all", SourceError), ("clip.mp4", "smallest", InvalidParameter),
])
def test_a_video_that_cannot_be_read_is_reported_at_once(
    tmp_path: Path, name: str, face: str, error: type[Exception]
) -> None:
    (tmp_path / "text.mp4").write_text("no video\n" * 20)
    with Segmenter(STAND_IN) as segmenter, pytest.raises(error):
        segmenter.video(tmp_path / name, face=face)


@pytest.mark.parametrize("path", [3, None, b"clip.mp4"])
def test_what_is_no_path_is_refused(path: Any) -> None:
    with Segmenter(STAND_IN) as segmenter, pytest.raises(InvalidParameter, match="path: expected the path of a video"):
        segmenter.video(path)
