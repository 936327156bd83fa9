"""Pictures as files: what comes back of pixels, and of what the original said of itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import OutputError
from faceseg_live.media.pictures import (
    PICTURE_FORMATS,
    Tags,
    encoded,
    format_of,
    read_image,
    read_image_with_alpha,
    read_picture,
)
from faceseg_live.media.pictures.profiles import SRGB
from faceseg_live.settings.files import PICTURE_FORMATS as KEYS
from tests.media_files import quadrants

BGR = np.ascontiguousarray(quadrants()[..., ::-1])
ALPHA = np.linspace(0, 255, BGR[..., 0].size).astype(np.uint8).reshape(BGR.shape[:2])
BGRA = np.dstack([BGR, ALPHA])
_ORIENTATION, _MAKE, _TAKEN, _WIDTH, _SPACE = 0x0112, 0x010F, 0x9003, 0xA002, 0xA001
_EXIF, _GPS = 0x8769, 0x8825
XMP = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6" dc:title="Holiday">'
       b"<xmp:Thumbnails>face</xmp:Thumbnails></rdf:Description></x:xmpmeta>")


def tags() -> Tags:
    """Of a phone that was held upright, with a thumbnail."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE] = 6, "Maker"
    exif.get_ifd(_EXIF).update({_TAKEN: "2024:05:06 07:08:09", _WIDTH: 4032, _SPACE: 0xFFFF})
    exif.get_ifd(_GPS)[1] = "N"
    data = exif.tobytes()
    first = int.from_bytes(data[10:14], "big") + 6  # of the first table, which then points to one of a thumbnail
    end = first + 2 + 12 * int.from_bytes(data[first:first + 2], "big")
    thumbnail = len(data) - 6
    data = data[:end] + thumbnail.to_bytes(4, "big") + data[end + 4:]
    entry = b"\x01\x03\0\x03\0\0\0\x01\0\x06\0\0"
    return Tags(data + b"\0\x01" + entry + bytes(4) + b"THUMBNAIL OF A FACE", XMP)


def written(path: Path, key: str, pixels: Pixels, **options: object) -> Path:
    path.write_bytes(encoded(pixels, PICTURE_FORMATS[key], **options))  # type: ignore[arg-type]
    return path


def test_the_settings_know_these_formats() -> None:
    assert tuple(PICTURE_FORMATS) == KEYS


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("pixels", [BGR, BGR[..., 0], BGRA], ids=["colours", "grey", "alpha"])
def test_what_is_written_is_read(tmp_path: Path, key: str, pixels: Pixels) -> None:
    form = PICTURE_FORMATS[key]
    path = written(tmp_path / f"a{form.suffix}", key, pixels)
    with Image.open(path) as image:
        assert image.format == form.title.upper()
    found, expected = read_image(path).astype(int), quadrants().astype(int)
    if pixels.ndim == 2:
        expected = np.dstack([BGR[..., 0]] * 3).astype(int)
    if form.is_exact:
        assert np.array_equal(found, expected)
    else:
        is_seen = np.ones(ALPHA.shape, bool) if pixels.shape[-1] != 4 or not form.has_alpha else ALPHA > 32
        assert np.abs(found - expected)[is_seen].mean() < 4
    if pixels.ndim == 3 and pixels.shape[2] == 4 and form.has_alpha:
        assert np.abs(read_image_with_alpha(path)[..., 3].astype(int) - ALPHA).max() <= (0 if form.is_exact else 6)


@pytest.mark.parametrize("key", ["jpg", "webp", "avif"])
def test_quality_costs_bytes(key: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (96, 128, 3)).astype(np.uint8)
    smallest, some, best = (len(encoded(noise, PICTURE_FORMATS[key], quality)) for quality in (1, 50, 100))
    assert smallest < some < best
    usual = PICTURE_FORMATS[key].usual_quality
    assert encoded(noise, PICTURE_FORMATS[key]) == encoded(noise, PICTURE_FORMATS[key], usual)


@pytest.mark.parametrize("key", ["png", "jpg", "webp", "tiff", "avif"])
def test_a_file_says_that_it_is_srgb_and_upright(key: str) -> None:
    with Image.open(BytesIO(encoded(BGR, PICTURE_FORMATS[key], tags=tags()))) as image:
        exif = image.getexif()
        assert image.info["icc_profile"] == SRGB
        assert (exif[_ORIENTATION], exif[_MAKE], exif.get_ifd(_GPS)[1]) == (1, "Maker", "N")
        details = exif.get_ifd(_EXIF)
        assert (details[_TAKEN], details[_WIDTH], details[_SPACE]) == ("2024:05:06 07:08:09", 320, 1)
        xmp = image.info["xmp"]
    assert b"Holiday" in xmp
    assert b'Orientation="1"' in xmp


@pytest.mark.parametrize("key", KEYS)
def test_no_thumbnail_is_left(key: str) -> None:
    """It shows what the result doesn't."""
    assert b"THUMBNAIL" in tags().exif
    data = encoded(BGR, PICTURE_FORMATS[key], tags=tags())
    assert b"THUMBNAIL" not in data
    assert b"Thumbnails" not in data


@pytest.mark.parametrize("key", KEYS)
def test_without_tags_nothing_but_the_profile_is_there(key: str) -> None:
    with Image.open(BytesIO(encoded(BGR, PICTURE_FORMATS[key]))) as image:
        assert "exif" not in image.info
        assert "xmp" not in image.info
        assert not image.getexif().get_ifd(_EXIF)


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0\xff\xff\xff\x7f", b"garbage", b"Exif\0\0"])
@pytest.mark.parametrize("key", KEYS)
def test_damaged_tags_are_left_out(key: str, exif: bytes) -> None:
    with Image.open(BytesIO(encoded(BGR, PICTURE_FORMATS[key], tags=Tags(exif)))) as image:
        assert "exif" not in image.info


def test_tags_too_large_for_jpeg_are_left_out() -> None:
    exif = Image.Exif()
    exif[_MAKE] = "M" * 70_000
    with Image.open(BytesIO(encoded(BGR, PICTURE_FORMATS["jpg"], tags=Tags(exif.tobytes(), b"x" * 70_000)))) as image:
        image.load()
        assert "exif" not in image.info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_tags_are_read_from_every_kind(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[_MAKE] = "Maker"
    options = {"tiffinfo": {700: XMP}} if kind == "TIFF" else {"xmp": XMP}
    if kind == "TIFF":
        exif[700] = XMP
        options = {}
    Image.fromarray(quadrants()).save(tmp_path / "a", kind, exif=exif, **options)
    if kind == "PNG":  # Pillow writes none
        (tmp_path / "a").write_bytes(encoded(BGR, PICTURE_FORMATS["png"], tags=Tags(exif.tobytes(), XMP)))
    found = read_picture(tmp_path / "a").tags.of_result(320, 240)
    assert b"Maker" in found.exif
    assert b"Holiday" in found.xmp


def test_how_a_tiff_was_laid_out_is_no_tag_of_a_jpeg(tmp_path: Path) -> None:
    Image.fromarray(quadrants()).save(tmp_path / "a.tif", tiffinfo={271: "Maker"}, compression="tiff_lzw")
    data = encoded(BGR, PICTURE_FORMATS["jpg"], tags=read_picture(tmp_path / "a.tif").tags)
    with Image.open(BytesIO(data)) as image:
        assert set(image.getexif()) <= {_MAKE, _ORIENTATION, 282, 283, 296}


def test_the_same_picture_is_the_same_file() -> None:
    for form in PICTURE_FORMATS.values():
        assert encoded(BGRA, form, tags=tags()) == encoded(BGRA, form, tags=tags())


def test_opencv_reads_what_is_written_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.png", "png", BGR, tags=tags())
    assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION), BGR)
    assert capfd.readouterr().err == ""


def test_a_picture_that_a_format_cannot_hold_is_an_error() -> None:
    with pytest.raises(OutputError, match="16400×1 pixels can't be written as WebP; choose another format"):
        encoded(np.zeros((1, 16_400, 3), np.uint8), PICTURE_FORMATS["webp"])


@pytest.mark.parametrize(("name", "key"), [
    ("a.JPG", "jpg"), ("a.jpeg", "jpg"), ("a.tif", "tiff"), ("a.dib", "bmp"), ("a.heic", None), ("a", None)])
def test_formats_are_known_by_suffix(name: str, key: str | None) -> None:
    form = format_of(Path(name))
    assert (form.key if form else None) == key
