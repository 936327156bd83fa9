"""A picture that is empty but for a part is the same picture, however it was compressed."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from faceseg_live.domain.types import Pixels
from faceseg_live.media.pictures import PICTURE_FORMATS, Tags, encoded, encoded_part
from faceseg_live.media.pictures.sparse_png import _RUN, sparse_png


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)


def whole(part: Pixels, x: int, y: int, width: int, height: int) -> Pixels:
    pixels = np.zeros((height, width, *part.shape[2:]), np.uint8)
    pixels[y:y + part.shape[0], x:x + part.shape[1]] = part
    return pixels


@pytest.mark.parametrize("channels", [(), (3,), (4,)])
@pytest.mark.parametrize(("x", "y", "columns", "rows"), [
    (0, 0, 70, 50), (10, 7, 20, 9), (0, 49, 1, 1), (69, 0, 1, 50), (50, 41, 20, 9), (3, 0, 60, 1)])
def test_a_part_lies_where_it_should(channels: tuple[int, ...], x: int, y: int, columns: int, rows: int) -> None:
    part = noise(rows, columns, *channels)
    with Image.open(BytesIO(sparse_png(part, x, y, 70, 50))) as image:
        image.verify()  # checksums
    with Image.open(BytesIO(sparse_png(part, x, y, 70, 50))) as image:
        assert np.array_equal(np.asarray(image), whole(part, x, y, 70, 50))


def test_a_large_one(capfd: pytest.CaptureFixture[str]) -> None:
    """More emptiness than one run, above and below."""
    width, height = 1000, 2 * _RUN // 1000 + 700
    part = noise(30, 40, 3)
    data = sparse_png(part, 480, _RUN // 1000 + 300, width, height)
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert np.array_equal(found, whole(part, 480, _RUN // 1000 + 300, width, height))
    assert capfd.readouterr().err == ""
    assert len(data) < 15_000


@pytest.mark.parametrize("form", PICTURE_FORMATS.values(), ids=PICTURE_FORMATS)
@pytest.mark.parametrize("part", [noise(9, 8), noise(9, 8, 3), noise(9, 8, 4), noise(0, 0), noise(0, 0, 3)],
                         ids=["grey", "colours", "alpha", "nothing", "no colours"])
def test_in_every_format_it_is_the_same_picture(form: object, part: Pixels) -> None:
    assert isinstance(form, type(PICTURE_FORMATS["png"]))
    tags = Tags(xmp=b"<x/>")
    found, expected = (Image.open(BytesIO(data)) for data in (
        encoded_part(part, (20, 30), (64, 48), form, tags=tags),
        encoded(whole(part, 20, 30, 64, 48), form, tags=tags)))
    assert (found.mode, found.info.get("xmp"), found.info.get("icc_profile")) == (
        expected.mode, expected.info.get("xmp"), expected.info.get("icc_profile"))
    assert np.array_equal(np.asarray(found), np.asarray(expected))
