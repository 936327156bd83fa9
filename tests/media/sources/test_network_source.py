"""Streams from servers that work, die, fall silent or aren't there."""

from __future__ import annotations

import socket
import threading
import traceback
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.errors import PasswordWanted, SourceError, SourceLost
from faceseg_live.media.sources import connection
from faceseg_live.media.sources.network import NetworkSource
from tests.media_files import UPRIGHT, camera_server, corners, file_server, quadrants, serving, write_video
from tests.rtsp_server import rtsp_serving


def read_all(source: NetworkSource) -> int:
    count = 0
    while source.read() is not None:
        count += 1
    return count


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no silence: only what falls silent is given little time."""
    monkeypatch.setattr(connection, "OPENING_S", 20.0)
    monkeypatch.setattr(connection, "STALL_S", 20.0)


@pytest.fixture
def _impatient(_patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STALL_S", 0.7)


def test_a_video_on_a_web_server_loses_no_frame(tmp_path: Path) -> None:
    data = write_video(tmp_path / "a.mp4", frames=90, starts_fast=True).read_bytes()
    with serving(file_server(data)) as address:
        source = NetworkSource(f"{address}/a.mp4")
        assert not source.info.is_live
        assert source.info.duration_s == pytest.approx(3.0)
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame)
    assert [frame.sequence for frame in frames] == list(range(90))
    assert [frame.time_s for frame in frames] == pytest.approx([at / 30 for at in range(90)])


def test_a_server_that_dies_within_a_video(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=300, starts_fast=True, options={"crf": "1"})
    data = path.read_bytes()
    with serving(file_server(data, breaks_after=len(data) // 2)) as address:
        source = NetworkSource(f"{address}/a.mp4")
        with pytest.raises(SourceLost, match=r"the server closed the connection|was interrupted"):
            read_all(source)
        source.close()


def test_a_web_camera_is_live() -> None:
    with serving(camera_server()) as address:
        source = NetworkSource(f"{address}/stream")
        frame = source.read()
        source.close()
    assert source.info.is_live
    assert source.info.fps is None
    assert frame is not None
    assert corners(frame.pixels) == UPRIGHT


def test_a_web_camera_that_dies() -> None:
    with serving(camera_server(frames=40)) as address:
        source = NetworkSource(f"{address}/stream")
        with pytest.raises(SourceLost, match=r"has ended: the server closed the connection|was interrupted"):
            read_all(source)
        source.close()


@pytest.mark.usefixtures("_impatient")
def test_a_web_camera_that_falls_silent() -> None:
    with serving(camera_server(hangs_after=40)) as address:
        source = NetworkSource(f"{address}/stream")
        with pytest.raises(SourceLost, match=r"has sent nothing for 0.7 s; check the network"):
            read_all(source)
        source.close()


@pytest.mark.usefixtures("_impatient")
def test_an_rtsp_camera_that_falls_silent() -> None:
    with rtsp_serving(hangs_after=60) as address:
        source = NetworkSource(address)
        assert source.info.is_live
        frames = []
        with pytest.raises(SourceLost):  # noqa: PT012 - the last frame comes just before
            while (frame := source.read()) is not None:
                frames.append(frame)
        source.close()
    assert np.diff([frame.time_s for frame in frames]).max() < 0.1, "the last one, which the decoder held back, too"


def test_closing_ends_a_read_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STALL_S", 6.0)
    with serving(camera_server(hangs_after=40)) as address:
        source = NetworkSource(f"{address}/stream")
        reader = threading.Thread(target=lambda: read_all(source), daemon=True)
        reader.start()
        reader.join(1.5)
        assert reader.is_alive()
        source.close()
        reader.join(1)
        assert not reader.is_alive()


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_listens(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SourceError, match=r"can't be opened: connection refused"):
        NetworkSource(f"{scheme}://127.0.0.1:{port}/a")


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_answers(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "OPENING_S", 0.4)
    with (socket.create_server(("127.0.0.1", 0)) as listener,
          pytest.raises(SourceError, match=r"no answer|sends nothing")):
        NetworkSource(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/a")


def test_a_page_is_no_stream(capfd: pytest.CaptureFixture[str]) -> None:
    with (serving(file_server(b"<html>hello</html>" * 99)) as address,
          pytest.raises(SourceError, match="not a video stream")):
        NetworkSource(f"{address}/index.html")
    assert capfd.readouterr().err == ""


def test_a_password_is_neither_shown_nor_kept_in_the_address() -> None:
    with pytest.raises(SourceError) as caught:
        NetworkSource(f"http://me:{'x' * 9}@127.0.0.1:1/a?token={'x' * 9}")
    assert "xxx" not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_asks_for_a_password() -> None:
    with serving(camera_server(login="me:p@ss")) as address:
        host = address.removeprefix("http://")
        with pytest.raises(PasswordWanted) as caught:
            NetworkSource(f"http://me:wrong@{host}/stream")
        assert "wrong" not in str(caught.value)
        source = NetworkSource(f"http://me:p%40ss@{host}/stream")
        source.close()
        assert source.info.uri == f"http://me@{host}/stream"
        assert source.info.title == f"{address}/stream"
        NetworkSource(source.info.uri).close()  # is known from now on


def test_what_this_ffmpeg_cannot_speak_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise av.error.ProtocolNotFoundError(0, "Protocol not found")

    monkeypatch.setattr(av, "open", refuse)
    with pytest.raises(SourceError, match=r"FFmpeg that is installed .* doesn't know srt://"):
        NetworkSource("srt://127.0.0.1:9000?passphrase=secret")


def test_a_transport_stream_over_udp_keeps_its_own_times(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address = f"udp://127.0.0.1:{free.getsockname()[1]}"
    stopped = threading.Event()
    sender = threading.Thread(target=send_transport_stream, args=(address, stopped))
    sender.start()
    try:
        source = NetworkSource(address)
        frames = [source.read() for _ in range(20)]
        source.close()
    finally:
        stopped.set()
        sender.join(5)
    assert source.info.is_live
    taken = [frame for frame in frames if frame is not None]
    assert corners(taken[0].pixels) == UPRIGHT
    steps_s = np.diff([frame.time_s for frame in taken])
    assert np.median(steps_s) == pytest.approx(1 / 30, rel=0.06), "whenever they came"
    assert 3 in np.diff([frame.sequence for frame in taken]), "two frames are missing"


def send_transport_stream(address: str, stopped: threading.Event) -> None:
    """A camera at 30 fps that sends what it has in bursts of three frames, and two of twelve not at all."""
    with av.open(address, "w", format="mpegts") as output:
        encoder = output.add_stream("mpeg2video", rate=30, options={"g": "5", "bf": "0"})
        encoder.width, encoder.height, encoder.pix_fmt, encoder.bit_rate = 320, 240, "yuv420p", 2_000_000
        at = 0
        while not stopped.wait(0.1):
            for _ in range(3):
                picture = av.VideoFrame.from_ndarray(quadrants(at=at), format="rgb24")
                picture.pts, picture.time_base = at, Fraction(1, 30)
                if at % 12 < 10:
                    output.mux(encoder.encode(picture))
                at += 1
