"""Spans of a video, read on their own, are bit for bit the frames of the whole."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.media.sources.base import Source
from faceseg_live.media.sources.span_source import SpanSource, SpanUnfit
from faceseg_live.media.sources.spans import Cut, Span, cut_of
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import cut as first_part
from tests.media_files import quadrants, write_video

LENGTH_S = 0.5


def x264(params: str) -> dict[str, str]:
    return {"x264-params": params}


def uneven(count: int) -> list[int]:
    """Presentation times, ms."""
    steps = [33, 20, 71, 40]
    return [sum(steps[at % 4] for at in range(number)) for number in range(count)]


def copied(source: Path, target: Path, without: int = 0, later_s: int = 0) -> Path:
    """The packets of a file in another container. `without`: so many of the first frames are decoded, but not shown."""
    with av.open(str(source)) as whole, av.open(str(target), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(video=0):
            if packet.dts is None:
                continue
            shift = without * 1000 - later_s * 30_000
            scale = round(1 / packet.time_base) / 30_000
            packet.pts, packet.dts = packet.pts - round(shift * scale), packet.dts - round(shift * scale)
            packet.stream = stream
            part.mux(packet)
    return target


def b_frames(folder: Path) -> Path:
    return write_video(folder / "v.mp4", frames=75, options=x264("keyint=15:min-keyint=15:scenecut=0:bframes=2"))


def open_groups(folder: Path, name: str = "open.mkv") -> Path:
    return write_video(folder / name, frames=75,
                       options=x264("keyint=15:min-keyint=15:scenecut=0:bframes=2:open-gop=1:b-adapt=0"))


def open_groups_in_ts(folder: Path) -> Path:
    return copied(open_groups(folder, "open.mp4"), folder / "v.ts")


def late_start(folder: Path) -> Path:
    return copied(b_frames(folder), folder / "late.ts", later_s=3600)


def in_its_own_ticks(path: Path, codec: str, **options: str) -> Path:
    """For encoders that take no finer ticks than frames."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30, options=options)
        stream.width, stream.height = 320, 240
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for at in range(75):
            picture = av.VideoFrame.from_ndarray(quadrants(at=at), format="rgb24")
            picture.pts, picture.time_base = at, Fraction(1, 30)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def edit_list(folder: Path) -> Path:
    return copied(b_frames(folder), folder / "v.mov", without=7)


def hevc(folder: Path) -> Path:
    return write_video(folder / "v.mp4", frames=75, codec="libx265",
                       options={"x265-params": "log-level=none:keyint=15:min-keyint=15:open-gop=1:bframes=2"})


def mpeg2_in_ts(folder: Path) -> Path:
    return in_its_own_ticks(folder / "v.ts", "mpeg2video", g="15", bf="2")


def mpeg2_in_ps(folder: Path) -> Path:
    return in_its_own_ticks(folder / "v.mpg", "mpeg2video", g="15", bf="2")


def vp9(folder: Path) -> Path:
    return write_video(folder / "v.webm", frames=75, codec="libvpx-vp9",
                       options={"g": "15", "deadline": "realtime", "cpu-used": "8"})


def motion_jpeg(folder: Path) -> Path:
    return in_its_own_ticks(folder / "v.avi", "mjpeg")


def mpeg4_in_avi(folder: Path) -> Path:
    return in_its_own_ticks(folder / "v.avi", "mpeg4", g="15")


def uneven_rate(folder: Path) -> Path:
    return write_video(folder / "v.mp4", times_ms=uneven(60), options=x264("keyint=10:min-keyint=10:scenecut=0"))


KINDS = (b_frames, open_groups, open_groups_in_ts, late_start, edit_list, hevc, mpeg2_in_ts, mpeg2_in_ps, vp9,
         motion_jpeg, mpeg4_in_avi, uneven_rate)


def frames_of(source: Source) -> list[Frame]:
    frames = []
    try:
        while (frame := source.read()) is not None:
            frames.append(frame)
    finally:
        source.close()
    return frames


def alike(some: list[Frame], others: list[Frame]) -> bool:
    return len(some) == len(others) and all(
        (one.sequence, one.time_s) == (other.sequence, pytest.approx(other.time_s, abs=1e-9))
        and np.array_equal(one.pixels, other.pixels) for one, other in zip(some, others, strict=True))


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_spans_are_the_whole(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    whole, cut = frames_of(VideoSource(path)), cut_of(path, LENGTH_S)
    assert cut is not None
    assert len(cut.spans) >= 3
    assert alike([frame for span in cut.spans for frame in frames_of(SpanSource(path, cut, span))], whole)
    second = cut.spans[1]
    assert alike(frames_of(SpanSource(path, cut, second, after=5)),
                 whole[second.first:second.first + second.count + 5])


def test_the_last_span_has_no_frames_after_it(tmp_path: Path) -> None:
    path = b_frames(tmp_path)
    cut = cut_of(path, LENGTH_S)
    assert cut is not None
    assert len(frames_of(SpanSource(path, cut, cut.spans[-1], after=5))) == cut.spans[-1].count


def test_a_short_file_is_not_cut(tmp_path: Path) -> None:
    assert cut_of(b_frames(tmp_path), 2.0) is None


def test_a_file_without_key_frames_is_not_cut(tmp_path: Path) -> None:
    path = write_video(tmp_path / "v.mp4", frames=75, options=x264("keyint=infinite:scenecut=0"))
    assert cut_of(path, LENGTH_S) is None


def test_a_file_whose_clock_jumps_is_not_cut(tmp_path: Path) -> None:
    early, late = copied(b_frames(tmp_path), tmp_path / "a.ts"), tmp_path / "b.ts"
    copied(b_frames(tmp_path), late, later_s=3600)
    early.write_bytes(early.read_bytes() + late.read_bytes())
    assert cut_of(early, LENGTH_S) is None


def test_a_file_whose_end_is_missing_is_not_cut(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "v.mp4", frames=75, starts_fast=True,
                        options=x264("keyint=15:min-keyint=15:scenecut=0"))
    assert cut_of(whole, LENGTH_S) is not None
    assert cut_of(first_part(whole, 0.8, "cut.mp4"), LENGTH_S) is None


def test_a_damaged_span_is_told(tmp_path: Path) -> None:
    path = b_frames(tmp_path)
    cut = cut_of(path, LENGTH_S)
    assert cut is not None
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    at, size = packets[40].pos, packets[40].size
    data[at:at + size] = b"\xff" * size
    path.write_bytes(data)
    with pytest.raises(SpanUnfit, match="can't be read in parts"):
        [frames_of(SpanSource(path, cut, span)) for span in cut.spans]


def test_a_cut_that_belongs_to_another_file_is_told(tmp_path: Path) -> None:
    path = b_frames(tmp_path)
    cut = Cut(tuple(number / 25 for number in range(75)), (Span(0, 30), Span(30, 45)))
    with pytest.raises(SpanUnfit):
        frames_of(SpanSource(path, cut, cut.spans[1]))
