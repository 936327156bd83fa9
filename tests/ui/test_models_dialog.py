"""The models page on a shelf whose downloads the test steers."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from faceseg_live.app.choices import window_choices
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.catalogue import MODELS
from faceseg_live.settings import EngineSettings, Settings
from faceseg_live.ui.choices import Choices, EngineChoice, ModelCheck, ModelChoice
from faceseg_live.ui.models_dialog import ModelsDialog
from tests.ui.conftest import OFFERS

SIZE = 4_000_000
TIMEOUT_MS = 5000


def choice(name: str, *, url: str = "https://example.org/x.onnx", licence: str = "MIT", bound: bool = False):
    return ModelChoice(name, name.title(), "4.0 MB", licence, bound, f"licence: {licence}", url, "Put it there.")


class StandInShelf:
    """Downloads in two steps; the second waits until the test lets it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = (choice("good"), choice("unhashed"), choice("bound", licence="CC BY-NC 4.0", bound=True),
                     choice("own", url=""), choice("broken"), choice("absent"))
        self.go_on = threading.Event()
        self.consents: list[tuple[str, bool]] = []
        self.threads: list[str] = []

    def on_hub(self, name: str) -> ModelChoice | None:
        return choice(name, licence="unknown") if "/" in name else None

    def is_present(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def needs_consent(self, name: str) -> bool:
        return name == "unhashed"

    def check(self, name: str) -> ModelCheck:
        self.threads.append(threading.current_thread().name)
        if name == "broken":
            return ModelCheck("not the published file", "broken: expected SHA-256 aa, got bb")
        return ModelCheck("verified")

    def fetch(self, name: str, *, consent: bool, progress) -> None:
        self.consents.append((name, consent))
        self.threads.append(threading.current_thread().name)
        if name == "absent":
            raise EngineUnavailable("absent can't be downloaded: example.org can't be reached")
        progress(SIZE // 2, SIZE)
        assert self.go_on.wait(5)
        progress(SIZE, SIZE)
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(b"x")


@pytest.fixture
def store(tmp_path):
    return StandInShelf(tmp_path)


@pytest.fixture
def page(qtbot, theme, store):
    dialog = ModelsDialog(store)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    store.go_on.set()
    dialog.finish()


def test_the_page_lists_the_whole_catalogue(qtbot, theme):
    page = ModelsDialog(window_choices().models)
    qtbot.addWidget(page)
    assert page.table.topLevelItemCount() == len(MODELS)
    for name, row in MODELS.items():
        page.select(name)
        assert row.licence.lower() in page.terms.text().lower(), "the licence stands there before any download"
        assert ("Non-commercial use only" in page.terms.text()) is row.is_non_commercial
        assert (row.url or row.file_name) in page.terms.text()


def test_a_download_runs_on_its_own_thread_with_progress(page, store, qtbot):
    page.select("good")
    page.download.click()
    qtbot.waitUntil(lambda: page.progress.value() == 500, timeout=TIMEOUT_MS)
    assert page.progress.isVisible()
    assert page.progress.format() == "Good: 2 MB of 4 MB"
    assert not page.verify.isEnabled()
    with qtbot.waitSignal(page.fetched, timeout=TIMEOUT_MS) as told:
        store.go_on.set()
    assert told.args == ["good"]
    assert page.state("good") == "verified"
    assert not page.download.isEnabled()
    assert page.progress.isHidden() or not page.progress.isVisible()
    assert set(store.threads) == {"models"}


def test_a_cancelled_download_leaves_nothing(page, store, qtbot):
    page.select("good")
    page.download.click()
    qtbot.waitUntil(lambda: page.progress.value() == 500, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(page.work.ended, timeout=TIMEOUT_MS):
        page.cancel.click()
        store.go_on.set()
    assert page.message.text() == "The download was cancelled; no partial file was kept."
    assert page.state("good") == "not here"
    assert page.download.isEnabled()


def test_an_unknown_hash_asks_first(page, store, qtbot):
    page.select("unhashed")
    page.download.click()
    assert store.consents == []
    assert page.message.text().startswith("It has no published hash")
    assert page.download.text() == "Trust and download"
    page.select("good")
    page.select("unhashed")
    assert page.download.text() == "Download", "who looks elsewhere has not agreed"
    store.go_on.set()
    page.download.click()
    with qtbot.waitSignal(page.fetched, timeout=TIMEOUT_MS):
        page.download.click()
    assert store.consents == [("unhashed", True)]


def test_a_failed_download_says_why(page, qtbot):
    page.select("absent")
    with qtbot.waitSignal(page.work.ended, timeout=TIMEOUT_MS):
        page.download.click()
    assert page.message.text() == "Absent can't be downloaded: example.org can't be reached."
    assert page.message.property("role") == "error"
    assert page.download.isEnabled()


def test_verify_tells_what_is_wrong(page, store, qtbot):
    for name in ("good", "broken"):
        (store.folder / name).write_bytes(b"x")
    page.refresh()
    assert (page.state("good"), page.state("broken")) == ("present", "present")
    with qtbot.waitSignal(page.work.ended, timeout=TIMEOUT_MS):
        page.verify.click()
    assert (page.state("good"), page.state("broken")) == ("verified", "not the published file")
    assert page.message.text() == "broken: expected SHA-256 aa, got bb."
    assert page.state("own") == "yours to supply"


def test_what_has_no_address_is_not_downloaded_and_says_how_to_get_it(page):
    page.select("own")
    assert not page.download.isEnabled()
    assert "Put it there." in page.terms.text()


def test_non_commercial_models_are_marked(page):
    page.select("bound")
    assert "Non-commercial use only" in page.terms.text()
    assert page.table.currentItem().text(2) == "CC BY-NC 4.0 (non-commercial)"


def test_the_folder_is_opened(page, store, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    page.folder.click()
    assert opened == [str(store.folder)]


def test_the_window_has_the_page_and_tries_again_with_a_fetched_model(open_desk, store, qtbot):
    desk = open_desk(choices=replace(OFFERS, models=store))
    desk.engine_fails("the model 'good' is missing")
    desk.window.top.models_action.trigger()
    page = desk.window.dialogs.models
    assert page.isVisible()
    page.select("good")
    store.go_on.set()
    with qtbot.waitSignal(page.fetched, timeout=TIMEOUT_MS):
        page.download.click()
    assert desk.session.retries == 1
    (store.folder / "good").unlink()
    page.close()
    desk.window.top.models_action.trigger()
    assert page.state("good") == "not here", "the page looks again each time it is opened"


def test_what_the_running_engine_can_do_is_asked_again_with_a_fetched_model(open_desk, store, qtbot):
    desk = open_desk(choices=replace(OFFERS, models=store))
    page = desk.window.dialogs.models
    page.select("good")
    store.go_on.set()
    with qtbot.waitSignal(page.fetched, timeout=TIMEOUT_MS):
        page.download.click()
    assert desk.session.retries == 1


def test_an_engine_that_lacks_a_model_leads_to_the_page(open_desk, store):
    store.rows = (*store.rows, choice("resnet18"), choice("yunet"))
    desk = open_desk(Settings().changed("engine", key="parsing"), choices=replace(OFFERS, models=store))
    reason = "the model 'resnet18' is missing"
    desk.engine_fails(reason)
    banner = desk.window.notices.banners[-1]
    assert banner.action.text() == "Models…"
    banner.action.click()
    assert desk.window.dialogs.models.isVisible()
    assert desk.window.dialogs.models.model.name == "resnet18"
    (store.folder / "resnet18").write_bytes(b"x")
    desk.window.presenter.retry()
    desk.engine_fails("it gives no numbers")
    banner = desk.window.notices.banners[-1]
    assert banner.action.text() == "Retry", "what is here needs no download"
    desk.controller.set("engine", detector="yunet")
    desk.engine_fails(reason)
    desk.window.notices.banners[-1].action.click()
    assert desk.window.dialogs.models.model.name == "yunet"


def test_any_of_an_engines_own_models_will_do_where_none_is_named(store):
    choices = Choices({"fcn8s": EngineChoice("FCN-8s", models={"good": "Good", "bound": "Bound"})}, models=store)
    unnamed, named = EngineSettings(key="fcn8s"), EngineSettings(key="fcn8s", model="good")
    assert choices.missing_model(unnamed) == "good"
    (store.folder / "bound").write_bytes(b"x")
    assert choices.missing_model(unnamed) == ""
    assert choices.missing_model(named) == "good"


def test_closing_the_window_ends_a_download(open_desk, store, qtbot):
    desk = open_desk(choices=replace(OFFERS, models=store))
    page = desk.window.dialogs.models
    page.select("good")
    page.download.click()
    qtbot.waitUntil(lambda: page.progress.value() == 500, timeout=TIMEOUT_MS)
    threading.Timer(0.1, store.go_on.set).start()
    desk.window.close()
    assert not (store.folder / "good").exists()


def test_every_control_of_the_page_has_a_name_and_a_tooltip(page):
    for button in page.findChildren(QPushButton):
        assert button.accessibleName()
        assert button.toolTip()


def test_a_name_on_the_hub_gets_a_row_and_is_fetched_like_the_others(page, store, qtbot):
    page.select("somebody/tiny")
    assert page.model.name == "somebody/tiny"
    assert page.terms.text().startswith("Somebody/Tiny (somebody/tiny): Licence: unknown")
    page.select("good")
    page.select("somebody/tiny")
    assert page.table.topLevelItemCount() == len(store.rows) + 1
    page.download.click()
    with qtbot.waitSignal(page.fetched, timeout=TIMEOUT_MS):
        store.go_on.set()
    assert page.state("somebody/tiny") == "verified"


def test_offline_nothing_is_downloaded(page, store, qtbot):
    page.show_offline(True)
    page.select("good")
    assert not page.download.isEnabled()
    assert "works offline" in page.message.text()
    assert not page.fetch("good")
    assert store.consents == []
    page.show_offline(False)
    assert page.message.text() == ""
    assert page.download.isEnabled()


def test_going_offline_ends_a_download(page, store, qtbot):
    page.select("good")
    page.download.click()
    qtbot.waitUntil(lambda: page.progress.value() == 500, timeout=TIMEOUT_MS)
    page.show_offline(True)
    store.go_on.set()
    qtbot.waitUntil(lambda: not page.work.is_busy, timeout=TIMEOUT_MS)
    assert not store.is_present("good")
