from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from faceseg_live.engines import weights
from faceseg_live.engines.weights import MODELS, fetch_model, find_model, main, models_folder, verified_model
from faceseg_live.errors import EngineUnavailable, InvalidParameter

NAME = "face_landmarker"
PUBLISHED = b"not a real model, but long enough" * 100


class _Handler(BaseHTTPRequestHandler):
    content = PUBLISHED

    def do_GET(self) -> None:
        if "absent" in self.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Handler]]:
    """A download site on this machine; the row of the table points to it."""
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        row = replace(MODELS[NAME], url=f"http://127.0.0.1:{site.server_port}/model.task",
                      sha256=hashlib.sha256(PUBLISHED).hexdigest())
        monkeypatch.setitem(MODELS, NAME, row)
        monkeypatch.setattr(_Handler, "content", PUBLISHED)
        yield _Handler
        site.shutdown()
        thread.join(5)


def test_the_folder_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    assert models_folder() == tmp_path
    monkeypatch.delenv("FACESEG_MODELS")
    assert models_folder().name == "models"
    assert models_folder().parent.name == "faceseg_live"


def test_rows_are_complete() -> None:
    for name, row in MODELS.items():
        assert row.name == name
        assert row.url.startswith("https://")
        assert row.url.endswith(row.file_name)
        assert len(row.sha256) == 64
        assert row.size_bytes > 0
        assert row.licence


def test_a_model_that_is_not_there() -> None:
    assert find_model(NAME) is None
    with pytest.raises(EngineUnavailable, match=r"python -m faceseg_live\.engines\.weights face_landmarker"):
        verified_model(NAME)


@pytest.mark.usefixtures("server")
def test_downloads_and_finds_it() -> None:
    path = fetch_model(NAME)
    assert path.read_bytes() == PUBLISHED
    assert find_model(NAME) == verified_model(NAME) == path


def test_does_not_download_twice(server: type[_Handler]) -> None:
    path = fetch_model(NAME)
    server.content = b"another"
    assert fetch_model(NAME) == path
    assert path.read_bytes() == PUBLISHED


def test_refuses_another_file_and_keeps_nothing(server: type[_Handler]) -> None:
    server.content = b"tampered"
    with pytest.raises(EngineUnavailable) as caught:
        fetch_model(NAME)
    assert MODELS[NAME].sha256 in str(caught.value)
    assert hashlib.sha256(b"tampered").hexdigest() in str(caught.value)
    assert list(models_folder().iterdir()) == []


@pytest.mark.usefixtures("server")
def test_a_damaged_file_names_both_hashes() -> None:
    path = fetch_model(NAME)
    path.write_bytes(b"damaged")
    with pytest.raises(EngineUnavailable) as caught:
        verified_model(NAME)
    assert MODELS[NAME].sha256 in str(caught.value)
    assert hashlib.sha256(b"damaged").hexdigest() in str(caught.value)


@pytest.mark.usefixtures("server")
def test_a_site_without_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    row = MODELS[NAME]
    monkeypatch.setitem(MODELS, NAME, replace(row, url=row.url.replace("model", "absent")))
    with pytest.raises(EngineUnavailable, match="can't be downloaded"):
        fetch_model(NAME)
    assert list(models_folder().iterdir()) == []


def test_a_folder_that_can_not_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(EngineUnavailable, match="can be written"):
        fetch_model(NAME)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=NAME):
        find_model("nonsense")


@pytest.mark.usefixtures("server")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([NAME]) == 0
    assert Path(capsys.readouterr().out.strip()) == find_model(NAME)


@pytest.mark.parametrize(("names", "code"), [([], 2), (["nonsense"], 1)])
def test_the_command_with_bad_names(names: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(names) == code
    assert NAME in capsys.readouterr().err


def test_the_shared_file_is_the_published_one(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    assert verified_model(NAME).stat().st_size == weights.MODELS[NAME].size_bytes
