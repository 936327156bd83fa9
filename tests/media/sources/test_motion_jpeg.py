"""Pictures of a camera that sends JPEGs: decoded once, in the size that is looked at."""

from __future__ import annotations

from unittest.mock import patch

import cv2
import numpy as np
import pytest

from faceseg_live.domain.pictures import STEPS
from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.media.sources.camera_pictures import PictureMaker
from faceseg_live.media.sources.motion_jpeg import Demand, JpegPicture


class Device:
    """A camera that is asked for nothing but what a `PictureMaker` asks."""

    def __init__(self, backend: str = "V4L2", *, gives_plain: bool = True) -> None:
        self._backend, self._gives_plain = backend, gives_plain

    def getBackendName(self) -> str:  # noqa: N802 - OpenCV's name
        return self._backend

    def set(self, what: int, value: float) -> bool:
        assert (what, value) == (cv2.CAP_PROP_CONVERT_RGB, 0)
        return self._gives_plain


def made_of(buffer: Pixels, pixel_format: str, device: Device | None = None) -> Frame | None:
    picture = PictureMaker(device or Device(), pixel_format).picture(buffer)  # type: ignore[arg-type]
    return None if picture is None else Frame(picture, 0, 0.0, 0.0)


@pytest.fixture(scope="module")
def small(portrait: Pixels) -> Pixels:
    return np.ascontiguousarray(cv2.resize(portrait, (322, 181), interpolation=cv2.INTER_AREA))


@pytest.fixture(scope="module")
def jpeg(small: Pixels) -> Pixels:
    """(1, N) bytes, as OpenCV hands them out."""
    return cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].reshape(1, -1)


@pytest.mark.parametrize("step", STEPS)
def test_each_size_shows_the_same(small: Pixels, jpeg: Pixels, step: int) -> None:
    frame = made_of(jpeg, "MJPG")
    assert frame is not None
    assert frame.size == (322, 181)
    expected = Frame(small, 0, 0.0, 0.0).reduced(step)
    assert frame.reduced(step).shape == expected.shape
    assert np.abs(frame.reduced(step).astype(int) - expected).mean() < 4
    assert not frame.reduced(step).flags.writeable


def test_the_finest_that_is_there_is_read_and_nothing_finer_made(jpeg: Pixels) -> None:
    demand = Demand()
    picture = JpegPicture(jpeg, (322, 181), demand)
    assert picture.finest(4)[0] == 4, "an eighth is too little"
    picture.reduced(2)
    assert picture.finest(4)[0] == 2
    for _ in range(12):
        JpegPicture(jpeg, (322, 181), demand).finest(2)
    assert demand.finest == 2


def test_what_is_usually_looked_at_is_decoded_at_once_and_nothing_else(jpeg: Pixels) -> None:
    demand = Demand()
    for number in range(12):
        picture = JpegPicture(jpeg, (322, 181), demand)
        picture.reduced(4)
        if number == 8:
            picture.reduced(1)  # now and then somebody needs more
    with patch.object(cv2, "imdecode", wraps=cv2.imdecode) as decode:
        picture = JpegPicture(jpeg, (322, 181), demand)
        assert [picture.reduced(step).shape[0] for step in (4, 8)] == [46, 23]
        assert decode.call_count == 1
        for _ in range(6):
            JpegPicture(jpeg, (322, 181), demand).reduced(1)
        decode.reset_mock()
        assert JpegPicture(jpeg, (322, 181), demand).reduced(2).shape == (91, 161, 3)
        assert decode.call_count == 1, "the half is made of the whole, which is there"


@pytest.mark.parametrize("kept", [0, 1, 2, 20, 0.5, 0.99])
def test_a_broken_jpeg_is_no_picture(jpeg: Pixels, kept: float) -> None:
    length = kept if isinstance(kept, int) else round(kept * jpeg.size)
    assert made_of(np.ascontiguousarray(jpeg[:, :length]), "MJPG") is None


def test_what_is_no_jpeg_is_no_picture() -> None:
    for seed in range(20):
        noise = np.random.default_rng(seed).integers(0, 256, (1, 600), dtype=np.uint8)
        assert made_of(noise, "MJPG") is None
        noise[0, :3] = (0xFF, 0xD8, 0xFF)
        assert made_of(noise, "MJPG") is None


def test_a_header_that_promises_another_size_is_found_out(jpeg: Pixels) -> None:
    with pytest.raises(ValueError, match="no whole JPEG"):
        JpegPicture(jpeg, (644, 362), Demand())


def test_other_formats_are_converted_once(small: Pixels) -> None:
    even = np.ascontiguousarray(small[:180])
    yuv = cv2.cvtColor(even, cv2.COLOR_RGB2YUV)
    chroma = yuv[:, ::2, 1:].copy()
    packed = np.stack((yuv[:, :, 0], chroma.reshape(180, -1)), axis=2)
    for buffer, name in ((packed, "YUYV"), (np.ascontiguousarray(packed[..., ::-1]), "UYVY")):
        frame = made_of(buffer, name)
        assert frame is not None
        assert np.abs(frame.pixels.astype(int) - even).mean() < 12


@pytest.mark.parametrize(("pixel_format", "device"), [
    ("Y16", Device()), ("MJPG", Device("DSHOW")), ("YUYV", Device(gives_plain=False))])
def test_what_opencv_has_to_convert_comes_as_bgr(small: Pixels, pixel_format: str, device: Device) -> None:
    frame = made_of(np.ascontiguousarray(small[..., ::-1]), pixel_format, device)
    assert frame is not None
    np.testing.assert_array_equal(frame.pixels, small)
