"""What looks for heads hangs in a running session: it is told, everybody is hidden, and everything else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline.events import Notice, StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.rendering.view import View
from faceseg_live.settings import HIDING, Settings
from tests.hanging import GatedWatch
from tests.pipeline.test_refused_engines import GreySource

Eventually = Callable[[Callable[[], bool]], None]
DEADLINE_S = 60.0
HIDDEN = Settings().changed("view", mode=HIDING).changed("engine", key="fake", patience_s=1)
TOLD = ("people can't be looked for: The search for people has not answered for 1 s, and was left behind; try again, "
        "or choose something else; a model that is only slow takes more patience (--patience). Where they are hidden, "
        "all of the image is")


class Watches:
    """Those that a session has made; they hang as long as the gate is closed."""

    def __init__(self, hangs_in: str) -> None:
        """hangs_in: as of `GatedWatch`; of those to come."""
        self.gate, self.hangs_in = threading.Event(), hangs_in
        self.made: list[GatedWatch] = []
        self.is_asked = threading.Event()
        """For the first."""

    def __call__(self) -> GatedWatch:
        self.is_asked.set()
        self.made.append(GatedWatch(self.gate, self.hangs_in))
        return self.made[-1]


class Seen:
    """A session, and what it has said."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notices: list[str] = []

    def told(self) -> list[str]:
        """All notices so far."""
        for event in self.session.events.take():
            assert not isinstance(event, StageFailed), event.report
            if isinstance(event, Notice):
                self.notices.append(str(event.message))
        return self.notices

    def watch_is_given_up(self, eventually: Eventually) -> None:
        """Wait for that; whoever looks from then on has time: a busy machine is no hang."""
        eventually(lambda: TOLD in self.told())
        self.session.update(self.session.settings.changed("engine", patience_s=600))

    def view(self, fits: Callable[[View], bool]) -> View:
        until_s = time.monotonic() + DEADLINE_S
        while time.monotonic() < until_s:
            view = self.session.views.get(0.2)
            if view is not None and fits(view):
                return view
        pytest.fail("no such view came in time")


@contextmanager
def running(watches: Watches, settings: Settings = HIDDEN) -> Iterator[Seen]:
    session = Session(settings, open_=lambda *_, **__: GreySource(), create=lambda _: FakeEngine(),
                      create_watch=watches)
    session.start()
    try:
        yield Seen(session)
    finally:
        try:
            assert session.stop(DEADLINE_S / 4)
        finally:
            watches.gate.set()


def knows_heads(view: View) -> bool:
    return view.perception.heads is not None


def is_all_hidden(view: View) -> bool:
    """No pixel of the grey source is left."""
    return not (view.pixels[..., :3] == 90).all(axis=-1).any()


@pytest.mark.parametrize("place", ["begin", "heads"])
def test_it_is_told_once_and_inference_goes_on_with_everybody_hidden(place: str, eventually: Eventually) -> None:
    watches = Watches(place)
    with running(watches) as seen:
        seen.watch_is_given_up(eventually)
        first = seen.view(lambda view: not view.perception.is_unanalysed)
        later = seen.view(lambda view: view.perception.frame.sequence > first.perception.frame.sequence + 20)
        for view in (first, later):
            assert not knows_heads(view)
            assert is_all_hidden(view)
        assert later.perception.faces, "the engine looks on"
        assert (seen.told(), len(watches.made)) == ([TOLD], 1)


def test_another_try_has_another_watch(eventually: Eventually) -> None:
    watches = Watches("heads")
    with running(watches) as seen:
        seen.watch_is_given_up(eventually)
        watches.hangs_in = ""
        seen.session.retry()
        view = seen.view(knows_heads)
        assert [head.face_id for head in view.perception.heads or ()] == [face.id for face in view.perception.faces]
        assert len(watches.made) == 2


def test_another_engine_need_not_wait_for_it(eventually: Eventually) -> None:
    watches = Watches("heads")
    with running(watches, HIDDEN.changed("engine", patience_s=600)) as seen:
        eventually(lambda: bool(watches.made) and "begin" in watches.made[0].calls)
        watches.hangs_in = ""
        seen.session.update(seen.session.settings.changed("engine", model="other"))
        seen.view(knows_heads)
        assert seen.session.engine_status.requested.model == "other"
        assert not seen.told()


@pytest.mark.parametrize("place", ["make", "begin", "heads", "close"])
def test_a_session_ends_while_it_hangs(place: str) -> None:
    watches = Watches(place)
    with running(watches, HIDDEN.changed("engine", patience_s=600)) as seen:
        assert watches.is_asked.wait(DEADLINE_S)
        if place == "close":
            seen.view(knows_heads)


def test_masks_go_on_where_nobody_is_to_be_hidden_any_more(eventually: Eventually) -> None:
    with running(Watches("heads")) as seen:
        seen.watch_is_given_up(eventually)
        seen.session.update(seen.session.settings.changed("view", mode="overlay"))
        seen.view(lambda view: any(not segment.mask.is_empty for segment in view.segments))
