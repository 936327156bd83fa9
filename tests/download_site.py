"""A download site on this machine, over https, which can misbehave."""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from faceseg_live.models.catalogue import MODELS

NAME = "face_landmarker"
PUBLISHED = bytes(range(256)) * 4096
"""1 MB: more than one piece of a download."""
CERTIFICATE = Path(__file__).with_name("localhost.pem")


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
    tag: str = ""
    """Its ETag; with one it sends the rest of a file where that is asked for."""
    trickles: bool = False
    """It sends one byte now and then."""
    answer: Callable[[Asked], Answer] | None = None
    """Says what to send for a request; without it `content` is sent for each."""
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    """Those of each request."""
    is_over: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has hung up."""


@pytest.fixture
def download_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[DownloadSite]:
    """The face landmarker's row points to it, and its certificate is trusted."""
    site = DownloadSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append(dict(self.headers.items()))
            if "absent" in self.path:
                self.send_error(404)
                return
            answer = self._in_part(self._answer())
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if site.tells_length:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if site.trickles:
                self._trickle(answer.body)
            else:
                self.wfile.write(answer.body[: site.breaks_after])

        def _answer(self) -> Answer:
            if site.answer is None:
                return Answer(site.content)
            parts = urlsplit(self.path)
            sent = SimpleCookie(self.headers.get("Cookie", ""))
            cookies = {name: morsel.value for name, morsel in sent.items()}
            return site.answer(Asked(parts.path, dict(parse_qsl(parts.query)), cookies))

        def _in_part(self, answer: Answer) -> Answer:
            if not site.tag or answer.status != 200:
                return answer
            tagged = {**answer.headers, "ETag": site.tag}
            first = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            if first is None or self.headers.get("If-Range") != site.tag:
                return replace(answer, headers=tagged)
            begin, total = int(first[1]), len(answer.body)
            return Answer(answer.body[begin:], 206,
                          {**tagged, "Content-Range": f"bytes {begin}-{total - 1}/{total}"})

        def _trickle(self, body: bytes) -> None:
            for place in range(len(body)):
                self.wfile.write(body[place:place + 1])
                if site.is_over.wait(0.02):
                    return

        def log_message(self, *_: object) -> None:
            """Silent."""

    for variable in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with _Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        site.url = f"https://127.0.0.1:{server.server_port}/model.task"
        point_row(monkeypatch, url=site.url, sha256=hashlib.sha256(PUBLISHED).hexdigest())
        yield site
        site.is_over.set()
        server.shutdown()
        thread.join(5)


def point_row(monkeypatch: pytest.MonkeyPatch, name: str = NAME, **values: Any) -> None:
    """Change a row for this test."""
    monkeypatch.setitem(MODELS, name, replace(MODELS[name], **values))
