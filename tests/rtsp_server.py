"""A network camera that speaks just enough RTSP (RFC 2326, interleaved over TCP) for one client."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import av

from tests.media_files import quadrants

_FPS = 30
_MPEG_VIDEO = 32
"""RTP's static payload type for MPEG-1 and -2 video (RFC 3551): needs no parameters in the description."""
_DESCRIPTION = ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=test\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
                f"m=video 0 RTP/AVP {_MPEG_VIDEO}\r\na=control:track\r\n")


@contextmanager
def rtsp_serving(*, hangs_after: int | None = None) -> Iterator[str]:
    """The address of a camera that streams quadrants, and falls silent after so many of them."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = threading.Thread(target=_accept, args=(listener, stopped, hangs_after), daemon=True)
        thread.start()
        try:
            yield f"rtsp://127.0.0.1:{listener.getsockname()[1]}/stream"
        finally:
            stopped.set()
            thread.join(5)


def _accept(listener: socket.socket, stopped: threading.Event, hangs_after: int | None) -> None:
    while not stopped.is_set():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        with client:
            client.settimeout(5)
            try:
                _greet(client)
                _stream(client, stopped, hangs_after)
            except OSError:
                pass  # the client has gone


def _greet(client: socket.socket) -> None:
    """Answer until the client says PLAY."""
    requests = client.makefile("r", encoding="ascii", newline="\r\n")
    while True:
        first = requests.readline()
        if not first:
            raise ConnectionResetError
        headers = dict(line.strip().split(": ", 1) for line in iter(requests.readline, "\r\n") if ": " in line)
        method = first.split()[0]
        extra, body = "", ""
        if method == "DESCRIBE":
            extra, body = "Content-Type: application/sdp\r\n", _DESCRIPTION
        elif method == "SETUP":
            extra = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        client.sendall(f"RTSP/1.0 200 OK\r\nCSeq: {headers['CSeq']}\r\nSession: 1\r\n{extra}"
                       f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        if method == "PLAY":
            return


def _stream(client: socket.socket, stopped: threading.Event, hangs_after: int | None) -> None:
    """Encode, let FFmpeg cut the packets for RTP, and send them on inside the RTSP connection."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
        relay.bind(("127.0.0.1", 0))
        relay.settimeout(0.002)
        with av.open(f"rtp://127.0.0.1:{relay.getsockname()[1]}", "w", format="rtp") as output:
            encoder = output.add_stream("mpeg2video", rate=_FPS, options={"g": "5", "bf": "0"})
            encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
            encoder.bit_rate = 2_000_000
            at = 0
            while not stopped.is_set():
                if hangs_after is None or at < hangs_after:
                    picture = av.VideoFrame.from_ndarray(quadrants(at=at), format="rgb24")
                    picture.pts, picture.time_base = at, Fraction(1, _FPS)
                    output.mux(encoder.encode(picture))
                    at += 1
                _relay(relay, client)
                # Faster than a camera at first: FFmpeg looks at the first second before it opens.
                time.sleep(1 / _FPS * (0.1 if at < _FPS else 0.6))


def _relay(relay: socket.socket, client: socket.socket) -> None:
    """Send on what has come so far; channel 0 carries the pictures."""
    while True:
        try:
            packet = relay.recv(65536)
        except TimeoutError:
            return
        client.sendall(struct.pack(">cBH", b"$", 0, len(packet)) + packet)
