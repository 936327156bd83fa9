"""Pictures of every format that is read, with profiles and tags, and animations."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from tests.media_files import quadrants

from .seeds import Seed, real_files, seeds_of

_SIZE = (64, 48)


def pictures(folder: Path, shared: Path | None) -> list[Seed]:
    """Stills and pages, made in the folder."""
    plain = Image.fromarray(quadrants(*_SIZE))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    tagged: dict[str, Any] = {"icc_profile": profile, "exif": exif.tobytes()}
    for suffix, options in {
        "jpg": tagged, "png": tagged, "webp": tagged, "tif": {"icc_profile": profile, "compression": "tiff_lzw"},
        "avif": {}, "bmp": {}, "ppm": {}, "tga": {}, "pcx": {}, "dds": {}, "gif": {}, "ico": {}, "jp2": {},
    }.items():
        plain.save(folder / f"plain.{suffix}", **options)
    plain.save(folder / "progressive.jpg", progressive=True, quality=60)
    plain.convert("CMYK").save(folder / "ink.jpg")
    plain.convert("CMYK").save(folder / "ink.tif")
    plain.convert("P").save(folder / "palette.png", transparency=0)
    plain.convert("RGBA").save(folder / "alpha.webp", lossless=True)
    plain.convert("I;16").save(folder / "deep.png")
    plain.convert("LAB").save(folder / "lab.tif")
    plain.save(folder / "deflated.tif", compression="tiff_adobe_deflate")
    plain.save(folder / "pages.tif", save_all=True, append_images=[plain.convert("L"), plain])
    plain.save(folder / "two.mpo", "MPO", save_all=True, append_images=[plain])
    (folder / "tiny.png").write_bytes(_one_bit_png(2000, 2000))
    _write_heic(folder / "plain.heic", plain)
    return seeds_of(folder.iterdir()) + real_files(shared, (".png", ".jpg", ".webp", ".heic", ".gif", ".tif"))


def animations(folder: Path, shared: Path | None) -> list[Seed]:
    """GIF, WebP, APNG and AVIF that move."""
    frames = [Image.fromarray(quadrants(*_SIZE, at)) for at in range(6)]
    for suffix, options in {"gif": {"disposal": 2, "comment": b"hello," * 60}, "webp": {"lossless": True}, "png": {},
                            "avif": {}}.items():
        frames[0].save(folder / f"moves.{suffix}", save_all=True, append_images=frames[1:], duration=40, **options)
    frames[0].save(folder / "optimised.gif", save_all=True, append_images=frames[1:], duration=[0, 10, 20, 40, 80, 160],
                   loop=0, optimize=True)
    return seeds_of(folder.iterdir()) + real_files(shared, (".gif", ".webp"))


def _one_bit_png(width: int, height: int) -> bytes:
    """Many pixels in few bytes."""
    rows = (b"\0" + bytes((width + 7) // 8)) * height

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _write_heic(path: Path, picture: Image.Image) -> None:
    """Where the tests' encoder is installed."""
    try:
        import pillow_heif
    except ImportError:
        return
    from tests.tiled_heic import tiled_heic

    buffer = BytesIO()
    pillow_heif.from_pillow(picture).save(buffer, quality=60)
    path.write_bytes(buffer.getvalue())
    path.with_name("tiled.heic").write_bytes(tiled_heic(np.asarray(picture.resize((256, 128)))))
