"""What an earlier run did not finish recording is offered at the start, and kept or deleted as the user says."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from faceseg_live.ui import unfinished_presenter
from faceseg_live.ui.unfinished_dialog import moment_words
from tests.unfinished_recordings import leave


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "recordings").mkdir()
    return folder


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def offered(open_desk, qtbot):
    """Opens a window, waits for the offer, and takes it."""

    def open_():
        desk = open_desk()
        qtbot.waitUntil(lambda: desk.window.notices.has("unfinished"), timeout=5000)
        (banner,) = [banner for banner in desk.window.notices.banners if banner.key == "unfinished"]
        text = banner.text
        banner.action.click()
        assert not desk.window.notices.has("unfinished")
        return desk.window.unfinished.dialog, text

    return open_


def test_nothing_is_offered_where_nothing_is_left(open_desk, qapp) -> None:
    desk = open_desk()
    desk.window.unfinished._scan.finish()
    qapp.processEvents()
    assert not desk.window.notices.has("unfinished")


def test_one_is_offered_and_kept(offered, qtbot, folder: Path) -> None:
    left = leave(folder, "me")
    dialog, text = offered()
    assert f"The recording of {left.began:%H:%M} was not finished" in text
    (row,) = dialog.rows
    assert row.words.text() == "me.part.webp, me.part.jsonl"
    assert not dialog.keep_all.isVisible()
    row.keep.click()
    qtbot.waitUntil(lambda: "Kept as" in row.words.text(), timeout=5000)
    assert row.words.text() == "Kept as me.webp, me.jsonl, 0:01."
    assert not row.keep.isEnabled()
    assert names_in(folder) == {"me.webp", "me.jsonl"}


def test_to_delete_takes_two_presses(offered, qtbot, folder: Path) -> None:
    leave(folder, "me")
    dialog, _ = offered()
    (row,) = dialog.rows
    row.delete.click()
    assert row.delete.text() == "Delete for good"
    assert names_in(folder) == {"me.part.webp", "me.part.jsonl"}
    row.delete.click()
    qtbot.waitUntil(lambda: row.words.text() == "Deleted.", timeout=5000)
    assert names_in(folder) == set()


def test_several_are_kept_at_once_and_one_that_can_not_be_stays(offered, qtbot, folder: Path) -> None:
    for name, video in (("one", b"RIFF"), ("two", b""), ("three", b"RIFF")):
        leave(folder, name, video)
    dialog, text = offered()
    assert text.startswith("3 recordings were not finished")
    dialog.keep_all.click()
    broken = next(row for row in dialog.rows if "two" in row.left.entry.files[0].name)
    qtbot.waitUntil(lambda: broken.is_open and all("Kept" in row.words.text() for row in dialog.rows
                                                   if row is not broken), timeout=5000)
    assert "Nothing can be read of" in broken.words.text()
    assert dialog.keep_all.isEnabled()
    assert names_in(folder) == {"one.webp", "one.jsonl", "three.webp", "three.jsonl", "two.part.webp",
                                "two.part.jsonl"}


def test_what_another_window_took_care_of_is_told(offered, qtbot, folder: Path) -> None:
    leave(folder, "me")
    dialog, _ = offered()
    (row,) = dialog.rows
    unfinished_presenter.unfinished_recordings()[0].parts[0].unlink()
    for path in row.left.entry.folder.iterdir():
        path.unlink()
    row.keep.click()
    qtbot.waitUntil(lambda: "another window" in row.words.text(), timeout=5000)


def test_its_folder_is_shown(offered, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    leave(folder, "me")
    shown: list[Path] = []
    monkeypatch.setattr(unfinished_presenter, "open_folder", lambda path: bool(shown.append(path)))
    dialog, _ = offered()
    dialog.rows[0].folder.click()
    assert shown == [folder]
    assert "no program for folders" in dialog.rows[0].words.text()


def test_a_moment_of_another_day_has_its_day() -> None:
    began = datetime(2026, 11, 29, 12, 3, 4)
    assert moment_words(began, date(2026, 11, 29)) == "12:03"
    assert moment_words(began, date(2026, 11, 30)) == "2026-11-29 12:03"
