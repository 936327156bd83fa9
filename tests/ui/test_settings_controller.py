"""One way in for every change."""

from __future__ import annotations

import threading

import pytest

from faceseg_live.errors import InvalidParameter, SettingsError
from faceseg_live.settings import LimitsSettings, Settings
from faceseg_live.ui.settings_controller import SettingsController


@pytest.fixture
def made(qtbot):
    applied, saved = [], []
    controller = SettingsController(Settings(), apply=applied.append, save=saved.append)
    return controller, applied, saved


def test_a_change_is_applied_at_once_and_saved_once_later(made, qtbot):
    controller, applied, saved = made
    for grow in range(1, 11):
        controller.set("mask", grow=grow)
    assert [settings.mask.grow for settings in applied] == list(range(1, 11))
    assert saved == []
    qtbot.waitUntil(lambda: bool(saved), timeout=5000)
    assert [settings.mask.grow for settings in saved] == [10]


def test_the_same_value_is_no_change(made):
    controller, applied, _ = made
    controller.set("mask", grow=0)
    assert applied == []


def test_closing_saves_what_waits(made):
    controller, _, saved = made
    controller.set("mask", grow=3)
    controller.close()
    assert [settings.mask.grow for settings in saved] == [3]


def test_a_visited_source_is_shown_but_not_kept(made):
    controller, applied, saved = made
    controller.visit("demo")
    assert applied[-1].source.uri == "demo"
    assert controller.stored.source.uri == "camera"
    controller.set("mask", grow=3)
    assert applied[-1].source.uri == "demo"
    controller.flush()
    assert saved[-1].source.uri == "camera"


def test_limits_of_one_run_are_not_kept_and_end_with_a_choice(qtbot):
    applied, saved = [], []
    controller = SettingsController(Settings(), apply=applied.append, save=saved.append, limits=LimitsSettings(500))
    controller.set("mask", grow=3)
    assert (applied[-1].limits.megapixels, controller.stored.limits.megapixels) == (500, 200)
    controller.set("limits", megapixels=200)
    assert applied[-1].limits.megapixels == controller.settings.limits.megapixels == 200
    controller.close()
    assert [settings.limits.megapixels for settings in saved] == [200]


def test_choosing_a_source_ends_the_visit(made):
    controller, applied, _ = made
    controller.visit("demo")
    controller.set("source", uri="screen")
    assert applied[-1].source.uri == controller.stored.source.uri == "screen"


def test_out_of_range_is_refused_and_changes_nothing(made):
    controller, applied, _ = made
    with pytest.raises(InvalidParameter):
        controller.set("mask", grow=5000)
    assert applied == []


def test_the_window_does_not_wait_for_the_disk(qtbot):
    threads = []
    controller = SettingsController(Settings(), apply=lambda settings: None,
                                    save=lambda settings: threads.append(threading.current_thread()))
    controller.set("mask", grow=3)
    qtbot.waitUntil(lambda: len(threads) == 1, timeout=5000)
    assert threads[0] is not threading.main_thread()


def test_a_failed_save_is_reported_once_until_it_works_again(qtbot):
    is_full = [True]

    def fail(settings):
        if is_full[0]:
            raise SettingsError("settings: the disk is full; free some space")

    controller = SettingsController(Settings(), apply=lambda settings: None, save=fail)
    told = []
    controller.save_failed.connect(told.append)
    controller.set("mask", grow=3)
    controller.flush()
    assert told == ["settings: the disk is full; free some space"]
    controller.set("mask", grow=4)
    controller.flush()
    assert len(told) == 1
    for is_full[0] in (False, True):
        controller.flush()
    assert len(told) == 2
