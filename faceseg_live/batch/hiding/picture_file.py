"""The file of a picture in which people are hidden: in the input's own format, with nothing of what was known of it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ...domain.types import Pixels
from ...errors import OutputError

_WRITTEN_AS: dict[str, tuple[int, ...]] = {
    ".jpg": (cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
    ".png": (),
    ".webp": (cv2.IMWRITE_WEBP_QUALITY, 95),
    ".tif": (),
    ".bmp": (),
}
"""Format → what OpenCV's encoder is told. It knows no metadata: place, time, camera and preview stay behind."""
_SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".tiff": ".tif", ".dib": ".bmp"}
_ELSE = ".png"


def picture_name(stem: str, look: str, source: Path) -> str:
    """What the picture is called: the suffix is the input's where its format can be written."""
    suffix = source.suffix.lower()
    return f"{stem}.{look}{source.suffix if _SAME.get(suffix, suffix) in _WRITTEN_AS else _ELSE}"


def encoded_picture(pixels: Pixels, name: str) -> bytes:
    """(height, width, 4) uint8 BGRA, opaque, as a file of this name. OutputError where the format can't hold it."""
    suffix = Path(name).suffix.lower()
    kind = _SAME.get(suffix, suffix)
    try:
        is_done, data = cv2.imencode(kind, np.ascontiguousarray(pixels[..., :3]), _WRITTEN_AS[kind])
    except cv2.error:
        is_done = False
    if not is_done:
        raise OutputError("batch.no_picture", width=pixels.shape[1], height=pixels.shape[0], kind=kind.lstrip("."))
    return data.tobytes()
