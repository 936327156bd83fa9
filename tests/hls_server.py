"""A web server with a stream in segments (HLS, RFC 8216): whole, or growing as a live one does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import av

from tests.media_files import quadrants, serving

_LISTED = 4
"""Segments in a live playlist."""


def write_segments(folder: Path, *, count: int, seconds: float, fps: int = 30) -> None:
    """Write 0.ts, 1.ts, … with quadrants, and all.m3u8, the playlist of them all."""
    options = {"hls_time": str(seconds), "hls_list_size": "0", "hls_segment_filename": str(folder / "%d.ts")}
    length = round(seconds * fps)
    with av.open(str(folder / "all.m3u8"), "w", format="hls", options=options) as container:
        stream = container.add_stream("libx264", rate=fps,
                                      options={"g": str(length), "preset": "ultrafast", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for at in range(count * length):
            picture = av.VideoFrame.from_ndarray(quadrants(160, 120, at), format="rgb24")
            picture.pts, picture.time_base = at, Fraction(1, fps)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


@contextmanager
def hls_serving(folder: Path, *, seconds: float, listed: int = 3, ends: int | None = None) -> Iterator[str]:
    """The address of `folder` as a server's root; live.m3u8 there has another segment every so many seconds.

    Args:
        listed: how many segments it has from the beginning.
        ends: how many it has in the end; no more follow. None: as many as there are.
    """
    began_s = time.monotonic()
    there = len(list(folder.glob("*.ts")))

    def live_playlist() -> bytes:
        made = min(listed + int((time.monotonic() - began_s) / seconds), ends or there)
        first = max(0, made - _LISTED)
        head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{max(1, round(seconds))}\n"
        body = "".join(f"#EXTINF:{seconds},\n{at}.ts\n" for at in range(first, made))
        return f"{head}#EXT-X-MEDIA-SEQUENCE:{first}\n{body}".encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with suppress(ConnectionError):  # the client has gone
                super().handle()

        def do_GET(self) -> None:
            path = folder / self.path.strip("/").partition("?")[0]
            data = live_playlist() if path.name == "live.m3u8" else path.read_bytes() if path.exists() else None
            self.send_response(404 if data is None else 200)
            if data and data.startswith(b"#EXTM3U"):
                self.send_header("Content-Type", "application/vnd.apple.mpegurl")
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler) as address:
        yield address
