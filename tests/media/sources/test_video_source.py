"""Video files of every kind, good and bad."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import UPRIGHT, corners, cut, write_video


def read_all(source: VideoSource, into: list[Frame] | None = None) -> list[Frame]:
    frames = [] if into is None else into
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


def read_until_error(source: VideoSource, text: str) -> list[Frame]:
    """The frames before a SourceError that says `text`."""
    frames: list[Frame] = []
    with pytest.raises(SourceError, match=text):
        read_all(source, frames)
    return frames


@pytest.mark.parametrize(("name", "codec"), [
    ("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4"), ("a.mov", "mjpeg")])
def test_containers_and_codecs(tmp_path: Path, name: str, codec: str) -> None:
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_video(tmp_path / name, codec=codec, pixel_format=pixel_format, frames=12)
    frames = read_all(VideoSource(path))
    assert [frame.sequence for frame in frames] == list(range(12))
    assert {tuple(corners(frame.pixels)) for frame in frames} == {tuple(UPRIGHT)}


def test_odd_sizes(tmp_path: Path) -> None:
    path = write_video(tmp_path / "odd.mp4", size=(323, 241), pixel_format="yuv444p")
    frames = read_all(VideoSource(path))
    assert {frame.size for frame in frames} == {(323, 241)}
    assert corners(frames[-1].pixels) == UPRIGHT


def test_times_are_those_of_the_file(tmp_path: Path) -> None:
    times_ms = [0, 10, 50, 60, 200, 1000, 1033, 3000]
    path = write_video(tmp_path / "variable.mp4", times_ms=times_ms)
    assert [frame.time_s for frame in read_all(VideoSource(path))] == pytest.approx([t / 1000 for t in times_ms])


def test_facts_about_the_file(tmp_path: Path) -> None:
    info = VideoSource(write_video(tmp_path / "a.mp4", frames=45)).info
    assert (info.title, info.width, info.height, info.pixel_format) == ("a.mp4", 320, 240, "h264")
    assert (info.fps, info.frame_count, info.duration_s) == (30.0, 45, 1.5)
    assert not info.is_live


@pytest.mark.parametrize(("matrix", "turns"), [((0, 1, -1, 0), 1), ((-1, 0, 0, -1), 2), ((0, -1, 1, 0), 3)])
def test_rotation_is_honoured(tmp_path: Path, matrix: tuple[int, int, int, int], turns: int) -> None:
    """The matrix of a QuickTime track header: x' = ax + cy, y' = bx + dy; (0 1 -1 0) turns clockwise once."""
    path = write_video(tmp_path / "phone.mp4")
    data = bytearray(path.read_bytes())
    place = data.index(b"tkhd") + 4 + 40  # version and flags, times, id, layer, volume …
    a, b, c, d = (number << 16 for number in matrix)
    struct.pack_into(">9i", data, place, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    source = VideoSource(path)
    frame = source.read()
    assert frame is not None
    assert frame.size == (source.info.width, source.info.height) == ((240, 320) if turns % 2 else (320, 240))
    assert corners(frame.pixels) == list(np.roll(UPRIGHT, turns))


def test_a_looped_video_goes_on(tmp_path: Path) -> None:
    source = VideoSource(write_video(tmp_path / "a.mp4", frames=5), loop=True)
    frames = [source.read() for _ in range(13)]
    assert [frame.sequence for frame in frames if frame] == list(range(13))
    assert [frame.time_s for frame in frames if frame] == pytest.approx([at / 30 for at in range(13)])
    assert corners(frames[5].pixels) == UPRIGHT if frames[5] else False


@pytest.mark.parametrize("loop", [False, True])
def test_one_cut_short_delivers_what_it_has(tmp_path: Path, loop: bool) -> None:
    whole = write_video(tmp_path / "a.mp4", frames=200, starts_fast=True, options={"crf": "3"})
    source = VideoSource(cut(whole, 0.5, "cut.mp4"), loop=loop)
    if loop:
        assert all(source.read() is not None for _ in range(300))
        return
    frames = read_until_error(source, r"cut\.mp4 is cut short: \d+ of 200 frames could be read")
    assert 20 < len(frames) < 180
    assert corners(frames[-1].pixels) == UPRIGHT


def test_one_cut_short_without_an_index(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "a.mkv", frames=200, options={"crf": "3"})
    with pytest.raises(SourceError, match="is cut short"):
        read_all(VideoSource(cut(whole, 0.5, "cut.mkv")))


def test_a_damaged_part_is_passed_over(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=200, starts_fast=True, options={"crf": "3", "g": "10"})
    data = bytearray(path.read_bytes())
    data[len(data) // 2:len(data) // 2 + 3000] = bytes(3000)
    path.write_bytes(data)
    frames = read_until_error(VideoSource(path), "is damaged")
    assert len(frames) > 100
    assert frames[-1].time_s > 6


def test_an_mp4_without_its_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cut short, damaged, or neither"):
        VideoSource(cut(write_video(tmp_path / "a.mp4"), 0.5, "cut.mp4"))


@pytest.mark.parametrize(("name", "content", "text"), [
    ("empty.mp4", b"", "is empty"), ("words.mp4", b"words " * 999, "neither an image nor a video"),
    ("words.txt", b"words\n" * 999, "neither"), ("zeros.avi", bytes(9999), "neither"),
    ("cut.gif", b"x" * 20, "neither")])
def test_what_is_no_video_is_refused(
    tmp_path: Path, name: str, content: bytes, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=text) as caught:
        VideoSource(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as audio:
        audio.setparams((1, 2, 8000, 0, "NONE", ""))
        audio.writeframes(bytes(16000))
    with pytest.raises(SourceError, match="has no frames"):
        VideoSource(tmp_path / "a.wav")


def test_sizes_may_change_in_the_middle(tmp_path: Path) -> None:
    parts = [write_video(tmp_path / f"{at}.ts", size=size, frames=9).read_bytes()
             for at, size in enumerate(((320, 240), (160, 120)))]
    (tmp_path / "a.ts").write_bytes(b"".join(parts))
    frames = read_all(VideoSource(tmp_path / "a.ts"))
    assert [frame.size for frame in frames] == [(320, 240)] * 9 + [(160, 120)] * 9
    assert {tuple(corners(frame.pixels)) for frame in frames} == {tuple(UPRIGHT)}
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(1 / 30, abs=1e-3)


def test_the_cover_of_a_music_file_is_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        block = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        block.sample_rate, block.pts = 48_000, 0
        container.mux(cover.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(cover.encode(None))
        container.mux(sound.encode(block))
        container.mux(sound.encode(None))
    with pytest.raises(SourceError, match="has no frames"):
        VideoSource(tmp_path / "a.mp4")


def test_a_missing_video_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file .*gone\.mp4"):
        VideoSource(tmp_path / "gone.mp4")


def test_a_file_that_vanishes_while_it_loops(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=2)
    source = VideoSource(path, loop=True)
    assert source.read() is not None
    path.unlink()
    assert source.read() is not None
    with pytest.raises(SourceError, match="no file"):
        source.read()
    source.close()
    assert source.read() is None


def test_real_videos(shared_data: Path) -> None:
    source = VideoSource(shared_data / "videos" / "pyfeat_single_face.mp4")
    assert len(read_all(source)) == source.info.frame_count == 72
