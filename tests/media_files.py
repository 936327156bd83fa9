"""Makes pictures, videos and servers of them for the tests."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import cv2
import numpy as np

from faceseg_live.domain.types import Pixels

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
_BOUNDARY = "picture"


def quadrants(width: int = 320, height: int = 240, at: int = 0) -> Pixels:
    """Red and green above blue and white; a grey stripe in the middle moves with `at`."""
    pixels = np.zeros((height, width, 3), np.uint8)
    down, across = height // 2, width // 2
    pixels[:down, :across], pixels[:down, across:] = RED, GREEN
    pixels[down:, :across], pixels[down:, across:] = BLUE, WHITE
    pixels[down - 4:down + 4, at * 4 % width:][:, :16] = 128
    return pixels


def corners(pixels: Pixels) -> list[str]:
    """The colours' names clockwise from the top left; "?" for any other colour."""
    height, width = pixels.shape[:2]
    names = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white"}

    def name(y: int, x: int) -> str:
        mean = pixels[y - 4:y + 4, x - 4:x + 4].reshape(-1, 3).mean(axis=0)
        near = (title for colour, title in names.items() if np.abs(mean - colour).max() < 25)
        return next(near, "?")

    above, below, left, right = height // 4, 3 * height // 4, width // 4, 3 * width // 4
    return [name(above, left), name(above, right), name(below, right), name(below, left)]


UPRIGHT = ["red", "green", "white", "blue"]


def write_video(
    path: Path, *, size: tuple[int, int] = (320, 240), frames: int = 30, codec: str = "libx264",
    pixel_format: str = "yuv420p", times_ms: list[int] | None = None, starts_fast: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """A video of quadrants at 30 fps, or with the given presentation times."""
    tick = Fraction(1, 30_000)
    with av.open(str(path), "w", options={"movflags": "faststart"} if starts_fast else {}) as container:
        stream = container.add_stream(codec, rate=30, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = tick
        for at in range(len(times_ms) if times_ms else frames):
            picture = av.VideoFrame.from_ndarray(quadrants(*size, at), format="rgb24")
            picture.time_base = tick
            picture.pts = times_ms[at] * 30 if times_ms else at * 1000
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def cut(path: Path, share: float, name: str) -> Path:
    """The first part of a file, beside it."""
    data = path.read_bytes()
    result = path.with_name(name)
    result.write_bytes(data[:int(len(data) * share)])
    return result


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a web server on this machine that lives as long as the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def file_server(data: bytes, *, breaks_after: int | None = None) -> type[BaseHTTPRequestHandler]:
    """Serves `data`, whatever the path; closes the connection after `breaks_after` bytes of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "video/mp4")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[:breaks_after])

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def camera_server(
    *, frames: int | None = None, hangs_after: int | None = None, login: str = ""
) -> type[BaseHTTPRequestHandler]:
    """Streams quadrants as Motion-JPEG, as network cameras do; ends after `frames`, falls silent after others.

    login: "user:password", where it asks for them.
    """
    asked = f"Basic {b64encode(login.encode()).decode()}" if login else None

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers["Authorization"] != asked:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            at = 0
            try:
                while frames is None or at < frames:
                    if at == hangs_after:
                        time.sleep(8)
                    self._send(at)
                    at += 1
                    time.sleep(1 / 60)
            except OSError:
                pass  # the client has gone

        def _send(self, at: int) -> None:
            jpeg = cv2.imencode(".jpg", quadrants(at=at)[..., ::-1])[1].tobytes()
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
