"""Pictures of every kind, good and bad."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image, UnidentifiedImageError

from faceseg_live.errors import SourceError
from faceseg_live.media.kinds import MediaKind, kind_of, pages_of
from faceseg_live.media.pictures import read_image, read_image_with_alpha
from faceseg_live.media.pictures.reading import read_picture
from tests.media_files import UPRIGHT, corners, cut, quadrants
from tests.tiled_heic import tiled_heic

RGB = quadrants()
BGR = RGB[..., ::-1]


def save(path: Path, pixels: np.ndarray = BGR) -> Path:
    assert cv2.imwrite(str(path), pixels)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tiff", ".JPEG"])
def test_every_format_is_read_as_rgb(tmp_path: Path, suffix: str) -> None:
    pixels = read_image(save(tmp_path / f"ü 1{suffix}"))
    assert pixels.shape == RGB.shape
    assert pixels.dtype == np.uint8
    assert corners(pixels) == UPRIGHT
    assert not pixels.flags.writeable


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_16_bits_become_8(tmp_path: Path, suffix: str) -> None:
    assert np.array_equal(read_image(save(tmp_path / f"deep{suffix}", BGR.astype(np.uint16) * 257)), RGB)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_grey_becomes_three_equal_channels(tmp_path: Path, depth: type) -> None:
    grey = RGB[..., 0]
    scale = np.iinfo(depth).max // 255
    pixels = read_image(save(tmp_path / "grey.png", grey.astype(depth) * scale))
    assert np.array_equal(pixels, np.dstack([grey] * 3))


def test_transparency_is_ignored(tmp_path: Path) -> None:
    with_alpha = np.dstack([BGR, np.full(BGR.shape[:2], 7, np.uint8)])
    assert np.array_equal(read_image(save(tmp_path / "rgba.png", with_alpha)), RGB)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_transparency_is_read_where_it_is_asked_for(tmp_path: Path, suffix: str, depth: type) -> None:
    alpha = np.linspace(0, 255, RGB[..., 0].size).astype(np.uint8).reshape(RGB.shape[:2])
    stored = np.dstack([BGR, alpha]).astype(depth) * (np.iinfo(depth).max // 255)
    assert np.array_equal(read_image_with_alpha(save(tmp_path / f"rgba{suffix}", stored)), np.dstack([RGB, alpha]))


@pytest.mark.parametrize("stored", [BGR, BGR[..., 0]], ids=["colours", "grey"])
def test_an_image_without_transparency_is_opaque(tmp_path: Path, stored: np.ndarray) -> None:
    pixels = read_image_with_alpha(save(tmp_path / "rgb.png", stored))
    assert pixels.shape == (*RGB.shape[:2], 4)
    assert (pixels[..., 3] == 255).all()
    with pytest.raises(SourceError):
        read_image_with_alpha(tmp_path / "gone.png")


@pytest.mark.parametrize(("mode", "name"), [
    ("CMYK", "a.jpg"), ("CMYK", "a.tif"), ("P", "a.png"), ("LA", "a.png"), ("1", "a.png"), ("L", "a.jpg")])
def test_rarer_kinds_simply_work(tmp_path: Path, mode: str, name: str) -> None:
    image = pytest.importorskip("PIL.Image")
    image.fromarray(RGB).convert(mode).save(tmp_path / name)
    pixels = read_image(tmp_path / name)
    assert pixels.shape == RGB.shape
    if mode in ("CMYK", "P"):
        assert corners(pixels) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    image = pytest.importorskip("PIL.Image")
    by = image.Transpose
    held = (None, by.FLIP_LEFT_RIGHT, by.ROTATE_180, by.FLIP_TOP_BOTTOM, by.TRANSPOSE, by.ROTATE_90, by.TRANSVERSE,
            by.ROTATE_270)[orientation - 1]
    picture, exif = image.fromarray(RGB), image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned.{kind.lower()}"
    (picture if held is None else picture.transpose(held)).save(path, kind, exif=exif)
    assert corners(read_image(path)) == UPRIGHT


def test_a_colour_profile_causes_no_chatter(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    image = pytest.importorskip("PIL.Image")
    image.fromarray(RGB).save(tmp_path / "a.png", icc_profile=b"not a profile at all" * 20)
    assert np.array_equal(read_image(tmp_path / "a.png"), RGB)
    assert capfd.readouterr().err == ""


def test_a_damaged_orientation_is_ignored(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    buffer = io.BytesIO()
    image.fromarray(RGB).save(buffer, "WEBP", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    (tmp_path / "a.webp").write_bytes(buffer.getvalue())
    assert corners(read_image(tmp_path / "a.webp")) == UPRIGHT


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tiff"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_picture_cut_short_is_refused(
    tmp_path: Path, suffix: str, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (120, 160, 3)).astype(np.uint8)
    path = cut(save(tmp_path / f"whole{suffix}", noise), share, f"cut{suffix}")
    with pytest.raises(SourceError, match=r"cut short, damaged or not an image; expected"):
        read_image(path)
    assert capfd.readouterr().err == ""


def test_an_animation_that_ends_anywhere_gives_its_first_picture_or_is_refused(tmp_path: Path) -> None:
    frames = [Image.fromarray(quadrants(16, 12, at)) for at in range(2)]
    frames[0].save(tmp_path / "whole.gif", save_all=True, append_images=frames[1:])
    data = (tmp_path / "whole.gif").read_bytes()
    read = 0
    for length in range(1, len(data)):
        (tmp_path / "a.gif").write_bytes(data[:length])
        try:
            assert read_image(tmp_path / "a.gif").shape == (12, 16, 3)
            read += 1
        except SourceError:
            assert not read, "what could be read before can't be read any more"
    assert read


def test_a_tag_of_the_wrong_kind_costs_the_tags_alone(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    path = tmp_path / "a.tif"
    image.fromarray(RGB).convert("CMYK").save(path)
    data = path.read_bytes()
    lengths = struct.pack("<HH", 0x117, 4)  # StripByteCounts, as whole numbers of four bytes
    assert data.count(lengths) == 1
    path.write_bytes(data.replace(lengths, struct.pack("<HH", 0x117, 1)))
    picture = read_picture(path)
    assert picture.pixels.shape == RGB.shape
    assert picture.tags.exif == b""


def test_no_memory_is_asked_for_a_chunk_longer_than_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a.png", RGB)
    data = path.read_bytes()
    at = data.index(b"IDAT") - 4
    path.write_bytes(data[:at] + (0xA085_0000).to_bytes(4, "big") + data[at + 4:])
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("OpenCV takes 2.7 GB for it"))
    with pytest.raises(SourceError, match="cut short, damaged"):
        read_image(path)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file .*gone\.png"):
        read_image(tmp_path / "gone.png")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        read_image(tmp_path)


@pytest.mark.parametrize(("kind", "suffix"), [
    ("AVIF", "avif"), ("GIF", "gif"), ("TGA", "tga"), ("JPEG", "jfif"), ("JPEG2000", "jp2"), ("MPO", "mpo"),
    ("PCX", "pcx"), ("ICO", "ico"), ("DDS", "dds"), ("PPM", "ppm"), ("ICNS", "icns"), ("SGI", "sgi")])
def test_kinds_that_only_pillow_reads(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    picture = Image.fromarray(quadrants(256, 256))
    picture.save(path, kind, **({"save_all": True, "append_images": [picture]} if kind == "MPO" else {}))
    assert corners(read_image(path)) == UPRIGHT


def test_a_grey_netpbm_picture(tmp_path: Path) -> None:
    Image.fromarray(RGB[..., 0]).save(tmp_path / "a.pgm")
    assert np.array_equal(read_image(tmp_path / "a.pgm"), np.dstack([RGB[..., 0]] * 3))


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_heic(tmp_path: Path, bits: int) -> None:
    picture = pillow_heif.from_bytes("RGB;16" if bits > 8 else "RGB", (320, 240),
                                     (RGB.astype(np.uint16) * 257 if bits > 8 else RGB).tobytes())
    picture.save(tmp_path / "a.heic", quality=90, save_to_12bit=bits == 12)
    assert corners(read_image(tmp_path / "a.heic")) == UPRIGHT


def test_the_tiles_of_a_heic_are_one_picture(tmp_path: Path) -> None:
    picture = quadrants(512, 384)
    (tmp_path / "a.heic").write_bytes(tiled_heic(picture))
    assert kind_of(tmp_path / "a.heic") is MediaKind.STILL
    pixels = read_image(tmp_path / "a.heic")
    assert pixels.shape == picture.shape
    assert corners(pixels) == UPRIGHT


def test_the_name_of_a_heic_does_not_matter(tmp_path: Path) -> None:
    pillow_heif.from_pillow(Image.fromarray(RGB)).save(tmp_path / "a.jpg")
    assert corners(read_image(tmp_path / "a.jpg")) == UPRIGHT


def test_reading_heic_leaves_others_pillow_alone(tmp_path: Path) -> None:
    test_the_name_of_a_heic_does_not_matter(tmp_path)
    with pytest.raises(UnidentifiedImageError):
        Image.open(tmp_path / "a.jpg")


@pytest.mark.parametrize("name", ["iphone_like.heic", "pal.gif"])
def test_real_cases_are_whole(shared_data: Path, name: str) -> None:
    pixels = read_image(shared_data / "cases" / name)
    assert pixels.shape == {"iphone_like.heic": (2016, 1512, 3), "pal.gif": (512, 512, 3)}[name]
    assert all(part.std() > 5 for half in np.array_split(pixels, 3) for part in np.array_split(half, 3, axis=1))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "PA", "RGBA", "CMYK", "I;16", "F"])
def test_modes_of_tiff(tmp_path: Path, mode: str) -> None:
    grey = RGB[..., 0]
    picture = {"I;16": lambda: Image.fromarray(grey.astype(np.uint16) * 257),
               "F": lambda: Image.fromarray(grey.astype(np.float32) / 255)}.get(
        mode, lambda: Image.fromarray(RGB).convert(mode))()
    picture.save(tmp_path / "a.tif")
    pixels = read_image(tmp_path / "a.tif")
    assert pixels.shape == RGB.shape
    if mode in ("I;16", "F"):
        assert np.array_equal(pixels[..., 1], grey)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd"])
def test_compressions_of_tiff(tmp_path: Path, compression: str) -> None:
    Image.fromarray(RGB).save(tmp_path / "a.tif", compression=compression)
    assert corners(read_image(tmp_path / "a.tif")) == UPRIGHT


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": "4:2:0"}, {"optimize": True}])
def test_ways_of_jpeg_under_a_wrong_name(tmp_path: Path, options: dict[str, object]) -> None:
    Image.fromarray(RGB).save(tmp_path / "liar.png", "JPEG", **options)
    assert corners(read_image(tmp_path / "liar.png")) == UPRIGHT


def test_what_shines_through_in_palettes_and_grey_is_alpha(tmp_path: Path) -> None:
    Image.fromarray(RGB).convert("P").save(tmp_path / "a.png", transparency=0)
    Image.fromarray(np.dstack([RGB[..., 0], RGB[..., 1]]), "LA").save(tmp_path / "b.png")
    assert set(np.unique(read_image_with_alpha(tmp_path / "a.png")[..., 3])) <= {0, 255}
    assert np.array_equal(read_image_with_alpha(tmp_path / "b.png")[..., 3], RGB[..., 1])


def _write_heic(path: Path, picture: Image.Image, **options: object) -> None:
    pillow_heif.register_heif_opener()
    try:
        picture.save(path, "HEIF", **options)
    finally:
        for table in (Image.SAVE, Image.SAVE_ALL, Image.OPEN, Image.MIME):
            table.pop("HEIF", None)
        Image.ID.remove("HEIF")


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_the_container_turns_is_turned_once(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    by = Image.Transpose
    held = (None, by.FLIP_LEFT_RIGHT, by.ROTATE_180, by.FLIP_TOP_BOTTOM, by.TRANSPOSE, by.ROTATE_90, by.TRANSVERSE,
            by.ROTATE_270)[orientation - 1]
    picture, path = Image.fromarray(RGB), tmp_path / "a"
    lying = picture if held is None else picture.transpose(held)
    if kind == "HEIF":
        _write_heic(path, lying, exif=exif.tobytes())
    else:
        lying.save(path, kind, exif=exif)
    pixels = read_image(path)
    assert pixels.shape == RGB.shape
    assert corners(pixels) == UPRIGHT


def test_an_orientation_behind_the_pixels_of_a_png_counts(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    save(tmp_path / "a.png", np.ascontiguousarray(BGR[::-1, ::-1]))
    data = (tmp_path / "a.png").read_bytes()
    chunk = b"eXIf" + exif.tobytes()[6:]
    chunk = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    (tmp_path / "a.png").write_bytes(data[:-12] + chunk + data[-12:])
    assert np.array_equal(read_image(tmp_path / "a.png"), RGB)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "GIF", "TGA", "JPEG2000", "PCX", "DDS", "PPM", "ICO"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_rarer_kinds_cut_short_are_refused(
    tmp_path: Path, kind: str, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = Image.fromarray(np.random.default_rng(5).integers(0, 256, (120, 160, 3)).astype(np.uint8))
    path = tmp_path / "whole"
    _write_heic(path, noise) if kind == "HEIF" else noise.save(path, kind)
    with pytest.raises(SourceError, match=r"cut short, damaged or not an image; expected"):
        read_image(cut(path, share, "cut"))
    assert capfd.readouterr().err == ""


def test_what_pillow_does_not_know_opencv_may(tmp_path: Path) -> None:
    path = save(tmp_path / "a.hdr", BGR.astype(np.float32) / 255)
    with pytest.raises(UnidentifiedImageError):
        Image.open(path)
    assert corners(read_image(path)) == UPRIGHT
    assert (read_image_with_alpha(path)[..., 3] == 255).all()


def test_no_program_is_run_to_draw_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *_args, **_options: pytest.fail("it was"))
    Image.fromarray(RGB).save(tmp_path / "a.eps")
    with pytest.raises(SourceError, match="not an image"):
        read_image(tmp_path / "a.eps")


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert pages_of(tmp_path / "a.tif") == (0, 1, 2)
    assert [tuple(read_image(tmp_path / "a.tif", page)[0, 0]) for page in range(3)] == [
        (255, 0, 0), (0, 255, 0), (0, 0, 255)]
    with pytest.raises(SourceError, match="has no page 4"):
        read_image(tmp_path / "a.tif", 3)


def test_a_thumbnail_is_no_page(tmp_path: Path) -> None:
    small, large = Image.new("RGB", (4, 3), "red"), Image.new("RGB", (40, 30), "lime")
    large.encoderinfo = {"tiffinfo": {}}
    small.save(tmp_path / "a.tif", save_all=True, append_images=[large], tiffinfo={254: 1})
    assert pages_of(tmp_path / "a.tif") == (1,)
    assert read_image(tmp_path / "a.tif").shape == (30, 40, 3)


def test_other_pictures_have_one_page(tmp_path: Path) -> None:
    assert np.array_equal(read_image(save(tmp_path / "a.png"), 0), RGB)
    with pytest.raises(SourceError, match="has no page 2"):
        read_image(tmp_path / "a.png", 1)


def test_of_an_animation_it_is_the_first_frame(tmp_path: Path) -> None:
    for kind in ("PNG", "WEBP", "GIF"):
        frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime")]
        frames[0].save(tmp_path / kind, kind, save_all=True, append_images=frames[1:])
        assert np.abs(read_image(tmp_path / kind)[0, 0].astype(int) - (255, 0, 0)).max() < 5


def test_a_picture_larger_than_can_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Pillow takes for an attack, phones take every day; what the limit is for still is."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", RGB.shape[0] * RGB.shape[1] // 2 - 1)
    with pytest.raises(SourceError, match="million pixels"):
        read_image(save(tmp_path / "a.png"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", RGB.shape[0] * RGB.shape[1] - 1)
    assert np.array_equal(read_image(tmp_path / "a.png"), RGB)  # Pillow would warn
