"""The page for recordings in the window: what is chosen, how it goes, what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.pipeline.events import RecordingBegan, RecordingEnded, RecordingFailed, RecordingSaved
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.drops import Drops
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.recording.status import RecordingStatus
from faceseg_live.settings import Backdrop, Settings, SideBySideSettings, Who
from faceseg_live.ui.record_words import clock, recording_badge, report_words, room_words, status_line, warning_line
from tests.ui.stand_in import make_view

RUNNING = RecordingStatus(Phase.RUNNING, 75.4, frames=2262, drops=Drops(encoder=3), encoders=("libx264",))


@pytest.fixture
def page(desk):
    """The page, turned to."""
    desk.window.side.show_page("Record")
    return desk.window.record


def click(control) -> None:
    QTest.mouseClick(control, Qt.MouseButton.LeftButton)


def tell(desk, *events) -> None:
    for event in events:
        desk.window.presenter.take_event(event)


def test_the_key_and_both_buttons_begin_and_end_a_recording(desk, page) -> None:
    for press in (lambda: desk.press(Qt.Key.Key_R), lambda: click(page.button), lambda: click(desk.window.top.record)):
        press()
        assert desk.session.is_recording
        press()
        assert not desk.session.is_recording


def test_how_it_goes_is_on_the_page_in_the_bar_and_over_the_picture(desk, page) -> None:
    assert page.status.text() == "Not recording"
    assert desk.window.sign.isHidden()
    desk.recording(RUNNING)
    assert page.button.text() == "Stop   1:15"
    assert page.status.text() == "2262 frames · 3 dropped · libx264"
    assert desk.window.top.record.text() == "1:15"
    assert desk.window.sign.text == "REC 1:15"
    assert not desk.window.sign.isHidden()
    assert not page.what.isEnabled()
    desk.recording(None)
    assert page.button.text() == "Record"
    assert desk.window.top.record.text() == "Record"
    assert desk.window.sign.isHidden()
    assert page.what.isEnabled()


def test_files_are_split_by_time_and_size(desk, page) -> None:
    by_time, by_size = page.file.splits.values()
    assert (by_time.text(), by_size.text()) == ("any time", "any size")
    by_time.setValue(600)
    by_size.setValue(2000)
    assert (desk.settings.record.split_after_s, desk.settings.record.split_after_mb) == (600, 2000)


def test_the_sign_stays_in_full_screen(desk, page) -> None:
    desk.recording(RUNNING)
    desk.show(make_view())
    desk.press(Qt.Key.Key_F11)
    assert desk.window.sign.isVisible()
    desk.press(Qt.Key.Key_F11)


def test_what_is_recorded_is_chosen_by_chips_and_one_at_least_stays(desk, page) -> None:
    chips = page.what.chips
    chips["mask"].click()
    assert desk.settings.record.looks == ("overlay", "mask")
    chips["overlay"].click()
    assert desk.settings.record.looks == ("mask",)
    chips["mask"].click()
    assert desk.settings.record.looks == ("mask",)
    assert chips["mask"].isChecked()


def test_what_has_no_use_is_grey(desk, page) -> None:
    assert not page.what.options.backdrop.isEnabled()
    page.what.chips["cutout"].click()
    assert page.what.options.backdrop.isEnabled()
    assert not page.pre_roll.isEnabled()


def test_options_of_looks_are_of_use_wherever_the_look_is_shown(desk, page) -> None:
    desk.controller.set("virtual_camera", look="side_by_side")
    assert page.what.options.backdrop.isEnabled()


def test_the_two_looks_that_are_side_by_side_become_settings(desk, page) -> None:
    assert not page.what.options.left.isEnabled()
    page.what.chips["side_by_side"].click()
    page.what.options.left.button.actions_by_key["anonymised"].trigger()
    page.what.options.right.button.actions_by_key["mask"].trigger()
    assert desk.settings.side_by_side == SideBySideSettings("anonymised", "mask")


def test_the_backdrop_becomes_a_setting(desk, page) -> None:
    page.what.chips["cutout"].click()
    page.what.options.backdrop.choice.button.actions_by_key["blur"].trigger()
    assert desk.settings.cutout.backdrop is Backdrop.BLUR


def test_a_link_leads_to_where_hiding_is_chosen(desk, page) -> None:
    click(page.what.hiding)
    assert desk.window.side.page == "Hide"


@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_what_is_behind_a_cut_out_can_be_read_whole(desk, page, qtbot, backdrop: Backdrop) -> None:
    desk.window.resize(800, 560)
    desk.controller.set("cutout", backdrop=backdrop)
    button = page.what.options.backdrop.choice.button
    qtbot.waitUntil(lambda: button._title.text() == button.title, timeout=2000)


@pytest.mark.parametrize("chosen", ["wall.png", ""])
def test_a_picture_behind_is_asked_for_first(desk, page, monkeypatch, chosen: str) -> None:
    page.what.chips["cutout"].click()
    monkeypatch.setattr("faceseg_live.ui.fill_row.QFileDialog.getOpenFileName", lambda *_: (chosen, ""))
    page.what.options.backdrop.choice.button.actions_by_key["picture"].trigger()
    expected = (Backdrop.PICTURE, chosen) if chosen else (Backdrop.TRANSPARENT, "")
    assert (desk.settings.cutout.backdrop, desk.settings.cutout.backdrop_picture) == expected


def test_format_folder_and_microphone_become_settings(desk, page, monkeypatch, tmp_path: Path, qtbot) -> None:
    page.file.format.button.actions_by_key["prores"].trigger()
    monkeypatch.setattr("faceseg_live.ui.record_file.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path))
    page.file.folder.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: "USB Headset" in page.file.sound.button.actions_by_key, timeout=5000)
    page.file.sound.button.actions_by_key["USB Headset"].trigger()
    record = desk.settings.record
    assert (record.format, record.folder, record.microphone) == ("prores", str(tmp_path), "USB Headset")
    assert page.file.folder.title == tmp_path.name
    page.file.folder.menu().actions()[1].trigger()
    assert desk.settings.record.folder == ""


def test_an_expression_takes_force_when_it_is_finished_and_the_last_good_one_stays(desk, page) -> None:
    page.field.box.setFocus()
    QTest.keyClicks(page.field.box, "smile > .6")
    assert desk.settings.record.when == ""
    assert page.field.box.finish()
    assert desk.settings.record.when == "smile > .6"
    assert page.pre_roll.isEnabled()
    QTest.keyClicks(page.field.box, " and")
    assert not page.field.box.finish()
    assert desk.settings.record.when == "smile > .6"
    assert page.field.message.text().startswith("Not in force. Expected")
    page.pre_roll.setValue(3.5)
    page.post_roll.setValue(1.0)
    assert (desk.settings.record.pre_roll_s, desk.settings.record.post_roll_s) == (3.5, 1.0)


def test_the_options_become_settings(desk, page) -> None:
    click(page.file.options)
    options = desk.window.dialogs.record
    assert options.isVisible()
    options.row("encoder").button.actions_by_key["software"].trigger()
    options.row("constant_fps").box.setValue(25)
    options.row("stop_after_s").box.setValue(30)
    options.row("landmarks").switch.click()
    record = desk.settings.record
    assert (record.encoder, record.constant_fps, record.stop_after_s, record.landmarks) == ("software", 25, 30, True)
    options.row("sidecar").switch.click()
    assert not options.row("masks").isEnabled()
    options.close()


def test_what_was_saved_is_reported_with_its_losses_and_the_folder(desk, page, monkeypatch) -> None:
    shown: list[Path] = []

    def open_(folder: Path) -> bool:
        shown.append(folder)
        return True

    monkeypatch.setattr("faceseg_live.ui.record_presenter.open_folder", open_)
    files = (Path("/films/a.mp4"), Path("/films/a.jsonl"))
    report = ClipReport(files, 12.3, 360, Drops(encoder=2, source=5), ("libx264",), ("it has no sound",))
    tell(desk, RecordingBegan(files[:1]), RecordingSaved(report), RecordingEnded())
    (banner,) = desk.window.notices.banners
    assert banner.text == ("Saved a.mp4: 0:12, 360 frames, 7 dropped (5 by the source, 2 because the encoder was "
                           "behind). It has no sound.")
    banner.action.click()
    assert shown == [Path("/films")]


def test_a_remark_is_reported_once(desk, page) -> None:
    report = ClipReport((Path("/films/a.mp4"),), 1.0, 30, Drops(), ("libx264",), ("it has no sound",))
    for _ in range(2):
        tell(desk, RecordingSaved(report))
    assert desk.window.notices.texts == ["Saved a.mp4: 0:01, 30 frames."]


def test_failures_are_reported(desk, page) -> None:
    tell(desk, RecordingFailed("a.mp4 can't be written: no space left"))
    assert desk.window.notices.texts == ["a.mp4 can't be written: no space left."]
    tell(desk, RecordingSaved(ClipReport((), 0.0, 0, Drops(), failures=("a.mp4 can't be written: it was removed",))))
    assert desk.window.notices.texts == ["a.mp4 can't be written: it was removed."]


def test_an_expression_that_can_not_be_read_is_reported_and_nothing_begins(open_desk) -> None:
    desk = open_desk(Settings().changed("record", when="smile >"))
    desk.press(Qt.Key.Key_R)
    assert not desk.session.is_recording
    assert "expected" in desk.window.notices.texts[0]


@pytest.mark.parametrize("typed", ["smile >", "smi"])
@pytest.mark.parametrize("page_name", ["record", "classify", "hide_page"])
def test_nothing_is_recorded_by_another_expression_than_the_one_shown(open_desk, typed: str, page_name: str) -> None:
    desk = open_desk(Settings().changed("hiding", who=Who.MATCHING))
    field = {"record": desk.window.record.field, "classify": desk.window.classify.field,
             "hide_page": desk.window.hide_page.condition}[page_name]
    desk.window.side.show_page({"record": "Record", "classify": "Classify", "hide_page": "Hide"}[page_name])
    field.focus()
    QTest.keyClicks(field.box, typed)
    desk.window.video.setFocus()
    desk.press(Qt.Key.Key_R)
    assert not desk.session.is_recording
    assert f"the expression “{typed}” on the page" in desk.window.notices.texts[0]
    field.focus()
    desk.press(Qt.Key.Key_Escape)
    assert field.box.text() == ""
    desk.window.video.setFocus()
    desk.press(Qt.Key.Key_R)
    assert desk.session.is_recording


def test_what_is_typed_is_finished_by_recording(desk, page) -> None:
    page.field.focus()
    QTest.keyClicks(page.field.box, "smile > .6")
    click(page.button)
    assert desk.session.is_recording
    assert desk.settings.record.when == "smile > .6"


def test_how_far_what_is_hidden_is_behind_is_told(desk, page) -> None:
    page.what.chips["anonymised"].click()
    desk.recording(RUNNING)
    assert page.status.text() == "2262 frames · 3 dropped · libx264 · 0.3 s behind"
    desk.controller.set("hiding", delay_ms=0)
    desk.recording(RUNNING)
    assert page.status.text() == "2262 frames · 3 dropped · libx264"


def test_the_words() -> None:
    assert [clock(seconds) for seconds in (0.9, 61, 3723)] == ["0:00", "1:01", "1:02:03"]
    assert recording_badge(RecordingStatus(Phase.WAITING)) == "REC ready"
    assert recording_badge(RecordingStatus(Phase.COUNTDOWN, countdown_s=2.2)) == "REC in 3 s"
    assert status_line(RecordingStatus(Phase.WAITING, is_triggered=True)).startswith("Waits for a face")
    assert warning_line(RUNNING) == ""
    behind = RecordingStatus(Phase.RUNNING, backlog=0.83)
    assert warning_line(behind).startswith("Encoding is behind: 83 %")
    assert [room_words(seconds) for seconds in (None, 59, 61, 3600, 7805, 40_000, 400_000)] == [
        "", "Room for less than a minute", "Room for about 1 min", "Room for about 1 h",
        "Room for about 2 h 10 min", "Room for about 11 h", "Room for about 4 days"]
    assert report_words(ClipReport((), 0, 0, Drops(), failures=("the disk is full",))) == "The disk is full."
