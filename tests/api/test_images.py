"""An image may be a file, a PIL image of any mode, or an array."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceseg_live import InvalidParameter, SourceError, segment
from faceseg_live.api.images import pixels_of
from faceseg_live.domain.types import Pixels
from faceseg_live.media.pictures import read_image
from tests.cli.results import save
from tests.media_files import quadrants

_ORIENTATION = 0x0112


@pytest.fixture
def photo(portrait: Pixels, tmp_path: Path) -> Path:
    """The portrait as a file."""
    return save(tmp_path / "photo.png", portrait)


def test_every_kind_of_image_gives_the_same_mask(photo: Path, portrait: Pixels) -> None:
    expected = segment(portrait, engine="fake")
    for image in (photo, str(photo), Image.open(photo), Image.fromarray(portrait)):
        found = segment(image, engine="fake")
        assert np.array_equal(found.mask, expected.mask)
        assert np.array_equal(found.image, expected.image)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_a_pil_image_is_turned_upright_as_its_file_is(tmp_path: Path, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    path = tmp_path / f"photo{suffix}"
    Image.fromarray(quadrants(32, 24)).save(path, exif=exif, lossless=True)
    with Image.open(path) as image:
        assert np.array_equal(pixels_of(image), read_image(path))
    assert np.array_equal(pixels_of(str(path)), read_image(path))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    grey = Image.fromarray(np.full((4, 6), 255, np.uint8))
    if mode == "I;16":
        image = Image.fromarray(np.full((4, 6), 65535, np.uint16))
    else:
        image = grey.convert(mode) if mode in ("L", "I", "F", "1") else grey.convert("RGB").convert(mode)
    assert image.mode == mode
    pixels = pixels_of(image)
    assert (pixels.shape, pixels.dtype, pixels.flags.writeable) == ((4, 6, 3), np.uint8, False)
    assert pixels.min() >= 254


@pytest.mark.parametrize("bits", [8, 16])
def test_deep_greys_become_8_bits_as_those_of_a_file_do(tmp_path: Path, bits: int) -> None:
    steps = np.linspace(0, 2**bits - 1, 48).reshape(6, 8).astype(np.uint8 if bits == 8 else np.uint16)
    path = save(tmp_path / "grey.png", steps)
    with Image.open(path) as image:
        assert np.abs(pixels_of(image).astype(int) - read_image(path)).max() <= 1
    assert pixels_of(Image.fromarray(steps.astype(np.int32))).max() == 255


def test_transparency_is_ignored(tmp_path: Path) -> None:
    seen = quadrants(16, 12)
    clear = Image.fromarray(np.dstack([seen, np.zeros((12, 16), np.uint8)]))
    assert np.array_equal(pixels_of(clear), seen)
    palette = Image.fromarray(seen).convert("P", palette=Image.Palette.ADAPTIVE)
    palette.info["transparency"] = bytes(range(5))
    assert np.abs(pixels_of(palette).astype(int) - seen).max() < 8


@pytest.mark.parametrize("name", ["missing.jpg", "notes.txt"])
def test_a_file_that_is_no_image_is_reported_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    with pytest.raises(SourceError, match=name):
        segment(tmp_path / name, engine="fake")


def test_a_pil_image_that_cannot_be_read_is_reported(photo: Path) -> None:
    cut = photo.with_name("cut.png")
    cut.write_bytes(photo.read_bytes()[:5000])
    with Image.open(cut) as image, pytest.raises(InvalidParameter, match="image: the PIL image of mode RGB can't be"):
        pixels_of(image)
    with pytest.raises(InvalidParameter, match="at least one pixel, got 0×4"):
        pixels_of(Image.new("RGB", (0, 4)))


def test_an_array_stays_the_callers(portrait: Pixels) -> None:
    mine = np.array(portrait)
    taken = pixels_of(mine)
    mine[:] = 0
    assert np.array_equal(taken, portrait)
