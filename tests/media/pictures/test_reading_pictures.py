"""Pictures of every kind, good and bad."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.pictures import read_image, read_image_with_alpha
from tests.media_files import UPRIGHT, corners, cut, quadrants

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


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file .*gone\.png"):
        read_image(tmp_path / "gone.png")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        read_image(tmp_path)
