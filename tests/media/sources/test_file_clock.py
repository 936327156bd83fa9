"""Transport streams whose stamps jump, as receivers and dashcams write them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from faceseg_live.media.sources.file_clock import FileClock, feeding_streams
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import quadrants

STEP_S = 1 / 25
FRAMES = 25
_TICK = Fraction(1, 90_000)


def piece(path: Path, *, starts_s: float = 0.0, b_frames: int = 2, sound_s: float = 1.0, frames: int = FRAMES) -> bytes:
    """A second of pictures and sound whose stamps begin at a time."""
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=25, options={"bf": str(b_frames), "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = _TICK
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        for at in range(frames):
            picture = av.VideoFrame.from_ndarray(quadrants(64, 48, at), format="rgb24")
            picture.time_base, picture.pts = _TICK, round((starts_s + at * STEP_S) / _TICK)
            container.mux(stream.encode(picture))
        for at in range(int(sound_s * 48_000 / 1024)):
            block = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            block.sample_rate = 48_000
            block.time_base, block.pts = Fraction(1, 48_000), round(starts_s * 48_000) + at * 1024
            container.mux(sound.encode(block))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    return path.read_bytes()


def joined(path: Path, *pieces: bytes) -> Path:
    path.write_bytes(b"".join(pieces))
    return path


def picture_times(path: Path) -> np.ndarray:
    source = VideoSource(path)
    times_s = [frame.time_s for frame in iter(source.read, None)]
    source.close()
    return np.array(times_s)


def packet_times(path: Path) -> tuple[list[float], list[float]]:
    """When pictures and sound are decoded, on the clock."""
    times: dict[str, list[float]] = {"video": [], "audio": []}
    with av.open(str(path)) as container:
        clock = FileClock(container)
        for packet in container.demux(*feeding_streams(container)):
            shift_s = clock.feed(packet)
            if packet.dts is not None:
                times[packet.stream.type].append(float(packet.dts * packet.time_base - shift_s))
    return times["video"], times["audio"]


@pytest.mark.parametrize("second_s", [1.0, 3600.0, 6.0, 15.0, 90_000.0])
def test_time_runs_on_where_stamps_jump(tmp_path: Path, second_s: float) -> None:
    """Back to the same second, an hour on, half of a day on; and a few seconds, which are a gap."""
    pieces = (piece(tmp_path / f"{start_s}.ts", starts_s=start_s) for start_s in (1.0, second_s))
    path = joined(tmp_path / "a.ts", *pieces)
    steps_s = np.diff(picture_times(path))
    assert len(steps_s) == 2 * FRAMES - 1
    is_gap = second_s == 6.0
    assert steps_s[FRAMES - 1] == pytest.approx(4 + STEP_S if is_gap else STEP_S, abs=1e-3)
    assert np.delete(steps_s, FRAMES - 1) == pytest.approx(STEP_S, abs=1e-3)


def test_sound_keeps_its_distance_from_the_pictures(tmp_path: Path) -> None:
    path = joined(tmp_path / "a.ts", piece(tmp_path / "1.ts", starts_s=7), piece(tmp_path / "2.ts", starts_s=2),
                  piece(tmp_path / "3.ts", starts_s=1_000))
    pictures_s, sound_s = packet_times(path)
    assert np.diff(pictures_s) == pytest.approx(STEP_S, abs=1e-3)
    alone_s = np.array(packet_times(joined(tmp_path / "alone.ts", piece(tmp_path / "4.ts")))[1])
    third = len(sound_s) // 3
    assert third == len(alone_s)
    for at in range(3):
        assert sound_s[at * third:(at + 1) * third] == pytest.approx(alone_s + at, abs=0.045)


def test_sound_that_is_the_first_to_jump_lets_pictures_go_on_evenly(tmp_path: Path) -> None:
    """The first piece's sound is short, so that the second one's comes before its pictures."""
    path = joined(tmp_path / "a.ts", piece(tmp_path / "1.ts", sound_s=0.7, starts_s=50), piece(tmp_path / "2.ts"))
    assert np.diff(picture_times(path)) == pytest.approx(STEP_S, abs=1e-3)


def test_pieces_with_and_without_b_frames(tmp_path: Path) -> None:
    path = joined(tmp_path / "a.ts", piece(tmp_path / "1.ts", starts_s=9), piece(tmp_path / "2.ts", b_frames=0),
                  piece(tmp_path / "3.ts", b_frames=0, starts_s=77))
    assert np.diff(picture_times(path)) == pytest.approx(STEP_S, abs=1e-3)


def test_many_short_pieces(tmp_path: Path) -> None:
    part = piece(tmp_path / "1.ts", frames=5, sound_s=0.2, starts_s=3)
    path = joined(tmp_path / "a.ts", *[part] * 8)
    assert np.diff(picture_times(path)) == pytest.approx(STEP_S, abs=1e-3)


def test_stamps_that_begin_at_zero_again_by_their_33_bits_are_none(tmp_path: Path) -> None:
    wrap_s = 2**33 / 90_000
    path = joined(tmp_path / "a.ts", piece(tmp_path / "1.ts", starts_s=wrap_s - 0.5))
    times_s = picture_times(path)
    assert np.diff(times_s) == pytest.approx(STEP_S, abs=1e-3)
    with av.open(str(path)) as container:
        clock = FileClock(container)
        for packet in container.demux(*feeding_streams(container)):
            clock.feed(packet)
        assert not clock.has_jumped


def test_a_gap_in_the_pictures_alone_is_one(tmp_path: Path) -> None:
    """The sound went on for a quarter of a minute."""
    with av.open(str(tmp_path / "a.ts"), "w", format="mpegts") as container:
        stream = container.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("mp2", rate=48_000, layout="mono")
        for at in range(16 * 25):
            seconds = at * STEP_S
            if not 0.5 < seconds < 15.5:
                picture = av.VideoFrame.from_ndarray(quadrants(64, 48), format="rgb24")
                picture.time_base, picture.pts = Fraction(1, 25), at
                container.mux(stream.encode(picture))
            block = av.AudioFrame.from_ndarray(np.zeros((1, 1920), np.int16), format="s16", layout="mono")
            block.sample_rate, block.time_base, block.pts = 48_000, Fraction(1, 48_000), at * 1920
            container.mux(sound.encode(block))
        container.mux(stream.encode(None))
    steps_s = np.diff(picture_times(tmp_path / "a.ts"))
    assert steps_s.max() == pytest.approx(15.04, abs=0.05)


def test_subtitles_tell_nothing(tmp_path: Path) -> None:
    """They come when somebody speaks, and may be late."""
    path = joined(tmp_path / "a.ts", piece(tmp_path / "1.ts", starts_s=100))
    subtitles = SimpleNamespace(type="subtitle", index=9)
    with av.open(str(path)) as container:
        clock = FileClock(container)
        for number, packet in enumerate(container.demux(*feeding_streams(container))):
            clock.feed(packet)
            late = SimpleNamespace(stream=subtitles, stream_index=9, pts=number % 3 * 40, dts=number % 3 * 40,
                                   time_base=Fraction(1), duration=1)
            clock.feed(late)  # type: ignore[arg-type]
    assert not clock.has_jumped
