"""How long files say they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.media.sources.promised_size import lost_its_end, promised_size
from tests.media_files import cut, write_video


@pytest.mark.parametrize(("name", "codec"), [
    ("a.mp4", "libx264"), ("a.mov", "mpeg4"), ("a.mkv", "libx264"), ("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4"),
    ("a.wmv", "wmv2")])
def test_the_end_is_where_the_file_says(tmp_path: Path, name: str, codec: str) -> None:
    path = write_video(tmp_path / name, size=(64, 48), codec=codec, frames=8)
    size, promised = path.stat().st_size, promised_size(path)
    assert promised is not None
    assert size - 32 <= promised <= size
    assert not lost_its_end(path)
    assert lost_its_end(cut(path, 0.9, "cut"))


@pytest.mark.parametrize(("name", "codec"), [("a.ts", "libx264"), ("a.flv", "flv"), ("a.nut", "mpeg4")])
def test_others_say_nothing(tmp_path: Path, name: str, codec: str) -> None:
    path = write_video(tmp_path / name, size=(64, 48), codec=codec, frames=8)
    assert promised_size(path) is None
    assert not lost_its_end(path)


@pytest.mark.parametrize("content", [
    b"", b"RIFF", b"RIFF\0\0\0\0AVI ", b"RIFF\xff\xff\xff\xffAVI LIST", b"\x1a\x45\xdf\xa3", b"\x1a\x45\xdf\xa3\x80",
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff and live", b"\0\0\0\0ftypqt  ",
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")])
def test_headers_that_say_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content + bytes(40))
    assert not lost_its_end(path)


def test_what_is_not_there(tmp_path: Path) -> None:
    assert not lost_its_end(tmp_path / "gone")
    assert promised_size(tmp_path) is None
