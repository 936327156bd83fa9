"""The screen as a source."""

from __future__ import annotations

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.screen import ScreenInfo, ScreenSource, list_screens


@pytest.mark.usefixtures("virtual_screen")
@pytest.mark.parametrize(("number", "title"), [(1, "Screen 1"), (0, "All screens")])
def test_a_screen_is_live(number: int, title: str) -> None:
    source = ScreenSource(number)
    frames = [source.read() for _ in range(4)]
    source.close()
    assert source.info.title == title
    assert source.info.is_live
    assert [frame.size for frame in frames if frame] == [(640, 480)] * 4


@pytest.mark.usefixtures("virtual_screen")
def test_screens_are_listed() -> None:
    assert list_screens() == (ScreenInfo(1, "Screen 1", 640, 480),)
    assert list_screens()[0].uri == "screen:1"


def test_of_several_screens_all_are_a_choice_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    class TwoScreens:
        monitors = ({"width": 1000, "height": 600}, {"width": 600, "height": 600}, {"width": 400, "height": 300})

        def close(self) -> None:
            pass

        def __enter__(self) -> TwoScreens:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("mss.MSS", TwoScreens)
    assert list_screens() == (ScreenInfo(1, "Screen 1", 600, 600), ScreenInfo(2, "Screen 2", 400, 300),
                              ScreenInfo(0, "All screens", 1000, 600))


@pytest.mark.usefixtures("virtual_screen")
def test_a_screen_that_is_not_there() -> None:
    with pytest.raises(SourceError, match="There is no screen 5; expected 1 to 1, or 0 for all"):
        ScreenSource(5)


def test_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(SourceError, match="can't be captured"):
        ScreenSource()
    assert list_screens() == ()
