"""One file over https: whatever a site does, the whole file comes, or nothing, and that in bounded time."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.messages import Message
from faceseg_live.models import patience, transfer
from faceseg_live.models.answers import AnswerCheck, Wanted
from faceseg_live.models.downloads import fetch_model
from faceseg_live.models.weights import find_model, models_folder, verified_model
from tests.conftest import ROOT
from tests.download_site import NAME, PUBLISHED, Answer, DownloadSite, point_row

_BY_HAND = Message("models.by_hand", folder="models")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "_PAUSE_S", 0.0)


def taken(site: DownloadSite, folder: Path, *, most_bytes: int = 0, **options: dict[str, str]) -> bytes:
    """What comes."""
    wanted = Wanted(site.url, "model.task", _BY_HAND, most_bytes)
    transfer.download(wanted, folder / "model.task", AnswerCheck, **options)
    return (folder / "model.task").read_bytes()


def refusal(site: DownloadSite, folder: Path, **options: int) -> str:
    with pytest.raises(EngineUnavailable) as caught:
        taken(site, folder, **options)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def leading_to(location: str) -> Answer:
    return Answer(status=302, headers={"Location": location})


@pytest.mark.parametrize("location", [
    "http://127.0.0.1:9/model.task", "ftp://127.0.0.1/model.task", "file:///etc/passwd", "//user:s3cret@127.0.0.1/x",
    "data:,model", "javascript:1",
])
def test_a_redirect_to_anything_but_https_is_not_followed(
    download_site: DownloadSite, tmp_path: Path, location: str
) -> None:
    download_site.answer = lambda asked: leading_to(location)
    said = refusal(download_site, tmp_path)
    assert "which is no plain https address" in said
    assert "s3cret" not in said
    assert len(download_site.asked) == 1


def test_nor_is_such_an_address_asked_at_all(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.url = download_site.url.replace("https", "http")
    assert "which is no plain https address" in refusal(download_site, tmp_path)
    assert download_site.asked == []


def test_a_redirect_to_https_is_followed_but_not_for_ever(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.answer = lambda asked: Answer(PUBLISHED) if asked.path == "/cdn" else leading_to("/cdn")
    assert taken(download_site, tmp_path) == PUBLISHED
    download_site.answer = lambda asked: leading_to("/again?token=s3cret")
    said = refusal(download_site, tmp_path)
    assert "it leads from one address to the next" in said
    assert "s3cret" not in said


def test_a_site_without_a_trusted_certificate(
    download_site: DownloadSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "the certificate of 127.0.0.1 can't be trusted" in refusal(download_site, tmp_path)
    assert download_site.asked == []


def test_a_token_is_for_the_site_itself(
    download_site: DownloadSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = download_site.url.replace("127.0.0.1", "localhost").replace("model", "cdn")
    download_site.answer = lambda asked: Answer(PUBLISHED) if asked.path == "/cdn.task" else leading_to(other)
    (tmp_path / "netrc").write_text("default login somebody password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert taken(download_site, tmp_path, headers={"Authorization": "Bearer t0ken"}) == PUBLISHED
    assert [asked.get("Authorization") for asked in download_site.headers] == ["Bearer t0ken", None]


def test_what_breaks_off_goes_on(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.tag, download_site.breaks_after = '"v1"', 400_000
    assert taken(download_site, tmp_path) == PUBLISHED
    ranges = [asked.get("Range", "") for asked in download_site.headers]
    assert ranges[0] == ""
    assert len(ranges) == 3
    assert all(text.startswith("bytes=") for text in ranges[1:])


def test_another_file_meanwhile_is_taken_from_its_beginning(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.tag, download_site.breaks_after = '"v1"', 400_000

    def answer(_asked: object) -> Answer:
        if len(download_site.asked) > 1:
            download_site.tag, download_site.breaks_after, download_site.content = '"v2"', None, PUBLISHED[::-1]
        return Answer(download_site.content)

    download_site.answer = answer
    assert taken(download_site, tmp_path) == PUBLISHED[::-1]


@pytest.mark.parametrize("tag", ["", 'W/"v1"'])
def test_without_a_word_that_it_is_the_same_nothing_goes_on(
    download_site: DownloadSite, tmp_path: Path, tag: str
) -> None:
    download_site.tag, download_site.breaks_after = tag, 400_000
    assert "the connection broke" in refusal(download_site, tmp_path)
    assert len(download_site.asked) == 1


def test_a_site_that_never_gets_on_is_left(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.tag, download_site.breaks_after = '"v1"', 20_000  # of each answer
    assert "the connection broke" in refusal(download_site, tmp_path)
    assert len(download_site.asked) == 5


@pytest.mark.parametrize("place", ["bytes 0-1/2", "bytes 393216-400000/7", "", "nonsense"])
def test_another_part_than_was_asked_for_is_refused(download_site: DownloadSite, tmp_path: Path, place: str) -> None:
    download_site.breaks_after = 393_216

    def answer(_asked: object) -> Answer:
        if len(download_site.asked) == 1:
            return Answer(PUBLISHED, headers={"ETag": '"v1"'})
        return Answer(b"xx", 206, {"ETag": '"v1"', "Content-Range": place})

    download_site.answer = answer
    assert "an answer that makes no sense" in refusal(download_site, tmp_path)


@pytest.mark.parametrize("status", [204, 206, 299, 304])
def test_an_answer_without_the_file_is_none(download_site: DownloadSite, tmp_path: Path, status: int) -> None:
    download_site.answer = lambda asked: Answer(b"", status, {"Content-Range": "bytes 0-1/2"})
    assert "an answer that makes no sense" in refusal(download_site, tmp_path)


@pytest.mark.parametrize("tells_length", [True, False])
def test_who_sends_next_to_nothing_is_left(
    download_site: DownloadSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tells_length: bool
) -> None:
    monkeypatch.setattr(patience, "STEP_S", 0.3)
    download_site.trickles, download_site.tells_length = True, tells_length
    begun_s = time.monotonic()
    assert "127.0.0.1 sends next to nothing" in refusal(download_site, tmp_path)
    assert time.monotonic() - begun_s < 30, "all of it would take six hours"
    assert not any(thread.name == "download watch" for thread in threading.enumerate())


def test_what_comes_compressed_is_refused(download_site: DownloadSite, tmp_path: Path) -> None:
    download_site.answer = lambda asked: Answer(b"\x1f\x8b" + bytes(1000), headers={"Content-Encoding": "gzip"})
    assert "sends it compressed, which nobody asked for" in refusal(download_site, tmp_path)
    assert download_site.headers[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("tells_length", [True, False])
def test_more_than_expected_ends_it(download_site: DownloadSite, tmp_path: Path, tells_length: bool) -> None:
    download_site.tells_length = tells_length
    assert taken(download_site, tmp_path, most_bytes=len(PUBLISHED)) == PUBLISHED
    assert "larger than 100 kB" in refusal(download_site, tmp_path, most_bytes=99_999)
    assert (tmp_path / "model.task").stat().st_size <= 99_999


def test_the_catalogue_s_size_is_a_limit(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, size_bytes=len(PUBLISHED) * 9 // 10)
    with pytest.raises(EngineUnavailable, match="the most that is expected"):
        fetch_model(NAME)


def test_there_has_to_be_room(download_site: DownloadSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, len(PUBLISHED) - 1))
    said = refusal(download_site, tmp_path)
    assert "(1.05 MB) doesn't fit into" in said
    assert (tmp_path / "model.task").stat().st_size == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes to stand for a full disk")
def test_a_disk_that_is_full_after_all(download_site: DownloadSite) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(EngineUnavailable, match="has room"):
            fetch_model(NAME)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(models_folder().iterdir()) == []


_FETCH = """
from tests.download_site import replace
from faceseg_live.models.catalogue import MODELS
from faceseg_live.models.downloads import fetch_model
MODELS[{name!r}] = replace(MODELS[{name!r}], url={url!r}, sha256="")
print(fetch_model({name!r}, consent=True))
"""


def test_two_processes_at_once_get_it_once(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    point_row(monkeypatch, sha256="")
    code = _FETCH.format(name=NAME, url=download_site.url)
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
    told = [process.communicate(timeout=60)[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert told == [str(find_model(NAME))] * 2
    assert len(download_site.asked) == 1
    assert hashlib.sha256(verified_model(NAME).read_bytes()).digest() == hashlib.sha256(PUBLISHED).digest()
    assert sorted(path.name for path in models_folder().iterdir()) == [f"{NAME}.task", "hashes.json"]
