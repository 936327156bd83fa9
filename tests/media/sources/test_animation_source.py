"""Animations: every frame as a browser shows it, with its time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceseg_live.domain.types import Frame
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.animation import AnimationFrames, AnimationSource
from faceseg_live.media.sources.base import Source
from faceseg_live.media.sources.moving import moving_frames, open_moving
from faceseg_live.media.sources.video import VideoSource
from tests.colour_profiles import DISPLAY_P3, rgb_profile
from tests.media_files import UPRIGHT, corners, cut, quadrants, write_video

KINDS = ("WEBP", "PNG", "GIF", "AVIF")
COUNT = 6
MS = [40, 60, 200, 30, 500, 100]


def write_animation(path: Path, kind: str, *, frames: int = COUNT, noisy: bool = False, **options: object) -> Path:
    pictures = [quadrants(64, 48, at) for at in range(frames)]
    if noisy:  # so that much of a file is each frame's
        pictures = [np.random.default_rng(at).integers(0, 256, (48, 64, 3)).astype(np.uint8) for at in range(frames)]
    first, *others = map(Image.fromarray, pictures)
    settings = {"duration": MS[:frames], "loop": 3, "lossless": True, **options}
    if kind != "WEBP":
        settings.pop("lossless")
    if kind in ("AVIF",):
        settings.pop("loop")
    first.save(path, kind, save_all=True, append_images=others, **settings)
    return path


def read_all(source: Source, into: list[Frame] | None = None) -> list[Frame]:
    frames = [] if into is None else into
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_has_its_time(tmp_path: Path, kind: str) -> None:
    source = open_moving(write_animation(tmp_path / "a", kind))
    assert isinstance(source, AnimationSource)
    frames = read_all(source)
    assert [frame.sequence for frame in frames] == list(range(COUNT))
    assert [frame.time_s for frame in frames] == pytest.approx(np.cumsum([0, *MS[:-1]]) / 1000)
    assert all(corners(frame.pixels) == UPRIGHT for frame in frames)
    assert (source.info.frame_count, source.info.fps) == (COUNT, pytest.approx(25))
    for frame in frames:
        assert np.abs(frame.pixels.astype(int) - quadrants(64, 48, frame.sequence)).mean() < 8


def test_videos_are_read_by_ffmpeg(tmp_path: Path) -> None:
    assert isinstance(open_moving(write_video(tmp_path / "a.gif.mp4", frames=2)), VideoSource)


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF"])
def test_what_is_transparent_is_black(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGBA", (40, 30), (255, 255, 255, 0)) for _ in range(3)]
    for at, frame in enumerate(frames):
        frame.paste((255, 0, 0, 255), (10 * at, 0, 10 * at + 8, 8))
    frames[0].save(tmp_path / "a", kind, save_all=True, append_images=frames[1:], duration=50, disposal=2)
    for at, frame in enumerate(read_all(open_moving(tmp_path / "a"))):
        assert np.abs(frame.pixels[4, 10 * at + 4].astype(int) - (255, 0, 0)).max() < 5
        assert not frame.pixels[20:].any()
        assert at == 0 or not frame.pixels[4, 10 * at - 6].any()  # the one before has gone


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF"])
def test_frames_without_a_time_are_shown_as_browsers_do(tmp_path: Path, kind: str) -> None:
    frames = read_all(open_moving(write_animation(tmp_path / "a", kind, frames=3, duration=[0, 10, 20])))
    assert [frame.time_s for frame in frames] == pytest.approx([0, 0.1, 0.2])


def test_a_picture_for_others_is_no_frame(tmp_path: Path) -> None:
    frames = [Image.fromarray(quadrants(64, 48, at)) for at in range(3)]
    Image.new("RGB", (64, 48), "black").save(tmp_path / "a.png", save_all=True, append_images=frames, duration=40,
                                             default_image=True)
    found = read_all(open_moving(tmp_path / "a.png"))
    assert [frame.time_s for frame in found] == pytest.approx([0, 0.04, 0.08])
    assert all(corners(frame.pixels) == UPRIGHT for frame in found)


def test_profile_and_orientation_count(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = [Image.new("RGB", (40, 30), (234, 51, 35)) for _ in range(2)]
    frames[1].paste((0, 0, 0), (0, 0, 20, 30))
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True, exif=exif,
                   icc_profile=rgb_profile(DISPLAY_P3, 2.2))
    first, second = read_all(open_moving(tmp_path / "a.webp"))
    assert first.size == (30, 40)
    assert np.abs(first.pixels.astype(int) - (255, 0, 0)).max() < 9
    assert not second.pixels[:15].any()


def test_a_looped_animation_goes_on(tmp_path: Path) -> None:
    source = open_moving(write_animation(tmp_path / "a", "WEBP", frames=2), loop=True)
    frames = [source.read() for _ in range(5)]
    assert [frame.sequence for frame in frames if frame] == [0, 1, 2, 3, 4]
    assert [frame.time_s for frame in frames if frame] == pytest.approx([0, 0.04, 0.1, 0.14, 0.2])
    assert np.array_equal(*(frame.pixels for frame in frames[::2][:2] if frame))


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF"])
@pytest.mark.parametrize("loop", [False, True])
def test_one_cut_short_delivers_what_it_has(tmp_path: Path, kind: str, loop: bool) -> None:
    whole = write_animation(tmp_path / "a", kind, noisy=True)
    expected = read_all(open_moving(whole))
    source = open_moving(cut(whole, 0.6, "cut"), loop=loop)
    if loop:
        assert all(source.read() is not None for _ in range(3 * COUNT))
        return
    frames: list[Frame] = []
    with pytest.raises(SourceError, match=r"cut is cut short: \d (of 6 )?frames could be read"):
        read_all(source, frames)
    assert 2 <= len(frames) <= 4
    for frame, other in zip(frames, expected, strict=False):
        assert np.array_equal(frame.pixels, other.pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_one_without_a_whole_frame_is_refused(tmp_path: Path, kind: str) -> None:
    path = cut(write_animation(tmp_path / "a", kind, noisy=True), 0.02, "cut")
    with pytest.raises(SourceError):
        open_moving(path)


@pytest.mark.parametrize("kind", KINDS)
def test_any_order_gives_the_same_frames(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.media.sources.kept_frames._MOST_BYTES", 0)
    monkeypatch.setattr("faceseg_live.media.sources.kept_frames.STEPS_BACK", 1)
    path = write_animation(tmp_path / "a", kind)
    expected = read_all(open_moving(path))
    frames = moving_frames(path, [frame.time_s for frame in expected])
    assert isinstance(frames, AnimationFrames)
    for number in (4, 0, 5, 3, 3, 1):
        frame = frames.at(number)
        assert (frame.sequence, frame.time_s) == (number, expected[number].time_s)
        assert np.array_equal(frame.pixels, expected[number].pixels)
    with pytest.raises(SourceError, match="has no frame 9 any more"):
        frames.at(9)
    frames.close()


def test_numbered_frames_of_videos(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=4)
    frames = moving_frames(path, [number / 30 for number in range(4)])
    assert frames.at(2).sequence == 2
    frames.close()


def test_a_real_animation(shared_data: Path) -> None:
    frames = read_all(open_moving(shared_data / "cases" / "s_anim.webp"))
    assert len(frames) == 24
    assert all(later.time_s > earlier.time_s for earlier, later in pairwise(frames))
