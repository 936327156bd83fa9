"""What files are is seen from their first bytes, not from their names."""

from __future__ import annotations

import os
import struct
import sys
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from faceseg_live.media.kinds import MediaKind, kind_of
from tests.media_files import quadrants, write_video

STILL, PAGES, MOVING = MediaKind.STILL, MediaKind.PAGES, MediaKind.MOVING
KINDS_OF_PILLOW = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF", "JPEG2000", "PCX", "TGA", "ICO", "DDS")
SUFFIX = {"JPEG2000": "jp2", "PPM": "ppm", "JPEG": "jfif"}


def picture(at: int = 0) -> Image.Image:
    return Image.fromarray(quadrants(64, 48, at))


def written(path: Path, kind: str, count: int = 1, **options: object) -> Path:
    first, *others = (picture(at) for at in range(count))
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(path, kind, **more, **options)
    return path


@pytest.mark.parametrize("kind", KINDS_OF_PILLOW)
def test_one_picture_is_a_still(tmp_path: Path, kind: str) -> None:
    assert kind_of(written(tmp_path / f"a.{SUFFIX.get(kind, kind.lower())}", kind)) is STILL


@pytest.mark.parametrize("name", ["a", "a.jpg", "a.mp4", "a.txt"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "BMP", "JPEG2000"])
def test_the_name_of_a_picture_does_not_matter(tmp_path: Path, kind: str, name: str) -> None:
    assert kind_of(written(tmp_path / name, kind)) is STILL


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF", "AVIF"])
def test_several_pictures_in_time_move(tmp_path: Path, kind: str) -> None:
    assert kind_of(written(tmp_path / "a.jpg", kind, 3, duration=40)) is MOVING


def test_an_animated_png_of_one_picture_is_a_still(tmp_path: Path) -> None:
    path = written(tmp_path / "a.png", "PNG")
    data = path.read_bytes()
    chunk = b"acTL" + struct.pack(">II", 1, 0)
    path.write_bytes(data[:33] + struct.pack(">I", 8) + chunk + b"\0\0\0\0" + data[33:])
    assert kind_of(path) is STILL


def test_a_gif_with_comments_and_palettes_of_its_own_is_counted_right(tmp_path: Path) -> None:
    colours = [Image.fromarray(np.random.default_rng(at).integers(0, 255, (40, 40, 3), np.uint8)) for at in range(3)]
    colours[0].save(tmp_path / "one.gif", comment=b"hello," * 100)
    colours[0].save(tmp_path / "three.gif", save_all=True, append_images=colours[1:], comment=b"!" * 300)
    assert [kind_of(tmp_path / name) for name in ("one.gif", "three.gif")] == [STILL, MOVING]


@pytest.mark.parametrize("big", [False, True])
def test_a_tiff_of_several_pages(tmp_path: Path, big: bool) -> None:
    assert kind_of(written(tmp_path / "a.tif", "TIFF", 3, big_tiff=big)) is PAGES


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("second", "expected"), [(0, PAGES), (1, STILL), (4, STILL)])
def test_thumbnails_and_masks_are_no_pages(tmp_path: Path, order: str, second: int, expected: MediaKind) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    folder = struct.pack(f"{order}HHHIII", 1, 254, 4, 1, 0, 26)
    other = struct.pack(f"{order}HHHIII", 1, 254, 4, 1, second, 0)
    (tmp_path / "a.tif").write_bytes(mark + struct.pack(f"{order}I", 8) + folder + other)
    assert kind_of(tmp_path / "a.tif") is expected


def test_a_tiff_that_leads_round_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"II*\0" + struct.pack("<I", 8) + struct.pack("<HI", 0, 8))
    assert kind_of(tmp_path / "a.tif") is STILL


def test_an_mpo_is_a_still(tmp_path: Path) -> None:
    assert kind_of(written(tmp_path / "a.mpo", "MPO", 2)) is STILL


@pytest.mark.parametrize(("brand", "expected"), [
    (b"heic", STILL), (b"heix", STILL), (b"mif1", STILL), (b"avif", STILL),
    (b"avis", MOVING), (b"hevc", MOVING), (b"msf1", MOVING)])
def test_brands_tell_stills_from_sequences(tmp_path: Path, brand: bytes, expected: MediaKind) -> None:
    # A still may name the brands of sequences among those that it is compatible with.
    (tmp_path / "a").write_bytes(struct.pack(">I", 28) + b"ftyp" + brand + b"\0\0\0\0" + b"mif1avis" + b"\0" * 50)
    assert kind_of(tmp_path / "a") is expected


@pytest.mark.parametrize(("container", "codec"), [
    ("mp4", "libx264"), ("matroska", "libx264"), ("avi", "mpeg4"), ("mpegts", "mpeg2video"), ("mpeg", "mpeg2video"),
    ("flv", "flv"), ("asf", "mpeg4"), ("yuv4mpegpipe", "rawvideo"), ("h264", "libx264")])
@pytest.mark.parametrize("name", ["a.{}", "nameless", "a.jpg"])
def test_videos_move_whatever_they_are_called(tmp_path: Path, container: str, codec: str, name: str) -> None:
    if name == "a.jpg" and container in {"mpegts", "h264", "mpeg"}:
        pytest.skip("a name that says more than the first bytes is believed")
    path, buffer = tmp_path / name.format(container), BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for at in range(5):
            frame = av.VideoFrame.from_ndarray(quadrants(64, 48, at), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    path.write_bytes(buffer.getvalue())
    assert kind_of(path) is MOVING


@pytest.mark.parametrize("container", ["wav", "mp3", "matroska", "ipod", "flac"])
def test_sound_is_neither(tmp_path: Path, container: str) -> None:
    codec = {"wav": "pcm_s16le", "mp3": "mp3", "flac": "flac"}.get(container, "aac")
    with av.open(str(tmp_path / "sound"), "w", format=container) as file:
        stream = file.add_stream(codec, rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.int16), "s16", "mono")
        frame.sample_rate = 44100
        resampler = av.AudioResampler(stream.format.name, stream.layout, 44100)
        for part in resampler.resample(frame):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    assert kind_of(tmp_path / "sound") is None


@pytest.mark.parametrize(("name", "content"), [
    ("notes.txt", b"Dear all,\n"), ("nameless", "Grüße\n".encode() * 1000), ("code.ts", b"export const a = 1;\n"),
    ("list.m3u8", b"#EXTM3U\n/etc/passwd\n"), ("list", b"ffconcat version 1.0\nfile /etc/passwd\n"),
    ("a.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHi\n"), ("a.zip", b"PK\3\4" + bytes(range(256)) * 20),
    ("program", b"\x7fELF\2\1\1" + bytes(range(256)) * 20), ("empty", b""), ("a.tga", b"no picture at all"),
    ("a.dng", b"II*\0\x08\0\0\0\0\0\0\0\0\0"), ("a.pcx", b"text")])
def test_what_is_neither(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) is None


@pytest.mark.parametrize("content", [b"", b"<html>No such page</html>", bytes(100)])
def test_a_damaged_file_is_what_its_name_says(tmp_path: Path, content: bytes) -> None:
    expected = {"a.jpg": STILL, "a.HEIC": STILL, "a.mp4": MOVING}
    for name in expected:
        (tmp_path / name).write_bytes(content)
    assert {name: kind_of(tmp_path / name) for name in expected} == expected


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "WEBP", "AVIF"])
def test_a_file_that_is_cut_anywhere_raises_nothing(tmp_path: Path, kind: str) -> None:
    data = written(tmp_path / "whole", kind, 2).read_bytes()
    for length in {*range(40), *range(40, len(data), 97)}:
        (tmp_path / "cut").write_bytes(data[:length])
        kind_of(tmp_path / "cut")


def test_a_video_that_ends_early_still_moves(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", size=(64, 48), frames=3)
    path.write_bytes(path.read_bytes()[:-200])
    assert kind_of(path) is MOVING


def test_what_is_no_ordinary_file_is_neither(tmp_path: Path) -> None:
    assert kind_of(tmp_path) is None
    assert kind_of(tmp_path / "missing.jpg") is None
    assert kind_of(tmp_path / ("a" * 300)) is None
    assert kind_of(Path("a\0.jpg")) is None


@pytest.mark.skipif(sys.platform == "win32", reason="has no FIFOs")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert kind_of(tmp_path / "a.jpg") is None


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything may be read")
def test_what_may_not_be_read_is_neither(tmp_path: Path) -> None:
    written(tmp_path / "a.jpg", "JPEG").chmod(0)
    assert kind_of(tmp_path / "a.jpg") is None
