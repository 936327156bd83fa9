"""Streams in segments: at their own pace, without loss, and no way to the files of this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from faceseg_live.errors import SourceError, SourceLost
from faceseg_live.media.sources.network import NetworkSource
from tests.hls_server import hls_serving, write_segments

SECONDS, FPS = 0.4, 30
PER_SEGMENT = round(SECONDS * FPS)


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("segments")
    write_segments(folder, count=7, seconds=SECONDS, fps=FPS)
    return folder


@pytest.fixture
def address(segments: Path) -> Iterator[str]:
    with hls_serving(segments, seconds=SECONDS) as address:
        yield address


def test_a_live_one_plays_every_frame_at_its_own_pace(address: str) -> None:
    source = NetworkSource(f"{address}/live.m3u8")
    assert source.info.is_live
    began_s, frames = time.monotonic(), []
    for _ in range(4 * PER_SEGMENT):  # more than it had at the beginning
        frame = source.read()
        assert frame is not None
        frames.append(frame)
    took_s = time.monotonic() - began_s
    source.close()
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert [later.time_s - earlier.time_s for earlier, later in pairwise(frames)] == pytest.approx(
        [1 / FPS] * (len(frames) - 1), abs=1e-4)
    assert took_s > frames[-1].time_s - 0.05, "not as fast as it comes"
    assert all(later.captured_s > earlier.captured_s for earlier, later in pairwise(frames))


def test_one_that_is_whole_is_a_file(address: str) -> None:
    source = NetworkSource(f"{address}/all.m3u8")
    assert not source.info.is_live
    assert source.info.duration_s == pytest.approx(7 * SECONDS)
    times_s = []
    while (frame := source.read()) is not None:
        times_s.append(frame.time_s)
    assert times_s == pytest.approx([at / FPS for at in range(7 * PER_SEGMENT)], abs=1e-4)


def test_a_live_one_under_any_name(address: str, segments: Path) -> None:
    (segments / "channel").write_bytes((segments / "all.m3u8").read_bytes().replace(b"#EXT-X-ENDLIST\n", b""))
    source = NetworkSource(f"{address}/channel")
    source.close()
    assert source.info.is_live


def test_a_live_one_that_ends(address: str, segments: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.media.sources.connection._RELOADS", "1")
    (segments / "last.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXTINF:0.4,\n6.ts\n")
    source = NetworkSource(f"{address}/last.m3u8")
    for _ in range(PER_SEGMENT):
        assert source.read() is not None
    with pytest.raises(SourceLost, match="the server has no new segments"):
        source.read()


@pytest.mark.parametrize("entry", ["file://{folder}/0.ts", "{folder}/0.ts", "concat:{folder}/0.ts|{folder}/1.ts",
                                   "subfile,,start,0,end,999999,,:{folder}/0.ts"])
def test_a_playlist_reads_no_file_of_this_machine(address: str, segments: Path, entry: str) -> None:
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.4,\n{entry.format(folder=segments)}\n#EXT-X-ENDLIST\n"
    (segments / "evil.m3u8").write_text(playlist)
    with pytest.raises(SourceError):
        NetworkSource(f"{address}/evil.m3u8")
