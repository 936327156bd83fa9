"""Whether a window can be shown is found out without risking the process."""

from __future__ import annotations

import sys

import pytest

from faceseg_live.doctor.display import why_no_window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_reported() -> None:
    assert "there is no display" in why_no_window()


def test_a_platform_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert why_no_window() == ""


@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":4711"), ("QT_QPA_PLATFORM", "nonsense")])
def test_a_platform_that_fails_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    reason = why_no_window()
    assert reason.startswith("Qt can't open a window: ")
    assert value in reason
    assert "\n" not in reason


def test_a_missing_library_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("faceseg_live.doctor.display._TRIAL", "a_library_that_is_not_there")
    assert "a_library_that_is_not_there" in why_no_window()
