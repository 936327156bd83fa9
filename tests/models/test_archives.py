"""Models that are published as an archive: what comes of it, and archives that mean no good."""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.catalogue import Delivery
from faceseg_live.models.downloads import fetch_model
from faceseg_live.models.weights import (
    MODELS,
    REMEMBERED,
    ModelState,
    find_model,
    models_folder,
    status_of,
    verified_model,
)
from tests.download_site import DownloadSite, point_row
from tests.google_drive import page

NAME = "fcn8s"
WEIGHTS, GRAPH = Random(3).randbytes(350_000), b"layer { }\n" * 100
MEMBERS = {"tiny.caffemodel": WEIGHTS, "tiny_deploy.prototxt": GRAPH}
Put = Callable[[bytes], None]


@pytest.fixture
def put(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Has the site serve this archive, to which the row of FCN-8s points."""
    point_row(monkeypatch, NAME, url=download_site.url.replace("model.task", "tiny.zip"), parts=tuple(MEMBERS),
              most_bytes=1_000_000)

    def serve(content: bytes) -> None:
        download_site.content = content

    return serve


def archive(*members: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as written:
        for name, content in members:
            if isinstance(name, zipfile.ZipInfo):
                name.compress_type = packing
            written.writestr(name, content)
    return packed.getvalue()


def below(folder: str = "", **other: bytes) -> bytes:
    """The members in a folder of the archive, and others."""
    return archive(*((folder + name, content) for name, content in (MEMBERS | other).items()))


def left_over() -> list[str]:
    folder = models_folder()
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def refusal() -> str:
    """What is said when an archive is refused; nothing may be left of it, here or anywhere near."""
    with pytest.raises(EngineUnavailable) as caught:
        fetch_model(NAME, consent=True)
    assert left_over() == []
    assert not any(models_folder().iterdir())
    assert [path.name for path in models_folder().parent.iterdir()] == ["models"]
    return str(caught.value)


@pytest.mark.parametrize("folder", ["", "face_seg/", "a/b/c/"])
def test_the_files_are_taken_out_of_whatever_folder(put: Put, folder: str) -> None:
    put(below(folder, **{"readme.txt": b"thanks", "other.caffemodel": b"not wanted"}))
    told: list[tuple[int, int]] = []
    path = fetch_model(NAME, consent=True, progress=lambda done, total: told.append((done, total)))
    assert path == find_model(NAME) == verified_model(NAME) == models_folder() / NAME
    assert {item.name: item.read_bytes() for item in path.iterdir()} == MEMBERS
    assert left_over() == sorted([REMEMBERED, *(str(Path(NAME) / name) for name in MEMBERS)])
    assert told[-1][0] == told[-1][1] > 0


def test_another_archive_of_the_same_name_is_refused_later(put: Put, download_site: DownloadSite) -> None:
    put(below())
    path = fetch_model(NAME, consent=True)
    (path / "tiny_deploy.prototxt").unlink()
    assert find_model(NAME) is None
    put(below("packed anew/"))
    assert fetch_model(NAME) == path, "the files count, not how they are packed"
    assert status_of(NAME).state is ModelState.AS_BEFORE
    (path / "tiny_deploy.prototxt").unlink()
    put(archive(("tiny.caffemodel", WEIGHTS), ("tiny_deploy.prototxt", b"another graph")))
    with pytest.raises(EngineUnavailable, match="is not the published fcn8s: expected SHA-256"):
        fetch_model(NAME)
    assert (path / "tiny.caffemodel").read_bytes() == WEIGHTS
    assert not (path / "tiny_deploy.prototxt").exists()


@pytest.mark.parametrize("name", ["../tiny.caffemodel", "../../../tiny.caffemodel", "/tiny.caffemodel",
                                  "a/../../tiny.caffemodel", "..\\tiny.caffemodel", "C:/tiny.caffemodel"])
def test_no_path_leaves_the_folder(put: Put, name: str) -> None:
    put(archive((name, WEIGHTS), ("tiny_deploy.prototxt", GRAPH)))
    assert "one plain file tiny.caffemodel, it has 0 of them" in refusal()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_only_plain_files_are_taken(put: Put, kind: int) -> None:
    odd = zipfile.ZipInfo("tiny.caffemodel")
    odd.create_system, odd.external_attr = 3, (kind | 0o777) << 16
    put(archive((odd, b"/etc/passwd"), ("tiny_deploy.prototxt", GRAPH)))
    assert "one plain file tiny.caffemodel" in refusal()


def test_a_member_that_is_a_folder_is_no_file(put: Put) -> None:
    put(archive(("tiny.caffemodel/", b""), ("tiny_deploy.prototxt", GRAPH)))
    assert "it has 0 of them" in refusal()


@pytest.mark.parametrize("missing", MEMBERS)
def test_a_file_that_is_not_in_there(put: Put, missing: str) -> None:
    put(archive(*((name, content) for name, content in MEMBERS.items() if name != missing)))
    assert f"one plain file {missing}, it has 0 of them" in refusal()


def test_two_files_of_one_name(put: Put) -> None:
    put(below("a/", **{"b/tiny.caffemodel": b"which one?"}))
    assert "it has 2 of them" in refusal()


def test_a_password_is_not_asked_for(put: Put) -> None:
    content = bytearray(below())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        content[place + offset] |= 1
    put(bytes(content))
    assert "it has 0 of them" in refusal()


def test_what_unpacks_to_too_much_is_not_unpacked(put: Put) -> None:
    bomb = archive(("tiny.caffemodel", bytes(3_000_000)), ("tiny_deploy.prototxt", GRAPH))
    assert len(bomb) < 10_000
    put(bomb)
    assert "larger than 1 MB" in refusal()


def test_an_archive_that_says_less_than_it_holds(put: Put) -> None:
    """Its sizes are changed in both places: what comes out of it never exceeds them, and fails its checksum."""
    bomb = archive(("tiny.caffemodel", bytes(3_000_000)), ("tiny_deploy.prototxt", GRAPH))
    put(bomb.replace((3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert "can't be unpacked" in refusal()


def test_an_archive_that_is_too_large_itself(put: Put, download_site: DownloadSite) -> None:
    put(archive(("tiny.caffemodel", WEIGHTS), ("tiny_deploy.prototxt", GRAPH), ("padding", bytes(2_000_000)),
                packing=zipfile.ZIP_STORED))
    assert "tiny.zip: it is larger than" in refusal()
    download_site.tells_length = False
    assert "tiny.zip: it is larger than" in refusal()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_archive(put: Put, share: float) -> None:
    whole = below()
    put(whole[: int(len(whole) * share)])
    assert "can't be unpacked" in refusal()


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.9, 0.9985, 0.9990, 0.9995, 0.9999])
def test_a_damaged_archive_is_refused_or_whole(put: Put, share: float) -> None:
    content = bytearray(below())
    content[int(len(content) * share)] ^= 0xFF
    put(bytes(content))
    try:
        path = fetch_model(NAME, consent=True)
    except EngineUnavailable:
        assert left_over() == []
    else:
        assert {item.name: item.read_bytes() for item in path.iterdir()} == MEMBERS


def test_a_page_is_no_archive(put: Put, download_site: DownloadSite) -> None:
    download_site.answer = lambda asked: page("<html><head><title>Welcome to our hotel</title></head></html>")
    assert "a page with the title 'Welcome to our hotel'" in refusal()


def test_a_connection_that_breaks(put: Put, download_site: DownloadSite) -> None:
    put(below())
    download_site.breaks_after = 50
    said = refusal()
    assert "tiny.zip can't be downloaded" in said
    assert "put its files tiny.caffemodel, tiny_deploy.prototxt into" in said


def test_unpacking_can_be_cancelled(put: Put) -> None:
    put(below())
    told: list[int] = []

    def cancel(done: int, total: int) -> None:
        told.append(done)
        if told.count(total) > 1:  # the download ends with all; what comes then is the unpacking
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_model(NAME, consent=True, progress=cancel)
    assert left_over() == []


def test_what_a_killed_download_left_is_removed_a_day_later(put: Put) -> None:
    put(below())
    for name, age_h in ((".download-old", 30), (".download-new", 1)):
        folder = models_folder() / name
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(b"x")
        at = time.time() - age_h * 3600
        os.utime(folder, (at, at))
    fetch_model(NAME, consent=True)
    assert not (models_folder() / ".download-old").exists()
    assert (models_folder() / ".download-new" / "half").exists()


def test_the_published_archives_are_described() -> None:
    for name in ("fcn8s", "fcn8s-300"):
        row = MODELS[name]
        assert row.delivery is Delivery.ARCHIVE
        assert row.most_bytes > 4 * 134_500_000
        assert [Path(part).suffix for part in row.parts] == [".caffemodel", ".prototxt"]
