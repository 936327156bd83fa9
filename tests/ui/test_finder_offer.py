"""The offer of one more detector to whoever hides people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.ui.choices import FinderChoice, ModelCheck, ModelChoice
from tests.ui.conftest import OFFERS

FINDERS = (FinderChoice("CenterFace"), FinderChoice("YuNet", "yunet"))


class Shelf:
    """One model that is not here; fetched at once, or not at all."""

    def __init__(self, folder: Path, *, is_broken: bool = False) -> None:
        self.folder, self._is_broken = folder, is_broken
        self.rows = (ModelChoice("yunet", "YuNet", "0.2 MB", "MIT", False, "MIT", "https://example.org/y.onnx", ""),)

    def on_hub(self, _name: str) -> ModelChoice | None:
        return None

    def is_present(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def needs_consent(self, _name: str) -> bool:
        return False

    def check(self, _name: str) -> ModelCheck:
        return ModelCheck("verified")

    def fetch(self, name: str, *, consent: bool, progress) -> None:
        if self._is_broken:
            raise EngineUnavailable("example.org can't be reached")
        progress(1, 2)
        (self.folder / name).write_bytes(b"x")


@pytest.fixture
def open_offer(open_desk, tmp_path: Path):
    def open_(*, is_broken: bool = False):
        return open_desk(choices=replace(OFFERS, models=Shelf(tmp_path, is_broken=is_broken), finders=FINDERS))

    return open_


def test_it_is_offered_once_when_hiding_is_first_used_and_got_by_one_click(open_offer, tmp_path: Path, qtbot) -> None:
    desk = open_offer()
    part = desk.window.hide_page.finders
    assert part.words.text() == "Finds faces with 1 detector."
    assert desk.window.notices.texts == []
    desk.controller.set("view", mode="anonymised")
    (banner,) = desk.window.notices.banners
    assert banner.text == "YuNet finds faces that the others miss: 0.2 MB, MIT."
    assert not list(tmp_path.glob("yunet")), "never without a click"
    banner.action.click()
    qtbot.waitUntil(lambda: part.words.text() == "Finds faces with 2 detectors.", timeout=5000)
    assert part.get.isHidden()
    assert part.words.toolTip() == "CenterFace, YuNet"
    assert desk.session.retries == 1, "what looks for people is made anew"
    assert desk.window.notices.texts == []


def test_who_declines_is_not_asked_again(open_offer) -> None:
    desk = open_offer()
    desk.controller.set("view", mode="anonymised")
    desk.window.notices.dismiss("finder")
    for mode in ("overlay", "anonymised"):
        desk.controller.set("view", mode=mode)
    assert desk.window.notices.texts == []
    assert not desk.window.hide_page.finders.get.isHidden()


def test_a_failed_download_is_told(open_offer, qtbot) -> None:
    desk = open_offer(is_broken=True)
    part = desk.window.hide_page.finders
    part.get.click()
    qtbot.waitUntil(lambda: desk.window.notices.texts == ["Example.org can't be reached."]
                    or desk.window.notices.texts == ["example.org can't be reached."], timeout=5000)
    assert part.get.isEnabled()
    assert part.words.text() == "Finds faces with 1 detector."


def test_where_no_models_can_be_had_nothing_is_offered(desk) -> None:
    assert desk.window.hide_page.finders.get.isHidden()
