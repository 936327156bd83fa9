"""Colours are what the profile of a file says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from faceseg_live.api.images import pixels_of
from faceseg_live.media.pictures import png, read_image, read_image_with_alpha
from faceseg_live.media.pictures.profiles import SRGB, is_srgb
from faceseg_live.media.sources.tone_mapping import ColourSpace, Curve, Gamut, to_srgb
from tests.colour_profiles import ADOBE_RGB, DISPLAY_P3, cmyk_profile, grey_profile, rgb_profile
from tests.media_files import UPRIGHT, corners, quadrants

RED = (255, 0, 0)
# sRGB's red in the other spaces, by their primaries (CSS Color 4, section 10)
STORED = {"p3": ((234, 51, 35), rgb_profile(DISPLAY_P3, 2.2)), "adobe": ((219, 0, 0), rgb_profile(ADOBE_RGB, 2.2))}


def flat(colour: tuple[int, ...] | int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (64, 48), colour)


def is_red(pixels: np.ndarray) -> bool:
    return bool(np.abs(pixels[..., :3].astype(int) - RED).max() <= 8)


@pytest.mark.parametrize("space", STORED)
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tiff", "avif"])
def test_wide_colours_come_out_as_they_are_meant(tmp_path: Path, suffix: str, space: str) -> None:
    colour, profile = STORED[space]
    path = tmp_path / f"a.{suffix}"
    options = {} if suffix in ("png", "tiff") else {"quality": 100}
    flat(colour).save(path, icc_profile=profile, **options)
    assert is_red(read_image(path))
    assert is_red(read_image_with_alpha(path))
    assert is_red(pixels_of(Image.open(path)))


def test_a_heic_of_a_phone_is_in_display_p3(tmp_path: Path) -> None:
    colour, profile = STORED["p3"]
    pillow_heif.from_pillow(flat(colour)).save(tmp_path / "a.heic", quality=100, chroma=444, icc_profile=profile)
    assert is_red(read_image(tmp_path / "a.heic"))


def chart(number: int) -> np.ndarray:
    """Eight colours that sRGB and the space have, as they are written in the space."""
    wide = {"curve": Curve.SDR, "gamut": Gamut.P3} if number == 1 else {"curve": Curve(number), "gamut": Gamut.BT2020}
    space = ColourSpace(**wide)
    steps = np.linspace(0, 1, 52)
    grid = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3)
    seen = to_srgb(grid, space)
    found = [grid[np.abs(seen - colour).sum(axis=1).argmin()] for colour in CHART / 255]
    return (np.array(found) * 255).round().astype(np.uint8)


CHART = np.array([[180, 60, 60], [60, 160, 70], [60, 70, 180], [128, 128, 128], [200, 190, 60], [40, 40, 40],
                  [190, 90, 180], [90, 170, 180]])


@pytest.mark.parametrize(("primaries", "transfer"), [(12, 1), (9, 16), (9, 18)], ids=["P3", "PQ", "HLG"])
@pytest.mark.parametrize("kind", ["HEIC", "PNG"])
def test_what_a_camera_says_by_number_counts(tmp_path: Path, kind: str, primaries: int, transfer: int) -> None:
    picture = Image.fromarray(np.repeat(np.repeat(chart(transfer)[None], 32, 0), 32, 1))
    if kind == "HEIC":
        pillow_heif.from_pillow(picture).save(tmp_path / "a", quality=-1, chroma=444, color_primaries=primaries,
                                              transfer_characteristics=transfer, matrix_coefficients=0,
                                              full_range_flag=1)
    else:
        buffer = BytesIO()
        picture.save(buffer, "PNG")
        said = b"cICP", bytes([primaries, transfer, 0, 1])
        (tmp_path / "a").write_bytes(png.with_chunks(buffer.getvalue(), [said]))
    found = read_image(tmp_path / "a")[16, 16::32].astype(int)
    assert np.abs(found - CHART).mean() <= 5
    assert np.abs(read_image_with_alpha(tmp_path / "a")[16, 16::32, :3].astype(int) - CHART).mean() <= 5


def test_an_image_without_a_profile_is_srgb(tmp_path: Path) -> None:
    colour, _ = STORED["p3"]
    flat(colour).save(tmp_path / "a.png")
    assert tuple(read_image(tmp_path / "a.png")[0, 0]) == colour


def test_alpha_survives_a_profile(tmp_path: Path) -> None:
    colour, profile = STORED["p3"]
    flat((*colour, 77), "RGBA").save(tmp_path / "a.png", icc_profile=profile)
    pixels = read_image_with_alpha(tmp_path / "a.png")
    assert is_red(pixels)
    assert set(np.unique(pixels[..., 3])) == {77}


@pytest.mark.parametrize("suffix", ["jpg", "tiff"])
def test_inks_are_those_of_the_press(tmp_path: Path, suffix: str) -> None:
    ink = flat((255, 0, 0, 0), "CMYK")
    ink.save(tmp_path / f"plain.{suffix}")
    ink.save(tmp_path / f"press.{suffix}", icc_profile=cmyk_profile((20, 90, 180)))
    assert np.abs(read_image(tmp_path / f"plain.{suffix}")[0, 0].astype(int) - (0, 255, 255)).max() < 8
    assert np.abs(read_image(tmp_path / f"press.{suffix}")[0, 0].astype(int) - (20, 90, 180)).max() < 8


def test_grey_has_profiles_too(tmp_path: Path) -> None:
    flat(128, "L").save(tmp_path / "a.png", icc_profile=grey_profile(1.0))
    assert np.abs(read_image(tmp_path / "a.png")[0, 0].astype(int) - 188).max() <= 2  # half of the light


@pytest.mark.parametrize("profile", [SRGB, b"no profile at all", grey_profile(1.8), b""])
def test_what_changes_no_colour_is_left_alone(tmp_path: Path, profile: bytes) -> None:
    assert is_srgb(profile, "RGB")
    Image.fromarray(quadrants()).save(tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(read_image(tmp_path / "a.png"), quadrants())


def test_lab_is_read(tmp_path: Path) -> None:
    from PIL import ImageCms

    lab = ImageCms.profileToProfile(Image.fromarray(quadrants()), ImageCms.createProfile("sRGB"),
                                    ImageCms.createProfile("LAB"), outputMode="LAB")
    assert lab is not None
    lab.save(tmp_path / "a.tif")
    assert corners(read_image(tmp_path / "a.tif")) == UPRIGHT
