from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.models.downloads import fetch_model, needs_consent
from faceseg_live.models.weights import MODELS, REMEMBERED, find_model, models_folder, verified_model
from tests.download_site import NAME, PUBLISHED, DownloadSite, point_row


def left_over() -> list[str]:
    folder = models_folder()
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


@pytest.mark.usefixtures("download_site")
def test_downloads_and_finds_it() -> None:
    path = fetch_model(NAME)
    assert path.read_bytes() == PUBLISHED
    assert find_model(NAME) == verified_model(NAME) == path
    assert left_over() == [MODELS[NAME].file_name]


@pytest.mark.usefixtures("download_site")
def test_progress_ends_with_all() -> None:
    told: list[tuple[int, int]] = []
    fetch_model(NAME, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(PUBLISHED), len(PUBLISHED))
    assert len(told) > 2


def test_does_not_download_twice(download_site: DownloadSite) -> None:
    path = fetch_model(NAME)
    assert fetch_model(NAME) == path
    assert len(download_site.asked) == 1


def test_refuses_another_file_and_keeps_nothing(download_site: DownloadSite) -> None:
    download_site.content = b"tampered"
    with pytest.raises(EngineUnavailable) as caught:
        fetch_model(NAME)
    assert MODELS[NAME].sha256 in str(caught.value)
    assert hashlib.sha256(b"tampered").hexdigest() in str(caught.value)
    assert MODELS[NAME].file_name in str(caught.value)
    assert left_over() == []


@pytest.mark.parametrize("sent", [0, 1000, len(PUBLISHED) - 1])
def test_a_connection_that_breaks_leaves_nothing(download_site: DownloadSite, sent: int) -> None:
    download_site.breaks_after = sent
    with pytest.raises(EngineUnavailable, match="can't be downloaded"):
        fetch_model(NAME)
    assert left_over() == []


@pytest.mark.usefixtures("download_site")
def test_an_interrupted_download_leaves_nothing() -> None:
    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_model(NAME, progress=interrupt)
    assert left_over() == []


def test_a_site_without_the_file(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, url=download_site.url.replace("model", "absent"))
    with pytest.raises(EngineUnavailable, match="the site says 404"):
        fetch_model(NAME)
    assert left_over() == []


@pytest.mark.usefixtures("download_site")
@pytest.mark.parametrize("url", ["https://127.0.0.1:9/model.task", "https://no-such-host.invalid/model.task"])
def test_without_a_connection(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, url=url)
    with pytest.raises(EngineUnavailable, match="can't be reached") as caught:
        fetch_model(NAME)
    assert str(models_folder()) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_only_its_user_has() -> None:
    with pytest.raises(EngineUnavailable, match="can't be downloaded automatically"):
        fetch_model("bisenetv2")


def test_a_folder_that_can_not_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(EngineUnavailable, match="can be written"):
        fetch_model(NAME)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=NAME):
        fetch_model("nonsense")


def test_without_a_hash_it_asks_once_and_remembers(
    download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_row(monkeypatch, sha256="")
    assert needs_consent(NAME)
    with pytest.raises(EngineUnavailable, match="--yes"):
        fetch_model(NAME)
    assert download_site.asked == []
    path = fetch_model(NAME, consent=True)
    assert left_over() == sorted([MODELS[NAME].file_name, REMEMBERED])
    path.unlink()
    download_site.content = b"another one"
    assert not needs_consent(NAME)
    with pytest.raises(EngineUnavailable, match=hashlib.sha256(PUBLISHED).hexdigest()):
        fetch_model(NAME)
    assert left_over() == [REMEMBERED]


def test_a_refused_download_is_not_remembered(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, sha256="")
    download_site.breaks_after = 10
    with pytest.raises(EngineUnavailable):
        fetch_model(NAME, consent=True)
    assert left_over() == []


def test_a_folder_comes_whole(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, parts=("config.json", "weights"), file_name="tiny", sha256="")
    path = fetch_model(NAME, consent=True)
    assert path == find_model(NAME) == models_folder() / "tiny"
    assert [asked.rpartition("/")[2] for asked in download_site.asked] == ["config.json", "weights"]
    assert left_over() == ["config.json", REMEMBERED, "tiny", "weights"]
    assert verified_model(NAME) == path
    (path / "weights").write_bytes(b"tampered")
    with pytest.raises(EngineUnavailable, match="not the published tiny"):
        verified_model(NAME)


def test_a_folder_that_lacks_a_part_is_missing_and_is_completed(
    download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_row(monkeypatch, parts=("config.json", "weights"), file_name="tiny", sha256="")
    (models_folder() / "tiny").mkdir(parents=True)
    (models_folder() / "tiny" / "config.json").write_text("half")
    (models_folder() / "tiny" / "notes.txt").write_text("the user's own")
    assert find_model(NAME) is None
    path = fetch_model(NAME, consent=True)
    assert (path / "config.json").read_bytes() == download_site.content
    assert (path / "notes.txt").read_text() == "the user's own"


def test_a_folder_of_which_one_part_breaks_leaves_nothing(
    download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_row(monkeypatch, parts=("config.json", "absent"), file_name="tiny", sha256="")
    with pytest.raises(EngineUnavailable, match="absent can't be downloaded"):
        fetch_model(NAME, consent=True)
    assert len(download_site.asked) == 2
    assert left_over() == []
