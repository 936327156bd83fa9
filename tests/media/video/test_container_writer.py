"""What is made at leisure can be read again: times, sizes, colours, sound; and it appears when it is whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import av.error
import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import OutputError
from faceseg_live.media.video import FORMATS, AudioFormat, Carry, codecs, open_video
from faceseg_live.media.video.atomic_video import AtomicVideo
from faceseg_live.media.video.container_writer import ContainerWriter
from faceseg_live.settings import RecordSettings
from tests.media_files import corners, quadrants

UNEVEN_S = [0.0, 0.04, 0.11, 0.2, 0.21, 0.5, 0.9]


def at_leisure(path: Path, fps: float | None = None, carry: Carry | None = None) -> AtomicVideo:
    settings = RecordSettings(format="h264", encoder="software")
    return open_video(path, settings, has_alpha=False, fps=fps, carry=carry, live=False)


def picture(width: int = 160, height: int = 120) -> Pixels:
    return np.asarray(cv2.cvtColor(quadrants(width, height), cv2.COLOR_RGB2BGRA), np.uint8)


def rgb(frame: av.VideoFrame) -> Pixels:
    return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_uneven_times_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "uneven.mp4"
    with at_leisure(path, fps=30) as writer:
        for time_s in UNEVEN_S:
            writer.write(picture(), time_s)
    frames = decoded(path)
    assert [frame.time for frame in frames] == pytest.approx(UNEVEN_S, abs=1e-4)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        # The last picture stays as long as the one before it.
        assert float(stream.duration * stream.time_base) == pytest.approx(0.9 + 0.4, abs=1e-3)


def test_times_that_do_not_rise_lose_no_frame(tmp_path: Path) -> None:
    path = tmp_path / "stuck.mp4"
    with at_leisure(path) as writer:
        for time_s in (0.0, 0.1, 0.1, 0.05, 0.2):
            writer.write(picture(), time_s)
    times = [frame.pts or 0 for frame in decoded(path)]
    assert len(times) == 5
    assert times == sorted(set(times))


def test_colours_are_right_and_declared(tmp_path: Path) -> None:
    path = tmp_path / "colours.mp4"
    with at_leisure(path) as writer:
        writer.write(picture(1280, 720), 0.0)
    frame = decoded(path)[0]
    assert corners(rgb(frame)) == ["red", "green", "white", "blue"]
    assert (frame.colorspace, frame.color_range) == (1, 1)  # BT.709, limited


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (161, 121), (160, 121), (2000, 3)])
def test_any_size_becomes_an_even_one(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "odd.mp4"
    with at_leisure(path) as writer:
        for at in range(3):
            writer.write(np.full((height, width, 4), 200, np.uint8), at / 10)
    frames = decoded(path)
    assert len(frames) == 3
    assert (frames[0].width, frames[0].height) == (width + width % 2, height + height % 2)
    # The added edge is the picture's own, not a dark line.
    assert frames[0].to_ndarray(format="rgb24").min() > 190


def test_a_picture_of_another_size_is_fitted(tmp_path: Path) -> None:
    path = tmp_path / "changing.mp4"
    with at_leisure(path) as writer:
        writer.write(picture(160, 120), 0.0)
        writer.write(picture(320, 240), 0.1)
    frames = decoded(path)
    assert [(frame.width, frame.height) for frame in frames] == [(160, 120)] * 2
    assert corners(rgb(frames[1])) == ["red", "green", "white", "blue"]


@pytest.mark.parametrize("fps", [None, 0.0, float("nan"), float("inf"), 29.97])
def test_a_useless_rate_does_no_harm(tmp_path: Path, fps: float | None) -> None:
    path = tmp_path / "rate.mp4"
    with at_leisure(path, fps=fps) as writer:
        writer.write(picture(), 0.0)
    assert len(decoded(path)) == 1


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    def write_and_fail() -> None:
        with at_leisure(tmp_path / "broken.mp4") as writer:
            writer.write(picture(), 0.0)
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert list(tmp_path.iterdir()) == []


def test_nothing_has_the_name_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "late.mp4"
    with at_leisure(path) as writer:
        writer.write(picture(), 0.0)
        assert not path.exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["late.mp4"]


def test_a_video_without_a_picture_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no frame"), at_leisure(tmp_path / "void.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be written"):
        at_leisure(tmp_path / "file" / "clip.mp4")


def tone(path: Path, codec: str, duration_s: float = 2.0, starts_s: float = 0.0) -> Path:
    """A sound file; codec as FFmpeg calls it."""
    rate, size = 48_000, 1024
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = 64_000
        for at in range(int(duration_s * rate / size)):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, size), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = rate, at * size + int(starts_s * rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_sound_is_carried_over_packet_by_packet(tmp_path: Path) -> None:
    audio = tone(tmp_path / "tone.m4a", "aac")
    path = tmp_path / "with_sound.mp4"
    with at_leisure(path, carry=Carry(audio)) as writer:
        for at in range(20):
            writer.write(picture(), at / 10)
    with av.open(str(audio)) as before, av.open(str(path)) as after:
        old, new = ([bytes(packet) for packet in file.demux(audio=0)] for file in (before, after))
    assert new == old
    assert len(old) > 50


def test_sound_keeps_its_time_when_the_file_starts_late(tmp_path: Path) -> None:
    audio = tone(tmp_path / "late.ts", "aac", starts_s=5.0)
    path = tmp_path / "with_sound.mp4"
    with at_leisure(path, carry=Carry(audio)) as writer:
        writer.write(picture(), 0.0)
        writer.write(picture(), 2.0)
    with av.open(str(path)) as container:
        first = next(container.demux(audio=0))
        assert float(first.pts * first.time_base) == pytest.approx(0.0, abs=0.1)


def recorded(path: Path, key: str) -> Path:
    settings = RecordSettings(format=key, encoder="software")
    with open_video(path, settings, has_alpha=False, fps=30) as video:
        for number in range(3):
            video.write(picture(), number / 10)
    return video.path


@pytest.mark.parametrize(("key", "tag"), [("h264", "avc1"), ("hevc", "hvc1"), ("prores", "ap4h")])
def test_players_find_the_names_they_know(tmp_path: Path, key: str, tag: str) -> None:
    with av.open(str(recorded(tmp_path / "clip", key))) as container:
        context = container.streams.video[0].codec_context
        assert context.codec_tag == tag
        told = context.colorspace, context.color_primaries, context.color_trc, context.color_range
        assert told == (1, 1, 1, 1)  # BT.709, limited


def test_a_recorded_file_is_an_ordinary_one_in_the_end(tmp_path: Path) -> None:
    data = recorded(tmp_path / "clip", "h264").read_bytes()
    names = []
    at = 0
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert names[0] == b"ftyp"
    assert set(names) - {b"free"} == {b"ftyp", b"mdat", b"moov"}  # no fragments


def test_a_file_made_at_leisure_starts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with at_leisure(path) as video:
        video.write(picture(), 0.0)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_encoder_that_refuses_the_pictures_is_replaced(tmp_path: Path) -> None:
    refusing = replace(codecs.H264, options={"profile": "nonsense"})
    part = tmp_path / "clip.mp4"
    part.touch()
    writer = ContainerWriter(part, FORMATS["h264"], (refusing, codecs.H264), has_alpha=False, fps=30,
                             audio=AudioFormat(48_000), live=True)
    writer.write_audio(np.zeros((4800, 1), np.float32), 0.0)
    writer.write(picture(), 0.0)
    assert "libx264 doesn't accept frames of 160×120" in str(writer.note)
    writer.finish(0.5)
    writer.close()
    assert len(decoded(part)) == 1


def test_no_encoder_that_takes_the_pictures_is_an_error(tmp_path: Path) -> None:
    part = tmp_path / "clip.mp4"
    part.touch()
    refusing = replace(codecs.H264, options={"profile": "nonsense"})
    writer = ContainerWriter(part, FORMATS["h264"], (refusing,), has_alpha=False, fps=30, audio=None, live=True)
    with pytest.raises(av.error.FFmpegError):
        writer.write(picture(), 0.0)
    assert writer.shown_s is None
    writer.close()
