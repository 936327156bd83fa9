"""Recordings of files: everything that is in the file, as it is in the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.batch.recording import RecordedFile, record_file
from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineFailed, InvalidParameter
from faceseg_live.media.sources.opening import open_source
from faceseg_live.settings import Settings, SourceSettings, Who
from tests.hiding_jobs import HEAD, Quiet, Sees, is_hidden, pictures_of
from tests.media_files import cut, quadrants, write_video
from tests.sounding_files import tone_in, with_tone
from tests.video_reading import heard, played

TIMES_MS = [0, 33, 70, 100, 400, 410, 900]
TIMES_S = [at / 1000 for at in TIMES_MS]


class Breaks(FakeEngine):
    """Stops at the fourth frame."""

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        if frame.sequence == 3:
            raise EngineFailed("common.none")
        return super().perceive(frame, request, faces)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "v.mp4", size=(160, 120), times_ms=TIMES_MS)


def recorded(source: Path, out: Path, *, quiet: Quiet | None = None, search: Sees | None = None,
             engine: Callable[[], FakeEngine] = FakeEngine, is_interrupted: Callable[[], bool] = lambda: False,
             settings: Settings | None = None, **record: object) -> RecordedFile:
    chosen = (settings or Settings()).changed("record", **{"encoder": "software"} | record)
    return record_file(lambda: open_source(str(source), SourceSettings()), chosen, out, quiet or Quiet(),
                       is_interrupted, create=lambda _: engine(), create_search=lambda: search or Sees())


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_frame_is_there_at_its_own_time(clip: Path, tmp_path: Path) -> None:
    done = recorded(clip, tmp_path / "r.webm", looks=("cutout",))
    (report,) = done.reports
    assert (report.frames, report.drops.total, done.failures) == (7, 0, [])
    assert played(report.files[0]).times_s == pytest.approx(TIMES_S, abs=2e-3)
    assert played(report.files[0]).pictures[0][..., 3].max() == 255
    lines = lines_of(report.files[1])
    assert [line["frame"] for line in lines[:-1]] == list(range(7))
    assert report.seconds == pytest.approx(1.39, abs=2e-3)


@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_the_sound_goes_along_across_long_frames(clip: Path, tmp_path: Path, suffix: str) -> None:
    """A tone from 0.4 to 0.6 s, which is heard while one frame stands."""
    (report,) = recorded(with_tone(clip, tmp_path / "s.mp4", 0.4, 0.6), tmp_path / f"r.{suffix}").reports
    assert tone_in(*heard(report.files[0])) == pytest.approx((0.4, 0.6), abs=0.03)


def test_a_clip_gets_its_own_stretch_of_frames_and_sound(clip: Path, tmp_path: Path) -> None:
    source = with_tone(clip, tmp_path / "s.mp4", 0.5, 0.6)
    (report,) = recorded(source, tmp_path / "r", format="png", start_after_s=0.05, stop_after_s=0.6).reports
    assert played(report.files[0]).times_s == pytest.approx([0, 0.03, 0.33, 0.34], abs=1e-3)
    assert report.seconds == pytest.approx(0.6)
    assert tone_in(*heard(report.files[0])) == pytest.approx((0.43, 0.53), abs=0.03)


def test_an_expression_cuts_clips_out_in_the_files_time(clip: Path, tmp_path: Path) -> None:
    done = recorded(clip, tmp_path / "r.mp4", when="smile > 0.2", pre_roll_s=0.0, post_roll_s=0.1)
    assert [report.frames for report in done.reports] == [7]
    assert recorded(clip, tmp_path / "n.mp4", when="smile > 2") == RecordedFile()
    with pytest.raises(InvalidParameter, match="belongs to the whole image"):
        recorded(clip, tmp_path / "n.mp4", when="smile > 2", settings=Settings().changed("mask", areas=("image",)))
    assert not list(tmp_path.glob("n*"))


def test_what_of_a_damaged_file_can_be_read_is_kept(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "w.mp4", size=(160, 120), frames=90, starts_fast=True)
    done = recorded(cut(whole, 0.5, "half.mp4"), tmp_path / "r.mp4", looks=("anonymised",), search=Sees(HEAD))
    assert done.reports[0].frames == len(pictures_of(tmp_path / "r.mp4")) >= 5
    assert "half.mp4 is cut short" in str(*done.failures)


def test_an_interruption_or_a_broken_engine_keeps_what_there_is(clip: Path, tmp_path: Path) -> None:
    looks = iter([False] * 4 + [True] * 9)
    assert recorded(clip, tmp_path / "i.mp4", is_interrupted=lambda: next(looks)).reports[0].frames == 4
    done = recorded(clip, tmp_path / "e.mp4", engine=Breaks)
    assert (done.reports[0].frames, len(done.failures)) == (3, 1)
    assert len(played(tmp_path / "e.mp4").times_s) == 3


def test_everybody_is_hidden_in_every_frame_also_who_nobody_can_lock(clip: Path, tmp_path: Path) -> None:
    settings = Settings().changed("hiding", colour="#ff00ff", who=Who.OTHERS)
    quiet, search = Quiet(), Sees(HEAD)
    done = recorded(clip, tmp_path / "r.mp4", settings=settings, looks=("anonymised",), search=search, quiet=quiet,
                    stop_after_s=0.42)
    shown = pictures_of(done.reports[0].files[0])
    assert (len(shown), done.failures) == (6, [])
    assert all(is_hidden(picture, HEAD.x, HEAD.y) for picture in shown)
    assert quiet.lines == ["No face is locked: everybody is hidden"]
    assert search.is_closed


def test_a_file_that_changes_between_the_two_looks_is_not_recorded(clip: Path, tmp_path: Path) -> None:
    other = write_video(tmp_path / "other.mp4", size=(160, 120), frames=9).read_bytes()

    class Rewrites(FakeEngine):
        def warm_up(self) -> None:
            """After this the first pass comes, whose search writes."""

    class Writes(Sees):
        def close(self) -> None:
            super().close()

        def look(self, *arguments: object) -> object:
            if self.looks == 1:
                clip.write_bytes(other)
            return super().look(*arguments)  # type: ignore[arg-type]

    done = recorded(clip, tmp_path / "r.mp4", looks=("anonymised",), search=Writes(HEAD), engine=Rewrites)
    assert (done.reports, len(done.failures)) == ([], 1)
    assert "changed meanwhile" in str(*done.failures)


def test_photos_are_one_slide_show_and_those_that_cant_be_read_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, size in (("1.png", (80, 60)), ("2.png", (60, 120)), ("4.png", (160, 120))):
        cv2.imwrite(str(folder / name), quadrants(*size))
    (folder / "3.png").write_text("no picture")
    write_video(folder / "5.mp4", frames=3)
    quiet = Quiet()
    done = recorded(folder, tmp_path / "r.mp4", looks=("camera",), quiet=quiet)
    film = played(tmp_path / "r.mp4")
    assert (film.times_s, film.end_s) == ([0, 2, 4], 6)
    assert {picture.shape[:2] for picture in film.pictures} == {(120, 160)}, "the size of the largest"
    assert np.ptp(film.pictures[1][:, :40, :3]) < 10  # beside the narrow one
    assert np.ptp(film.pictures[0][:, :20, :3]) > 100  # the small one fills it
    assert "1 of 4 images" in str(*done.failures)
    assert len(quiet.lines) == 1
    assert "has videos or animations, too (1)" in quiet.lines[0]


def test_a_photo_stays_for_as_long_as_asked(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "p.png"), quadrants(160, 120))
    lengths = [recorded(tmp_path / "p.png", tmp_path / "r.mp4", stop_after_s=time_s).reports[0].seconds
               for time_s in (0.0, 5.0)]
    assert lengths == [2.0, 5.0]
