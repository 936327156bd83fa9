"""A download site on this machine, which can misbehave."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from faceseg_live.models.catalogue import MODELS

NAME = "face_landmarker"
PUBLISHED = bytes(range(256)) * 4096
"""1 MB: more than one piece of a download."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What the site sends back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class DownloadSite:
    """What it serves, and what it was asked for."""

    content: bytes = PUBLISHED
    breaks_after: int | None = None
    """Bytes that it sends before it hangs up, having promised all."""
    tells_length: bool = True
    answer: Callable[[Asked], Answer] | None = None
    """Says what to send for a request; without it `content` is sent for each."""
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
            answer = self._answer()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if site.tells_length:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: site.breaks_after])

        def _answer(self) -> Answer:
            if site.answer is None:
                return Answer(site.content)
            parts = urlsplit(self.path)
            sent = SimpleCookie(self.headers.get("Cookie", ""))
            cookies = {name: morsel.value for name, morsel in sent.items()}
            return site.answer(Asked(parts.path, dict(parse_qsl(parts.query)), cookies))

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


def point_row(monkeypatch: pytest.MonkeyPatch, name: str = NAME, **values: Any) -> None:
    """Change a row for this test."""
    monkeypatch.setitem(MODELS, name, replace(MODELS[name], **values))
