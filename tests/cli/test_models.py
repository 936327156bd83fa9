from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from faceseg_live.cli.main import main
from faceseg_live.models.weights import MODELS, find_model, models_folder
from tests.download_site import NAME, PUBLISHED, DownloadSite, point_row


@dataclass
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def models(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    def command(*words: str) -> Outcome:
        code = main(["models", *words])
        return Outcome(code, *capsys.readouterr())

    return command


def test_the_list_tells_licence_size_and_state(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    told = models("list").out
    for row in MODELS.values():
        assert row.title in told
        assert row.terms in told
    assert "3.76 MB, missing" in told
    assert "non-commercial" in told
    assert "(no published hash)" in told
    models("pull", NAME)
    assert "3.76 MB, verified" in models("list").out


def test_the_list_for_machines(models: Callable[..., Outcome]) -> None:
    rows = {row["name"]: row for row in json.loads(models("list", "--json").out)}
    assert rows.keys() == MODELS.keys()
    assert rows["resnet18"]["is_non_commercial"]
    assert rows[NAME]["state"] == "missing"
    assert Path(rows[NAME]["path"]).parent == models_folder()


def test_the_licence_comes_before_the_download(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    outcome = models("pull", NAME)
    assert (outcome.code, outcome.out) == (0, f"{find_model(NAME)}\n")
    assert "licence: Apache-2.0" in outcome.err
    assert models("pull", NAME).err == ""
    assert len(download_site.asked) == 1


def test_one_that_fails_does_not_stop_the_others(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    outcome = models("pull", "bisenetv2", NAME)
    assert outcome.code == 1
    assert outcome.out == f"{find_model(NAME)}\n"
    assert "can't be downloaded automatically" in outcome.err


def test_a_wrong_file_is_refused(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    download_site.content = b"tampered"
    outcome = models("pull", NAME)
    assert outcome.code == 1
    assert outcome.out == ""
    for expected in (MODELS[NAME].file_name, MODELS[NAME].sha256, hashlib.sha256(b"tampered").hexdigest()):
        assert expected in outcome.err
    assert find_model(NAME) is None


@pytest.mark.parametrize(
    ("is_terminal", "answer", "words", "code"),
    [(True, "y\n", (), 0), (True, "n\n", (), 1), (True, "", (), 1), (False, "y\n", (), 1), (False, "", ("--yes",), 0)],
)
def test_without_a_hash_it_asks(
    models: Callable[..., Outcome], download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool, answer: str, words: tuple[str, ...], code: int,
) -> None:
    point_row(monkeypatch, sha256="")
    stdin = io.StringIO(answer)
    monkeypatch.setattr(stdin, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stdin", stdin)
    outcome = models("pull", NAME, *words)
    assert outcome.code == code
    assert ("[y/N]" in outcome.err) is is_terminal
    assert (find_model(NAME) is not None) is (code == 0)
    if code:
        assert "--yes" in outcome.err
        assert download_site.asked == []


def test_verify(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    assert models("verify").out == f"No model in {models_folder()}.\n"
    models("pull", NAME)
    assert models("verify") == Outcome(0, f"{NAME}: verified  {hashlib.sha256(PUBLISHED).hexdigest()}\n", "")
    (models_folder() / MODELS[NAME].file_name).write_bytes(b"damaged")
    outcome = models("verify", NAME)
    assert outcome.code == 1
    assert hashlib.sha256(b"damaged").hexdigest() in outcome.err
    assert MODELS[NAME].sha256 in outcome.err


def test_verify_of_a_missing_one(models: Callable[..., Outcome]) -> None:
    outcome = models("verify", NAME)
    assert outcome.code == 1
    assert "faceseg-live models pull" in outcome.err


def test_path(models: Callable[..., Outcome], download_site: DownloadSite) -> None:
    assert models("path").out == f"{models_folder()}\n"
    assert models("path", NAME).code == 1
    models("pull", NAME)
    assert models("path", NAME).out == f"{find_model(NAME)}\n"


@pytest.mark.parametrize("where", [0, 1])
def test_the_folder_can_be_chosen(
    capsys: pytest.CaptureFixture[str], download_site: DownloadSite, tmp_path: Path, where: int
) -> None:
    words = ["models", "pull", NAME]
    words[where:where] = ["--models-dir", str(tmp_path / "elsewhere")]
    assert main(words) == 0
    assert Path(capsys.readouterr().out.strip()).parent == tmp_path / "elsewhere"
    assert os.environ["FACESEG_MODELS"] == str(tmp_path / "elsewhere")


@pytest.mark.parametrize("words", [(), ("pull",), ("pull", "nonsense"), ("path", "nonsense"), ("sing",)])
def test_wrong_words(models: Callable[..., Outcome], words: tuple[str, ...]) -> None:
    outcome = models(*words)
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 1
