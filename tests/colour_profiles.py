"""Makes ICC profiles for the tests (ICC.1:2022)."""

from __future__ import annotations

import struct

import numpy as np
from PIL import Image, ImageCms

D50 = np.array([0.9642, 1.0, 0.8249])
_D65 = np.array([0.9505, 1.0, 1.089])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_RGB = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))


def rgb_profile(primaries: tuple[tuple[float, float], ...], gamma: float) -> bytes:
    """Of a display with these chromaticities of red, green and blue, and white of 6500 K."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    matrix = columns * np.linalg.solve(columns, _D65)
    cone = _BRADFORD @ D50 / (_BRADFORD @ _D65)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cone) @ _BRADFORD @ matrix
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"wtpt": _xyz(D50), b"rXYZ": _xyz(adapted[:, 0]), b"gXYZ": _xyz(adapted[:, 1]),
            b"bXYZ": _xyz(adapted[:, 2]), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile(gamma: float) -> bytes:
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(D50), b"kTRC": curve})


def cmyk_profile(cyan: tuple[int, int, int]) -> bytes:
    """Of a press whose full cyan is this sRGB colour; the other inks are greys."""
    colours = np.zeros((16, 3), np.uint8)
    for number in range(16):
        inks = [number >> 3 & 1, number >> 2 & 1, number >> 1 & 1, number & 1]
        colours[number] = cyan if inks == [1, 0, 0, 0] else 255 - 60 * sum(inks)
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = np.asarray(ImageCms.applyTransform(Image.fromarray(colours[None]), to_lab)).copy()
    lab[..., 1:] ^= 128  # Pillow's a and b are signed, those of a table lie round 128
    straight = bytes(range(256))
    matrix = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + straight * 4 + lab.tobytes() + straight * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(D50), b"A2B0": table, b"A2B1": table})


def _xyz(values: np.ndarray) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(float(value) * 65536) for value in values))


def _profile(kind: bytes, colours: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    text = b"made for a test\0"
    tags = {b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78), b"cprt": b"text" + bytes(4)
            + text, **tags}
    position, table, content = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", position + len(content), len(data))
        content += data
    header = bytearray(128)
    header[0:4] = struct.pack(">I", position + len(content))
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = kind + colours + connection
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", *(round(float(value) * 65536) for value in D50))
    return bytes(header) + struct.pack(">I", len(tags)) + table + content
