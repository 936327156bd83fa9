"""What a picture costs is known before it is paid: small files that claim to be huge, and files that are."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

from faceseg_live.errors import SourceError
from faceseg_live.media.pictures import Tags, read_image, read_picture
from faceseg_live.media.pictures.animation import Animation
from faceseg_live.media.pictures.maps import size_of_map
from faceseg_live.media.pictures.png import file_of
from faceseg_live.policy import limits
from faceseg_live.settings import LimitsSettings
from tests.media_files import quadrants

SIDE = 20_000


def _saved(kind: str, size: tuple[int, int] = (8, 8), mode: str = "RGB") -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def _with(data: bytes, at: int, form: str, *values: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


def _png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """One bit a pixel, all of them black, but only a few rows."""
    rows = zlib.compress(bytes(1 + width // 8) * 100)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return file_of([(b"IHDR", head), *more, (b"IDAT", rows), (b"IEND", b"")])


def _tiff(width: int, height: int) -> bytes:
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 9)]
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)


def _icon(picture: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(picture), 22) + picture


def _growing_gif() -> bytes:
    """The canvas is small, and its only picture lies far beyond."""
    data = _saved("GIF", mode="P")
    return _with(data, data.index(b",") + 1, "<HHHH", 0, 0, SIDE, SIDE)


def _webp_of(width: int, height: int) -> bytes:
    """An animation of two small pictures on a canvas that its header makes up."""
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "WEBP", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")])
    data = bytearray(file.getvalue())
    at = data.index(b"VP8X") + 12
    data[at:at + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


BOMBS: dict[str, Callable[[], bytes]] = {
    "a.png": lambda: _png(32_000, 32_000),
    "bad_checksum.png": lambda: _with(_png(32_000, 32_000), 29, ">I", 1),
    "long_chunk.png": lambda: _with(data := _saved("PNG"), data.index(b"IDAT") - 4, ">I", 0xFF000000),
    "a.jpg": lambda: _with(data := _saved("JPEG"), data.index(b"\xff\xc0") + 5, ">HH", SIDE, SIDE),
    "a.bmp": lambda: _with(_saved("BMP"), 18, "<ii", SIDE, SIDE),
    "a.ppm": lambda: b"P6 %d %d 255\n" % (SIDE, SIDE),
    "a.pam": lambda: b"P7\nWIDTH %d\nHEIGHT %d\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n" % (SIDE, SIDE),
    "a.hdr": lambda: b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n" % (SIDE, SIDE),
    "a.gif": _growing_gif,
    "a.ico": lambda: _icon(_png(SIDE, SIDE)),
    "a.tif": lambda: _tiff(SIDE, SIDE),
    "a.tga": lambda: _with(_saved("TGA"), 12, "<HH", SIDE, SIDE),
    "a.psd": lambda: b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, SIDE, SIDE, 8, 3) + bytes(14),
    "a.dds": lambda: _with(_saved("DDS"), 12, "<II", SIDE, SIDE),
    "a.jp2": lambda: _with(_with(data := _saved("JPEG2000"), data.index(b"ihdr") + 4, ">II", SIDE, SIDE),
                           data.index(b"\xff\x51") + 6, ">II", SIDE, SIDE),
    "a.webp": lambda: _webp_of(16_383, 16_383),
}  # fmt: skip
MEASURED = """
import sys, resource
from pathlib import Path
from PIL import Image
from faceseg_live.media.pictures import read_image
from faceseg_live.errors import SourceError
Image.init()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).iterdir()):
    try: read_image(path); print(path.name, "was read")
    except SourceError as error: print(path.name, error.message_id)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_small_files_that_claim_to_be_huge_cost_nothing(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere memory is counted in other units")
    for name, made in BOMBS.items():
        (tmp_path / name).write_bytes(made())
    done = subprocess.run([sys.executable, "-W", "error", "-c", MEASURED, str(tmp_path)], capture_output=True,
                          text=True, timeout=120, check=True)
    *told, grown_mb = done.stdout.splitlines()
    refused = dict(line.split() for line in told)
    assert done.stderr == ""
    assert refused == dict.fromkeys(BOMBS, "media.too_many_pixels") | {
        "bad_checksum.png": "media.no_image_file", "long_chunk.png": "media.no_image_file"}
    assert int(grown_mb) < 60


def test_the_message_says_how_many_there_are_and_how_to_have_them_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_png(32_000, 32_000))
    with pytest.raises(SourceError) as told:
        read_image(path)
    assert str(told.value) == (
        f"{path} claims to have 1,024 million pixels; at most 200 million are read; where it can be trusted, raise "
        "the limit: --max-megapixels, or “Largest picture” in the window's menu of sources")


@pytest.mark.parametrize("size", [(264_512, 180), (180, 264_512), (10_001, 100)])
@pytest.mark.parametrize("read", [read_image, Animation])
def test_a_strip_that_would_be_searched_for_minutes_is_refused_before_it_is_decoded(
    tmp_path: Path, size: tuple[int, int], read: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(_webp_of(*size))
    monkeypatch.setattr(WebPImageFile, "load", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(SourceError, match=rf"claims to be {size[0]:,}×{size[1]:,} pixels: no side may be more than"):
        read(path)


@pytest.mark.parametrize("size", [(10_000, 100), (10_000, 1)])
def test_panoramas_and_gradients_are_no_such_strips(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(_saved("WEBP", size))
    assert read_image(path).shape[:2] == size[::-1]


@pytest.fixture
def one_megapixel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.MEGAPIXELS, "1")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "PPM", "GIF", "JPEG2000", "AVIF"])
def test_the_limit_is_exact_for_every_kind(tmp_path: Path, kind: str, one_megapixel: None) -> None:
    for width, is_read in ((1000, True), (1001, False)):
        path = tmp_path / f"{width}"
        path.write_bytes(_saved(kind, (width, 1000)))
        if is_read:
            assert read_image(path).shape == (1000, width, 3)
        else:
            with pytest.raises(SourceError, match=r"claims to have 1\.01 million pixels; at most 1 million"):
                read_image(path)


def test_a_raised_limit_lets_it_in(tmp_path: Path, one_megapixel: None) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_saved("PNG", (1500, 1000)))
    with pytest.raises(SourceError):
        read_image(path)
    LimitsSettings(megapixels=2).put_in_force()
    assert read_image(path).shape == (1000, 1500, 3)


def test_a_page_that_is_too_large_is_no_other_pages_matter(tmp_path: Path, one_megapixel: None) -> None:
    pages = [Image.new("L", size) for size in ((40, 30), (1500, 1000), (30, 40))]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert read_image(tmp_path / "a.tif", 0).shape == (30, 40, 3)
    with pytest.raises(SourceError, match="million pixels"):
        read_image(tmp_path / "a.tif", 1)
    assert read_image(tmp_path / "a.tif", 2).shape == (40, 30, 3)


def test_an_animation_whose_frames_grow_is_read_until_then(tmp_path: Path, one_megapixel: None) -> None:
    frames = [Image.fromarray(quadrants(40, 30, at)).quantize(8) for at in range(3)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=40)
    data = file.getvalue()
    (tmp_path / "a.gif").write_bytes(_with(data, data.rindex(b"!\xf9\x04") + 9, "<HHHH", 0, 0, 2000, 2000))
    reading = Animation(tmp_path / "a.gif").frames()
    assert next(reading)[0].shape == next(reading)[0].shape == (30, 40, 3)
    with pytest.raises(SourceError, match="million pixels"):
        next(reading)


def test_a_file_larger_than_any_picture_is_not_read(tmp_path: Path, one_megapixel: None) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(_saved("JPEG"))
    with path.open("r+b") as file:
        file.truncate(100 << 20)  # without taking room
    with pytest.raises(SourceError, match=r"has 105 MB, more than a picture can have of at most 1 million pixels"):
        read_image(path)


def test_a_lack_of_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lack(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("faceseg_live.media.pictures.reading.rgb_of", lack)
    path = tmp_path / "a.gif"
    path.write_bytes(_saved("GIF", mode="P"))
    with pytest.raises(SourceError, match="there isn't enough memory for it"):
        read_image(path)


@pytest.mark.parametrize(("name", "content"), [(b"iCCP", b"x\0\0" + zlib.compress(bytes(80 << 20))),
                                               (b"zTXt", b"x\0\0" + zlib.compress(bytes(80 << 20))),
                                               (b"iTXt", b"x\0\1\0\0\0" + zlib.compress(bytes(80 << 20)))])
def test_texts_and_profiles_that_unpack_to_much_are_no_picture(tmp_path: Path, name: bytes, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_png(8, 8, (name, content)))
    with pytest.raises(SourceError, match="damaged"):
        read_picture(path)


def test_tags_made_to_be_searched_for_ever_are_not() -> None:
    xmp = b"<xmp:Thumbnails>" * 60_000 + b"".join(b"<hdrgm:%d>" % at for at in range(60_000)) + b" tiff:Orientation='6'"
    assert b"tiff:Orientation='1'" in Tags(xmp=xmp).of_result(8, 8).xmp


@pytest.mark.parametrize(("data", "size"), [
    (b"P7\nWIDTH 3\nWIDTH 70000\nHEIGHT 2\nENDHDR\n", (70_000, 2)), (b"P7\nWIDTH 3\nHEIGHT 2\n", None),
    (b"#?RGBE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 3\n", (3, 2)), (b"#?RGBE\n-Y 2 +X 3\n", None),
    (b"P6 3 2 255\n", None)])
def test_sides_of_maps(data: bytes, size: tuple[int, int] | None) -> None:
    assert size_of_map(data) == size


def test_radiance_and_pam_are_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.pam").write_bytes(b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n\1\2\3\4\5\6")
    assert np.array_equal(read_image(tmp_path / "a.pam"), [[[1, 2, 3], [4, 5, 6]]])
