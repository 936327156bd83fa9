"""A model on Google Drive, from a site that behaves like it."""

from __future__ import annotations

import hashlib
import json

import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.messages import size_words
from faceseg_live.models.downloads import fetch_model
from faceseg_live.models.weights import MODELS, REMEMBERED, ModelState, models_folder, status_of
from tests.download_site import PUBLISHED, DownloadSite, point_row
from tests.google_drive import FILE_ID, Drive

NAME = "pspnet"


@pytest.fixture
def drive(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> Drive:
    """The row of PSPNet's checkpoint points to it."""
    point_row(monkeypatch, NAME, url=download_site.url.replace("/model.task", f"/uc?export=download&id={FILE_ID}"))
    download_site.answer = Drive(PUBLISHED)
    return download_site.answer


def left_over() -> list[str]:
    return sorted(path.name for path in models_folder().rglob("*"))


def refusal() -> str:
    """What is said when it can't be had; nothing may be left of it."""
    with pytest.raises(EngineUnavailable) as caught:
        fetch_model(NAME, consent=True)
    assert left_over() == []
    return str(caught.value)


@pytest.mark.parametrize("way", ["small", "form", "link"])
def test_the_file_comes_through_either_page(drive: Drive, way: str) -> None:
    drive.way = way
    told: list[tuple[int, int]] = []
    path = fetch_model(NAME, consent=True, progress=lambda done, total: told.append((done, total)))
    assert path.read_bytes() == PUBLISHED
    assert told[-1] == (len(PUBLISHED), len(PUBLISHED))
    assert left_over() == sorted([MODELS[NAME].file_name, REMEMBERED])


def test_it_is_asked_for_first_and_remembered(drive: Drive, download_site: DownloadSite) -> None:
    with pytest.raises(EngineUnavailable, match="models pull pspnet --yes"):
        fetch_model(NAME)
    assert download_site.asked == []
    fetch_model(NAME, consent=True).unlink()
    expected = hashlib.sha256(PUBLISHED).hexdigest()
    assert json.loads((models_folder() / REMEMBERED).read_text()) == {MODELS[NAME].file_name: expected}
    drive.content = b"another checkpoint"
    with pytest.raises(EngineUnavailable, match=expected):
        fetch_model(NAME)
    drive.content = PUBLISHED
    fetch_model(NAME)
    assert status_of(NAME).state is ModelState.AS_BEFORE


@pytest.mark.parametrize("way", ["quota", "quota, as an error", "quota once confirmed"])
def test_a_file_that_was_given_away_too_often(drive: Drive, way: str) -> None:
    drive.way = way
    said = refusal()
    assert "too many people have downloaded it lately" in said
    assert "Try again in a day" in said
    assert FILE_ID in said
    assert str(models_folder()) in said


def test_a_page_for_people_is_no_checkpoint(drive: Drive) -> None:
    drive.way = "sign in"
    assert "a page with the title 'Google Drive: Sign-in'" in refusal()


def test_a_button_that_leads_nowhere_is_no_way_to_a_file(drive: Drive, download_site: DownloadSite) -> None:
    drive.way = "no address"
    assert "a page with the title 'Google Drive - Virus scan warning'" in refusal()
    assert len(download_site.asked) == 1


def test_a_confirmation_is_given_once(drive: Drive, download_site: DownloadSite) -> None:
    drive.way = "endless"
    assert "a page with the title 'Google Drive - Virus scan warning'" in refusal()
    assert len(download_site.asked) == 2


def test_a_file_that_is_gone(drive: Drive) -> None:
    drive.way = "gone"
    assert "the site says 404" in refusal()


def test_a_page_that_breaks_off(drive: Drive, download_site: DownloadSite) -> None:
    download_site.breaks_after = 40
    assert "the connection broke" in refusal()


@pytest.mark.parametrize("way", ["form", "link"])
def test_a_connection_that_breaks_leaves_nothing(drive: Drive, download_site: DownloadSite, way: str) -> None:
    drive.way = way
    download_site.breaks_after = len(PUBLISHED) - 1  # the pages are shorter
    assert "the connection broke" in refusal()


@pytest.mark.parametrize("tells_length", [True, False])
def test_a_file_that_is_too_large(
    drive: Drive, download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch, tells_length: bool
) -> None:
    download_site.tells_length = tells_length
    point_row(monkeypatch, NAME, most_bytes=len(PUBLISHED))
    fetch_model(NAME, consent=True).unlink()
    (models_folder() / REMEMBERED).unlink()
    point_row(monkeypatch, NAME, most_bytes=len(PUBLISHED) - 1)
    assert f"larger than {size_words(len(PUBLISHED) - 1)}," in refusal()
