"""Each format of videos against what all of them must do."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import OutputError
from faceseg_live.media.video import FORMATS, AudioFormat, VideoFile, open_video, video_path
from faceseg_live.settings import RecordSettings
from tests.conftest import ROOT
from tests.contracts import recording_killed
from tests.video_reading import heard, played, psnr_db

Pictures = Sequence[Pixels]
TIMINGS_S = {
    "steady 30 fps": [number / 30 for number in range(20)],
    "17 fps": [number / 17 for number in range(12)],
    "jitter": [0.0, 0.031, 0.069, 0.1, 0.128, 0.17, 0.199, 0.2337, 0.2701, 0.3],
    "a stall of 2 s": [0.0, 0.033, 0.067, 2.067, 2.1, 2.133],
}
ALPHA_DB = {"prores": 40.0, "png": math.inf, "webp": math.inf, "vp9": 40.0, "gif": 15.0}
"""How well transparency is kept at least; GIF knows yes and no only."""
PICTURE_DB = {"h264": 35.0, "hevc": 35.0, "vp9": 35.0, "prores": 38.0, "png": math.inf, "gif": 25.0, "webp": 30.0}
RATE = 44_100


@pytest.fixture(scope="session")
def pictures(portrait: Pixels) -> Pictures:
    """A real face that moves, (180, 320, 4) BGRA, transparent outside a soft oval."""
    small = cv2.cvtColor(cv2.resize(portrait, (320, 180), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGRA)
    oval = np.zeros((180, 320), np.uint8)
    cv2.ellipse(oval, (160, 90), (60, 70), 0, 0, 360, 255, -1)
    small[..., 3] = cv2.GaussianBlur(oval, (0, 0), 3)
    return [np.ascontiguousarray(np.roll(small, 4 * number, axis=1), np.uint8) for number in range(20)]


@pytest.fixture(params=FORMATS)
def key(request: pytest.FixtureRequest) -> str:
    """Each format in turn."""
    return str(request.param)


def opened(key: str, path: Path, *, has_alpha: bool = False, audio: AudioFormat | None = None) -> VideoFile:
    return open_video(path, RecordSettings(format=key, encoder="software"), has_alpha=has_alpha, fps=30, audio=audio)


def written(video: VideoFile, pictures: Pictures, times_s: Sequence[float], end_s: float | None = None) -> Path:
    for picture, time_s in zip(pictures, times_s, strict=False):
        video.write(picture, time_s)
    video.finish(end_s)
    return video.path


@pytest.mark.parametrize("timing", TIMINGS_S)
def test_pictures_come_at_their_times(key: str, timing: str, tmp_path: Path, pictures: Pictures) -> None:
    times_s = TIMINGS_S[timing]
    end_s = times_s[-1] + 0.04
    video = opened(key, tmp_path / "clip")
    found = played(written(video, pictures, times_s, end_s))
    assert len(found.times_s) == len(times_s)
    assert found.times_s == pytest.approx(times_s, abs=max(0.002, 0.5 / FORMATS[key].ticks_per_s + 1e-6))
    assert found.end_s == pytest.approx(end_s, abs=0.02)
    assert video.skipped == 0


def test_a_late_first_picture_delays_no_other(key: str, tmp_path: Path, pictures: Pictures) -> None:
    found = played(written(opened(key, tmp_path / "clip"), pictures, [0.8, 0.84, 0.88], end_s=0.92))
    first_s = 0.8 if FORMATS[key].keeps_late_start else 0.0
    assert found.times_s == pytest.approx([first_s, 0.84, 0.88], abs=0.006)


def test_the_last_picture_stays_until_the_end(key: str, tmp_path: Path, pictures: Pictures) -> None:
    found = played(written(opened(key, tmp_path / "clip"), pictures, [0.0, 0.04], end_s=1.5))
    assert len(found.times_s) == 2
    assert found.end_s == pytest.approx(1.5, abs=0.02)


def test_one_picture_is_a_movie(key: str, tmp_path: Path, pictures: Pictures) -> None:
    found = played(written(opened(key, tmp_path / "clip"), pictures, [0.0], end_s=0.5))
    assert found.times_s == [0.0]
    assert found.end_s == pytest.approx(0.5, abs=0.02)


def test_times_that_do_not_rise_go_on(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = opened(key, tmp_path / "clip")
    times_s = played(written(video, pictures, [0.0, 0.1, 0.1, 0.05, 0.2])).times_s
    assert len(times_s) + video.skipped == 5
    assert all(later > earlier for earlier, later in pairwise(times_s))
    assert times_s[-1] == pytest.approx(0.2, abs=0.01)


def test_pictures_look_as_they_were(key: str, tmp_path: Path, pictures: Pictures) -> None:
    opaque = [np.dstack([picture[..., :3], np.full(picture.shape[:2], 255, np.uint8)]) for picture in pictures[:3]]
    found = played(written(opened(key, tmp_path / "clip"), opaque, [0.0, 0.1, 0.2]))
    for shown, expected in zip(found.pictures, opaque, strict=True):
        assert shown.shape == expected.shape
        assert psnr_db(shown[..., :3], expected[..., :3]) >= PICTURE_DB[key]
        assert shown[..., 3].min() == 255


def test_transparency_is_kept(key: str, tmp_path: Path, pictures: Pictures) -> None:
    if not FORMATS[key].has_alpha:
        pytest.skip(f"{FORMATS[key].title} has no transparency")
    found = played(written(opened(key, tmp_path / "clip", has_alpha=True), pictures, [0.0, 0.1, 0.2, 0.3]))
    for shown, expected in zip(found.pictures, pictures, strict=False):
        assert psnr_db(shown[..., 3], expected[..., 3]) >= ALPHA_DB[key]
        inside = expected[..., 3] == 255  # straight, not premultiplied: nothing is darker than it was
        assert psnr_db(shown[inside][:, :3], expected[inside][:, :3]) >= PICTURE_DB[key] - 5


def test_transparency_is_black_where_there_is_none(key: str, tmp_path: Path, pictures: Pictures) -> None:
    if FORMATS[key].has_alpha:
        pytest.skip(f"{FORMATS[key].title} has transparency")
    video = opened(key, tmp_path / "clip", has_alpha=True)
    shown = played(written(video, pictures, [0.0, 0.1])).pictures[0]
    assert "transparency" in str(video.note)
    assert shown[pictures[0][..., 3] == 0][:, :3].max() < 40
    assert psnr_db(shown[60:120, 130:190, :3], pictures[0][60:120, 130:190, :3]) > 30


def test_alpha_counts_only_where_it_is_announced(key: str, tmp_path: Path, pictures: Pictures) -> None:
    shown = played(written(opened(key, tmp_path / "clip"), pictures, [0.0, 0.1])).pictures[0]
    assert shown[..., 3].min() == 255
    assert psnr_db(shown[..., :3], pictures[0][..., :3]) >= PICTURE_DB[key]


@pytest.mark.parametrize("has_alpha", [False, True])
def test_any_size_is_kept_or_made_even(key: str, has_alpha: bool, tmp_path: Path, pictures: Pictures) -> None:
    odd = [np.ascontiguousarray(picture[:121, :161]) for picture in pictures[:3]]
    found = played(written(opened(key, tmp_path / "clip", has_alpha=has_alpha), odd, [0.0, 0.1, 0.2]))
    sizes = {picture.shape[:2] for picture in found.pictures}
    assert sizes == {(122, 162) if key in ("h264", "hevc", "vp9") else (121, 161)}


def test_a_picture_of_another_size_is_scaled(key: str, tmp_path: Path, pictures: Pictures) -> None:
    large = np.asarray(cv2.resize(pictures[0], (640, 360)), np.uint8)
    found = played(written(opened(key, tmp_path / "clip"), [pictures[0], large], [0.0, 0.1]))
    first, second = found.pictures
    assert first.shape == second.shape == (180, 320, 4)
    assert psnr_db(second, first) > 25


def test_sound_is_in_step(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = opened(key, tmp_path / "clip", audio=AudioFormat(RATE))
    click_s, gap_s = 0.5, (0.8, 1.2)
    for number in range(20):
        time_s = number / 10
        video.write(pictures[number], time_s)
        if not gap_s[0] <= time_s < gap_s[1]:
            video.write_audio(_click(time_s, 0.1, click_s), time_s + 0.004 * (-1) ** number)
    video.finish(2.0)
    assert played(video.path).end_s == pytest.approx(2.0, abs=0.03)
    if not FORMATS[key].has_audio:
        assert "no sound" in str(video.note)
        return
    samples, rate = heard(video.path)
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.2) / rate
    assert loud.min() == pytest.approx(click_s, abs=0.02)
    assert loud.max() == pytest.approx(click_s + 0.05, abs=0.02)
    assert np.abs(samples[int(0.85 * rate) : int(1.15 * rate)]).max() < 0.02
    assert len(samples) / rate == pytest.approx(2.0, abs=0.03)


def _click(from_s: float, length_s: float, at_s: float) -> NDArray[np.float32]:
    """A tone of 50 ms at `at_s`, as far as it is within the piece."""
    times_s = from_s + np.arange(round(length_s * RATE)) / RATE
    is_on = (times_s >= at_s) & (times_s < at_s + 0.05)
    return np.where(is_on, 0.5 * np.sin(2 * np.pi * 1000 * times_s), 0).astype(np.float32)[:, None]


def test_an_aborted_movie_leaves_nothing(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = opened(key, tmp_path / "clip", audio=AudioFormat(RATE))
    for number in range(5):
        video.write(pictures[number], number / 30)
    video.abort()
    video.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_movie_without_a_picture_is_an_error(key: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"):
        opened(key, tmp_path / "clip").finish()
    assert list(tmp_path.iterdir()) == []


def test_the_name_comes_last_and_takes_no_other_file(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = opened(key, tmp_path / "clip")
    video.write(pictures[0], 0.0)
    assert [entry.stem for entry in tmp_path.iterdir()] == ["clip.part"]
    requested = video_path(tmp_path / "clip", RecordSettings(format=key), has_alpha=False)
    assert video.path == requested
    requested.write_text("somebody else's")
    video.finish()
    assert requested.read_text() == "somebody else's"
    assert video.path == requested.with_name(f"clip-2{requested.suffix}")
    assert {entry.name for entry in tmp_path.iterdir()} == {requested.name, video.path.name}
    assert len(played(video.path).pictures) == 1


def test_a_finished_movie_takes_no_more(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = opened(key, tmp_path / "clip")
    written(video, pictures, [0.0, 0.1])
    video.finish()
    video.abort()
    with pytest.raises(OutputError, match="complete"):
        video.write(pictures[0], 0.2)
    assert len(played(video.path).pictures) == 2


def test_a_place_that_cannot_be_written_is_reported(key: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"clip.* can't be written: no such file or directory"):
        opened(key, tmp_path / "absent" / "clip")


def test_a_killed_program_leaves_what_it_had(key: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", recording_killed.__name__, key, str(tmp_path / "clip")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert done.stderr == ""
    given_s = float(done.stdout)
    (left,) = tmp_path.iterdir()
    assert left.stem == "clip.part"
    found = played(left)
    assert given_s - found.times_s[-1] <= 1.0
    assert found.times_s[0] == 0.0
    assert max(later - earlier for earlier, later in pairwise(found.times_s)) < 0.08


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a MiB."""
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True,
                          text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"no small file system can be mounted: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def until_it_fails(video: VideoFile, at_failure: Callable[[int], None] = lambda _: None) -> tuple[str, float]:
    """Writes noise; the error's text, and when the last picture came."""
    grain = np.random.default_rng(1)
    for number in range(500):
        at_failure(number)
        try:
            video.write(grain.integers(0, 255, (120, 160, 4), np.uint8), number / 30)
        except OutputError as error:
            return str(error), number / 30
    raise AssertionError("it took everything")


def test_a_full_disk_keeps_what_is_there(key: str, small_disk: Path) -> None:
    video = opened(key, small_disk / "clip")
    text, failed_s = until_it_fails(video)
    assert "no space left on device" in text
    assert f"is kept as {video.path.name}" in text
    assert [entry.name for entry in small_disk.iterdir()] == [video.path.name]
    found = played(video.path)
    assert failed_s - found.times_s[-1] <= 1.0
    video.finish()
    video.abort()
    assert video.path.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the folder of an open file can't be removed")
def test_a_removed_folder_is_reported(key: str, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    folder.mkdir()

    def remove(number: int) -> None:
        if number == 5:
            shutil.rmtree(folder)

    text, failed_s = until_it_fails(opened(key, folder / "clip"), remove)
    assert failed_s < 1.5
    assert "can't be written: " in text
    assert "removed" in text or "no such file" in text.lower()
    assert "is lost" in text


def test_quality_makes_files_larger_and_pictures_better(key: str, tmp_path: Path, pictures: Pictures) -> None:
    if not FORMATS[key].codec.has_quality:
        pytest.skip(f"{FORMATS[key].title} knows no qualities")
    opaque = [np.dstack([picture[..., :3], np.full(picture.shape[:2], 255, np.uint8)]) for picture in pictures[:4]]
    sizes, likeness_db = [], []
    for quality in (10, 50, 95):
        settings = RecordSettings(format=key, encoder="software", quality=quality)
        path = written(open_video(tmp_path / f"clip{quality}", settings, has_alpha=False, fps=30, live=False), opaque,
                       [0.0, 0.1, 0.2, 0.3])
        sizes.append(path.stat().st_size)
        likeness_db.append(psnr_db(played(path).pictures[3][..., :3], opaque[3][..., :3]))
    assert sizes[0] < sizes[1] < sizes[2]
    assert likeness_db[0] < likeness_db[1] < likeness_db[2]


@pytest.mark.parametrize("key", ["png", "gif"])
def test_a_quality_without_effect_is_told(key: str, tmp_path: Path, pictures: Pictures) -> None:
    video = open_video(tmp_path / "clip", RecordSettings(format=key, quality=50), has_alpha=False, fps=30)
    written(video, pictures[:2], [0.0, 0.1])
    assert "knows no qualities" in str(video.note)
