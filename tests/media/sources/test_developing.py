"""Colours and shapes of videos of every kind are those that were filmed."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace, VideoReformatter

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.media.sources.developing import Developer
from faceseg_live.media.sources.raw_frame import RawFrame, plausible_aspect
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import UPRIGHT, corners, quadrants

BARS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255), (200, 118, 60),
        (58, 118, 198), (120, 198, 60), (128, 128, 128), (235, 235, 235), (16, 16, 16), (255, 255, 255), (0, 0, 0),
        (38, 78, 158), (178, 149, 220)]
BT709, BT470BG, BT601, BT2020, UNTAGGED = 1, 5, 6, 9, 2
LIMITED, FULL = 1, 2


def chart(width: int, height: int) -> Pixels:
    """The bars side by side."""
    return np.repeat(np.repeat(np.array(BARS, np.uint8)[None], width // 16, axis=1), height, axis=0)


def bars_of(pixels: Pixels) -> np.ndarray:
    """(16, 3): the middle of each bar."""
    step = pixels.shape[1] / 16
    places = [int((at + 0.5) * step) for at in range(16)]
    return np.array([pixels[8:-8, x - 3:x + 3].reshape(-1, 3).mean(axis=0) for x in places])


def coded(path: Path, codec: str, pixel_format: str, *, matrix: int, tagged: bool = True, full: bool = False,
          size: tuple[int, int] = (320, 64), options: dict[str, str] | None = None) -> Path:
    """Some frames of the chart, with colours coded by this matrix and range."""
    if matrix == BT2020:
        needs_bt2020()
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        if tagged:
            stream.codec_context.colorspace = matrix
            stream.codec_context.color_range = FULL if full else LIMITED
        for at in range(3):
            rgb = av.VideoFrame.from_ndarray(chart(*size), format="rgb24")
            picture = VideoReformatter().reformat(
                rgb, format=pixel_format, dst_colorspace=BT470BG if matrix == BT601 else matrix,
                dst_color_range=FULL if full else LIMITED)
            picture.pts, picture.time_base = at, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def needs_bt2020() -> None:
    if not hasattr(Colorspace, "BT2020"):
        pytest.skip("this PyAV doesn't write the colours of BT.2020")


def first_frame(path: Path) -> Frame:
    source = VideoSource(path)
    frame = source.read()
    source.close()
    assert frame is not None
    return frame


X264 = {"crf": "4", "preset": "ultrafast"}


@pytest.mark.parametrize(("name", "codec", "pixel_format", "matrix", "full", "tolerance"), [
    ("601.mp4", "libx264", "yuv420p", BT601, False, 3), ("470bg.mp4", "libx264", "yuv420p", BT470BG, False, 3),
    ("709.mp4", "libx264", "yuv420p", BT709, False, 3), ("2020.mp4", "libx264", "yuv420p", BT2020, False, 3),
    ("601pc.mp4", "libx264", "yuv420p", BT601, True, 3), ("709pc.mp4", "libx264", "yuv420p", BT709, True, 3),
    ("444.mp4", "libx264", "yuv444p", BT709, False, 3), ("422.mp4", "libx264", "yuv422p", BT709, False, 3),
    ("10bit.mp4", "libx264", "yuv420p10le", BT709, False, 3), ("444_10.mkv", "libx264", "yuv444p10le", BT601, False, 3),
    ("hevc.mp4", "libx265", "yuv420p", BT709, False, 3), ("vp9.webm", "libvpx-vp9", "yuv420p", BT709, False, 4),
    ("mpeg2.mkv", "mpeg2video", "yuv420p", BT601, False, 4),
    ("prores.mov", "prores_ks", "yuv422p10le", BT709, False, 3),
    ("ffv1.mkv", "ffv1", "yuv444p", BT601, False, 3), ("dnxhr.mov", "dnxhd", "yuv422p", BT709, False, 3),
])
def test_tagged_colours(tmp_path: Path, name: str, codec: str, pixel_format: str, matrix: int, full: bool,
                        tolerance: float) -> None:
    options = {"libx264": X264, "libx265": {"crf": "4", "preset": "ultrafast", "x265-params": "log-level=none"},
               "libvpx-vp9": {"crf": "4", "b": "0"}, "mpeg2video": {"qscale": "1", "b": "20M"},
               "dnxhd": {"profile": "dnxhr_hq"}}.get(codec, {})
    size = (320, 128) if codec == "dnxhd" else (320, 64)
    path = coded(tmp_path / name, codec, pixel_format, matrix=matrix, full=full, options=options, size=size)
    assert np.abs(bars_of(first_frame(path).pixels) - BARS).max() <= tolerance


@pytest.mark.parametrize(("name", "codec", "pixel_format"), [
    ("rgb.mkv", "libx264rgb", "rgb24"), ("bgr0.mkv", "ffv1", "bgr0"), ("png.mov", "png", "rgb24"),
    ("raw.nut", "rawvideo", "bgr24")])
def test_rgb_is_taken_as_it_is(tmp_path: Path, name: str, codec: str, pixel_format: str) -> None:
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"qp": "0"} if codec == "libx264rgb" else {})
        stream.width, stream.height, stream.pix_fmt = 1280, 16, pixel_format
        container.mux(stream.encode(av.VideoFrame.from_ndarray(chart(1280, 16), format="rgb24").reformat(
            format=pixel_format)))
        container.mux(stream.encode(None))
    assert np.abs(first_frame(tmp_path / name).pixels.astype(int) - chart(1280, 16)).max() <= 1


def test_motion_jpeg_is_full_range_bt601_at_any_size(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.avi", "mjpeg", "yuvj444p", matrix=BT601, full=True, tagged=False, size=(1280, 720),
                 options={"qscale": "2"})
    assert np.abs(bars_of(first_frame(path).pixels) - BARS).max() <= 4


def test_grey(tmp_path: Path) -> None:
    grey = np.tile(np.arange(256, dtype=np.uint8), (32, 1))
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 256, 32, "gray"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="gray")))
        container.mux(stream.encode(None))
    pixels = first_frame(tmp_path / "a.mkv").pixels
    assert np.abs(pixels.astype(int) - grey[..., None]).max() <= 1


@pytest.mark.parametrize(("size", "matrix"), [
    ((1280, 64), BT709), ((320, 720), BT709), ((1024, 576), BT601), ((640, 480), BT601)])
def test_untagged_colours_are_those_of_players(tmp_path: Path, size: tuple[int, int], matrix: int) -> None:
    """BT.709 where a video is HD by its width or height."""
    path = coded(tmp_path / "a.mp4", "libx264", "yuv420p", matrix=matrix, tagged=False, size=size, options=X264)
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).colorspace == UNTAGGED
    assert np.abs(bars_of(first_frame(path).pixels) - BARS).max() <= 3


def test_the_shared_untagged_video(shared_data: Path) -> None:
    bars = bars_of(first_frame(shared_data / "cases" / "c_untagged_hd709.mp4").pixels[:120])
    assert np.abs(bars - BARS).max() <= 3


def anamorphic(path: Path, aspect: Fraction, size: tuple[int, int] = (320, 240)) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        for at in range(12):
            picture = av.VideoFrame.from_ndarray(quadrants(*size), format="rgb24")
            picture.pts, picture.time_base = at, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize(("aspect", "size"), [
    (Fraction(4, 3), (426, 240)), (Fraction(64, 45), (456, 240)), (Fraction(1, 2), (320, 480)),
    (Fraction(1), (320, 240)), (Fraction(1001, 1000), (320, 240)), (Fraction(100, 1), (320, 240))])
def test_the_squeezed_side_is_enlarged(tmp_path: Path, name: str, aspect: Fraction, size: tuple[int, int]) -> None:
    """What is hardly squeezed, or absurdly, is left as it is."""
    source = VideoSource(anamorphic(tmp_path / name, aspect))
    frame = source.read()
    assert frame is not None
    assert frame.size == (source.info.width, source.info.height) == size
    assert corners(frame.pixels) == UPRIGHT


def test_what_is_squeezed_and_lies_on_its_side_is_stretched_first(tmp_path: Path) -> None:
    path = anamorphic(tmp_path / "phone.mp4", Fraction(2))
    data = bytearray(path.read_bytes())
    place = data.index(b"tkhd") + 4 + 40
    struct.pack_into(">9i", data, place, 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    frame = first_frame(path)
    assert frame.size == (240, 640)
    assert corners(frame.pixels) == list(np.roll(UPRIGHT, 1))


def test_aspects_that_change_in_the_middle(tmp_path: Path) -> None:
    """From a narrow programme to a wide one, as they are broadcast. A decoder says it some frames early."""
    parts = [anamorphic(tmp_path / f"{at}.ts", aspect).read_bytes()
             for at, aspect in enumerate((Fraction(16, 15), Fraction(64, 45)))]
    (tmp_path / "a.ts").write_bytes(b"".join(parts))
    source = VideoSource(tmp_path / "a.ts")
    sizes = [frame.size for frame in iter(source.read, None)]
    assert sizes[:8] == [(342, 240)] * 8
    assert sizes[12:] == [(456, 240)] * 12


def test_aspects_that_can_not_be() -> None:
    assert plausible_aspect(None) == plausible_aspect(Fraction(0)) == plausible_aspect(Fraction(9)) == 1
    assert plausible_aspect(Fraction(12, 11)) == Fraction(12, 11)


@pytest.mark.parametrize(("case", "size"), [("s_paldvd.mpg", (1024, 576))])
def test_shared_anamorphic_videos(shared_data: Path, case: str, size: tuple[int, int]) -> None:
    assert first_frame(shared_data / "cases" / case).size == size


def srgb_light(signal: np.ndarray) -> np.ndarray:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


BT709_TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
"""BT.2087-0, table 2."""


def hdr_signal(rgb: np.ndarray, curve: str, times: float = 1.0) -> np.ndarray:
    """sRGB colours whose white has 203 cd/m² (BT.2408), or so many times that, as a signal of BT.2100 in BT.2020."""
    nit = srgb_light(rgb / 255) @ BT709_TO_BT2020.T * 203 * times
    if curve == "pq":
        m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
        powered = np.maximum(nit / 10_000, 0) ** m1
        return ((c1 + c2 * powered) / (1 + c3 * powered)) ** m2
    display = np.maximum(nit / 1000, 0)
    if curve == "hlg":  # by BT.2100: the gamma belongs to brightness
        luminance = display @ [0.2627, 0.6780, 0.0593]
        scene = display * np.maximum(luminance, 1e-9)[..., None] ** (1 / 1.2 - 1)
    else:  # as tools do whose gamma belongs to each primary
        scene = display ** (1 / 1.2)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)


def hdr_video(path: Path, curve: str, signal: np.ndarray) -> Path:
    """(height, width, 3) RGB, 0..1, as ProRes with 10 bit, as phones write it."""
    needs_bt2020()
    height, width = signal.shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("prores_ks", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv422p10le"
        stream.codec_context.colorspace, stream.codec_context.color_range = BT2020, LIMITED
        stream.codec_context.color_primaries, stream.codec_context.color_trc = 9, 16 if curve == "pq" else 18
        rgb = av.VideoFrame.from_ndarray(np.round(signal * 65535).astype(np.uint16), format="rgb48le")
        for at in range(2):
            picture = VideoReformatter().reformat(
                rgb, format="yuv422p10le", dst_colorspace=BT2020, dst_color_range=LIMITED)
            picture.pts, picture.time_base = at, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("curve", ["pq", "hlg", "hlg per primary"])
def test_hdr_becomes_sdr(tmp_path: Path, curve: str) -> None:
    """Brown, blue, green and grey as well as pure colours; without a conversion the error is 40 and more."""
    path = hdr_video(tmp_path / "a.mov", curve, hdr_signal(chart(320, 64), curve))
    errors = np.abs(bars_of(first_frame(path).pixels) - BARS)
    assert errors.mean() <= 8
    greys = [9, 10, 11, 13]
    assert errors[greys].max() <= 3


def test_bright_lights_are_told_apart(tmp_path: Path) -> None:
    """From paper to a sun a dozen times as bright."""
    times = np.repeat([0.9, 1, 1.2, 1.5, 2, 3, 5, 12], 40)
    signal = np.stack([hdr_signal(np.array([[255, 255, 255]]), "pq", time)[0] for time in times])
    pixels = first_frame(hdr_video(tmp_path / "a.mov", "pq", np.tile(signal, (64, 1, 1)))).pixels
    greys = pixels[32, 20::40].mean(axis=1)
    assert (np.diff(greys) >= 0.9).all()
    assert greys[1] > 235


def test_the_shared_hdr_video(shared_data: Path) -> None:
    bars = bars_of(first_frame(shared_data / "cases" / "h_hlg.mov").pixels[:76])
    assert np.abs(bars - BARS).mean() <= 8


def test_wide_colours_of_sdr_keep_their_saturation(tmp_path: Path) -> None:
    """A screen recording in Display P3: its pure sRGB red is stored as a paler one."""
    with av.open(str(tmp_path / "a.mov"), "w") as container:
        stream = container.add_stream("libx264", rate=25, options=X264)
        stream.width, stream.height, stream.pix_fmt = 320, 64, "yuv420p"
        stream.codec_context.colorspace, stream.codec_context.color_range = BT709, LIMITED
        stream.codec_context.color_primaries, stream.codec_context.color_trc = 12, 1
        rgb = av.VideoFrame.from_ndarray(np.full((64, 320, 3), (234, 51, 35), np.uint8), format="rgb24")
        container.mux(stream.encode(VideoReformatter().reformat(
            rgb, format="yuv420p", dst_colorspace=BT709, dst_color_range=LIMITED)))
        container.mux(stream.encode(None))
    assert first_frame(tmp_path / "a.mov").pixels[32, 160].tolist() == pytest.approx((255, 0, 0), abs=6)


def test_one_developer_takes_frames_of_all_sizes() -> None:
    developer = Developer()
    for size in ((64, 32), (32, 64), (64, 32)):
        for curve in (2, 18, 2):
            frame = av.VideoFrame(*size, "yuv420p10le")
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            assert developer.rgb_pixels(RawFrame(frame, color_trc=curve)).shape == (size[1], size[0], 3)


def test_transparency_is_told(tmp_path: Path) -> None:
    def note(name: str, alpha: int) -> str:
        pixels = np.full((32, 64, 4), (200, 100, 50, alpha), np.uint8)
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("prores_ks", rate=25, options={"profile": "4"})
            stream.width, stream.height, stream.pix_fmt = 64, 32, "yuva444p10le"
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(
                format="yuva444p10le")))
            container.mux(stream.encode(None))
        return str(VideoSource(tmp_path / name).info.note)

    assert "is transparent in places; that is ignored" in note("clear.mov", 90)
    assert note("opaque.mov", 255) == "None"
