"""Frames that a decoder lost at the end are found again."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from faceseg_live.media.sources.tail import Tail
from tests.media_files import write_video

FRAMES = 30


def tail_after(path: Path, decoded: int, name: str = "") -> Tail:
    """Of a file, all packets of which were read, and so many frames decoded."""
    tail = Tail(name or str(path), 0)
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            tail.read(packet)
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number < decoded:
                tail.decoded(frame)
    return tail


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize("decoded", [FRAMES - 1, FRAMES - 4, FRAMES])
def test_what_is_missing_comes(tmp_path: Path, name: str, decoded: int) -> None:
    path = write_video(tmp_path / name, frames=FRAMES, options={"g": "12", "bf": "2"})
    with av.open(str(path)) as container:
        stamps = [frame.pts for frame in container.decode(video=0)]
    assert [frame and frame.pts for frame in tail_after(path, decoded).frames()] == stamps[decoded:]


def test_broken_ones_are_counted(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", frames=FRAMES, codec="mjpeg", pixel_format="yuvj420p")
    tail = tail_after(path, FRAMES - 2)
    data = path.read_bytes()
    last = data.rindex(b"\xff\xd8\xff")
    path.write_bytes(data[:last] + bytes(2000) + data[last + 2000:])
    found = list(tail.frames())
    assert found[-1] is None
    assert len([frame for frame in found if frame is not None]) == 1


@pytest.mark.parametrize("name", ["https://example.org/" + 400 * "a", "gone.mp4"])
def test_what_is_no_file_has_none(tmp_path: Path, name: str) -> None:
    path = write_video(tmp_path / "a.mp4", frames=FRAMES)
    assert list(tail_after(path, 3, name).frames()) == []
