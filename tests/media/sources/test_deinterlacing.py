"""Interlaced videos: one whole frame for each, at its own time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from faceseg_live.domain.types import Frame
from faceseg_live.media.sources import deinterlacing
from faceseg_live.media.sources.decoding import Decoder
from faceseg_live.media.sources.deinterlacing import deinterlaced
from faceseg_live.media.sources.developing import Developer
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.media.sources.video_frames import VideoFrames

WIDTH, HEIGHT, FRAMES = 192, 96, 24


def moment(at: float) -> np.ndarray:
    """A bright field whose left edge goes eight pixels to the right from frame to frame."""
    pixels = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
    pixels[:, round(16 + 8 * at) % WIDTH:] = 220
    return pixels


def woven(at: int) -> np.ndarray:
    """Two moments in one frame: every second row is half a frame later."""
    pixels = moment(at)
    pixels[1::2] = moment(at + 0.5)[1::2]
    return pixels


def interlaced_video(path: Path, *, frames: int = FRAMES, is_interlaced: bool = True, codec: str = "libx264",
                     starts_at: int = 0, gop: int = 8) -> Path:
    options = {"x264-params": f"tff=1:keyint={gop}:bframes=2", "preset": "ultrafast", "crf": "8"}
    if not is_interlaced:
        options["x264-params"] = f"keyint={gop}:bframes=2"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for at in range(frames):
            picture = av.VideoFrame.from_ndarray(
                woven(at % 16) if is_interlaced else moment(at % 16), format="rgb24")
            picture.pts, picture.time_base = starts_at + at, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def mixed_video(tmp_path: Path) -> Path:
    """Progressive, then interlaced, then progressive: a programme with a film in it."""
    parts = [interlaced_video(tmp_path / f"{at}.ts", is_interlaced=at == 1, starts_at=25 + at * FRAMES)
             for at in range(3)]
    path = tmp_path / "mixed.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def combing(pixels: np.ndarray) -> float:
    """How much rows differ from the rows above and below."""
    rows = pixels.astype(int).mean(axis=2)
    return float(np.abs(2 * rows[1:-1] - rows[:-2] - rows[2:]).mean())


def read(path: Path) -> list[Frame]:
    source = VideoSource(path)
    frames = list(iter(source.read, None))
    source.close()
    return frames


def decoded(path: Path) -> list[VideoFrame]:
    """As the decoder gives them."""
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_frames_are_whole_and_keep_number_and_time(tmp_path: Path) -> None:
    path = interlaced_video(tmp_path / "a.mkv")
    raw = decoded(path)
    assert all(frame.interlaced_frame for frame in raw)
    assert combing(raw[3].to_ndarray(format="rgb24")) > 3
    frames = read(path)
    assert [frame.time_s for frame in frames] == pytest.approx([frame.time for frame in raw])
    assert max(combing(frame.pixels) for frame in frames) < 1
    for at in (1, 5, 12):
        edge = np.abs(frames[at].pixels[..., 0].astype(int) - 120).argmin(axis=1)
        assert np.median(edge) == pytest.approx(16 + 8 * at, abs=4), "the first field's moment"


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_short_ones(tmp_path: Path, frames: int) -> None:
    assert len(read(interlaced_video(tmp_path / "a.mkv", frames=frames))) == frames


def test_others_never_meet_the_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deinterlacing, "_Weave", None)
    path = interlaced_video(tmp_path / "a.mkv", is_interlaced=False)
    for frame, raw in zip(read(path), decoded(path), strict=True):
        assert np.array_equal(frame.pixels, raw.to_ndarray(format="rgb24"))


def test_a_mixed_file_is_changed_only_where_it_is_interlaced(tmp_path: Path) -> None:
    path = mixed_video(tmp_path)
    raw, frames = decoded(path), read(path)
    assert len(frames) == len(raw) == 3 * FRAMES
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(0.04, abs=1e-3)
    for frame, before in zip(frames, raw, strict=True):
        is_same = np.array_equal(frame.pixels, before.to_ndarray(format="rgb24"))
        assert is_same is not before.interlaced_frame
        assert combing(frame.pixels) < 1


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "mixed.ts"])
def test_any_order_gives_the_same_frames(tmp_path: Path, name: str) -> None:
    path = mixed_video(tmp_path) if name == "mixed.ts" else interlaced_video(tmp_path / name)
    expected = read(path)
    frames = VideoFrames(path, [frame.time_s for frame in expected])
    for number in (20, 8, 9, 0, 16, 7, 23, 1):
        assert np.array_equal(frames.at(number).pixels, expected[number].pixels), number
    frames.close()


@pytest.mark.parametrize("is_interlaced", [True, False])
@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.ts"])
def test_reading_from_a_key_frame_on_gives_the_same_frames(tmp_path: Path, name: str, is_interlaced: bool) -> None:
    path = interlaced_video(tmp_path / name, is_interlaced=is_interlaced, frames=40)
    expected = read(path)
    keys = [at for at, frame in enumerate(decoded(path)) if frame.key_frame]
    assert len(keys) > 3
    for key in keys:
        with av.open(str(path)) as container:
            developer, decoder = Developer(), Decoder(container, str(path))
            part = [(time_s, developer.rgb_pixels(raw)) for time_s, raw in decoder.frames_from(expected[key].time_s)]
        assert [time_s for time_s, _ in part] == pytest.approx([frame.time_s for frame in expected[key:]])
        for (_, pixels), frame in zip(part, expected[key:], strict=True):
            assert np.array_equal(pixels, frame.pixels)


def test_sizes_that_change_in_the_middle(tmp_path: Path) -> None:
    def frames() -> Iterator[VideoFrame]:
        yield from decoded(interlaced_video(tmp_path / "a.mkv", frames=3))
        for frame in decoded(interlaced_video(tmp_path / "b.mkv", frames=3)):
            wide = frame.reformat(width=256)
            wide.pts, wide.time_base = frame.pts, frame.time_base
            yield wide
        yield from decoded(interlaced_video(tmp_path / "c.mkv", frames=3))

    assert [frame.width for frame in deinterlaced(frames())] == [192] * 3 + [256] * 3 + [192] * 3


def test_what_was_read_before_an_error_comes_first(tmp_path: Path) -> None:
    def broken() -> Iterator[VideoFrame]:
        yield from decoded(interlaced_video(tmp_path / "a.mkv", frames=3))
        raise OSError("gone")

    frames = deinterlaced(broken())
    assert [next(frames).pts for _ in range(3)] == [0, 40, 80]
    with pytest.raises(OSError, match="gone"):
        next(frames)


def test_the_shared_interlaced_video(shared_data: Path) -> None:
    path = shared_data / "cases" / "i_pan.mpg"
    raw, frames = decoded(path), read(path)
    assert len(frames) == len(raw) == 50
    for frame, before in zip(frames[::10], raw[::10], strict=True):
        assert combing(frame.pixels) < combing(before.to_ndarray(format="rgb24")) / 4
