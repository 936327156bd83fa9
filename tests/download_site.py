"""A download site on this machine, which can misbehave."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from faceseg_live.models.catalogue import MODELS

NAME = "face_landmarker"
PUBLISHED = bytes(range(256)) * 4096
"""1 MB: more than one piece of a download."""


@dataclass
class DownloadSite:
    """What it serves, and what it was asked for."""

    content: bytes = PUBLISHED
    breaks_after: int | None = None
    """Bytes that it sends before it hangs up, having promised all."""
    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def download_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[DownloadSite]:
    """The face landmarker's row points to it."""
    site = DownloadSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            if "absent" in self.path:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(site.content)))
            self.end_headers()
            self.wfile.write(site.content[: site.breaks_after])

        def log_message(self, *_: object) -> None:
            """Silent."""

    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        site.url = f"http://127.0.0.1:{server.server_port}/model.task"
        point_row(monkeypatch, url=site.url, sha256=hashlib.sha256(PUBLISHED).hexdigest())
        yield site
        server.shutdown()
        thread.join(5)


def point_row(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Change the row for this test."""
    monkeypatch.setitem(MODELS, NAME, replace(MODELS[NAME], **values))
