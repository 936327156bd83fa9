"""The virtual camera in running sessions: what another program gets to see, and what happens when it can't."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels, freeze
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import InvalidParameter
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.messages import Message
from faceseg_live.pipeline import virtual_camera
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.events import Event, StageFailed, VirtualCameraChanged
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.virtual_camera import CameraState, CameraStatus, VirtualCamera
from faceseg_live.rendering.drawing import bgra
from faceseg_live.rendering.looks import Drawing, Target
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import LookOptions, Settings
from tests.virtual_cameras import NAME, Consumer

Eventually = Callable[[Callable[[], bool]], None]
DEMO = Settings().changed("source", uri="demo")


class Gradient:
    """A hundred pictures a second, each red to the left, brighter from picture to picture."""

    def __init__(self, width: int = 320, height: int = 240, fps: float | None = 100.0) -> None:
        self.info = SourceInfo("memory", "Memory", width, height, fps, is_live=True)
        self._closed = threading.Event()
        self._sequence = -1

    def read(self) -> Frame | None:
        if self._closed.wait(0.01):
            return None
        self._sequence += 1
        pixels = np.full((self.info.height, self.info.width, 3), (0, 40, self._sequence % 256), np.uint8)
        pixels[:, : self.info.width // 2, 0] = 200
        return Frame(freeze(pixels), self._sequence, self._sequence / 100, time.monotonic())

    def close(self) -> None:
        self._closed.set()


class StandInLook:
    """What the camera is given instead of the look that is asked for at the moment: draws as a test says."""

    has_alpha = False

    def __init__(self, draw: Callable[[Scene, str], Pixels]) -> None:
        self._draw, self._key = draw, ""

    def of(self, key: str, _options: LookOptions, _target: Target) -> StandInLook:
        self._key = key
        return self

    def draw(self, scene: Scene) -> Drawing:
        return Drawing(self._draw(scene, self._key))


class Watcher:
    """A session, what it told, and the pictures that were drawn to be sent."""

    def __init__(self, settings: Settings, open_: Callable[..., object] | None = None) -> None:
        self.drawn: list[Frame] = []
        self.told: list[CameraStatus] = []
        self.failures: list[Event] = []
        self.draw: Callable[[Scene, str], Pixels] = self._bare
        self.session = Session(settings, open_=open_, create=lambda _: FakeEngine())  # type: ignore[arg-type]

    def _bare(self, scene: Scene, _key: str) -> Pixels:
        self.drawn.append(scene.frame)
        return np.asarray(cv2.cvtColor(scene.frame.pixels, cv2.COLOR_RGB2BGRA), np.uint8)

    def states(self) -> list[CameraState]:
        for event in self.session.events.take():
            if isinstance(event, VirtualCameraChanged):
                self.told.append(event.status)
            if isinstance(event, StageFailed):
                self.failures.append(event)
        return [status.state for status in self.told]

    def watch(self, pictures: int) -> list[int]:
        """The sequence numbers of so many pictures that a window would show."""
        seen: list[int] = []
        while len(seen) < pictures:
            view = self.session.views.get(10)
            assert view is not None, "the picture stands still"
            self.session.shown(view)
            seen.append(view.perception.frame.sequence)
        return seen


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Watcher]]:
    """Starts sessions; each ends within its two seconds."""
    watchers: list[Watcher] = []

    def begin(settings: Settings | None = None, open_: Callable[..., object] | None = None) -> Watcher:
        monkeypatch.setattr(virtual_camera, "CurrentLook",
                            lambda: StandInLook(lambda scene, key: watchers[-1].draw(scene, key)))
        watchers.append(Watcher(settings or Settings(), open_ or (lambda *_, **__: Gradient())))
        watchers[-1].session.start()
        return watchers[-1]

    yield begin
    for watcher in watchers:
        assert watcher.session.stop(2.0)


def test_nothing_is_opened_or_drawn_before_it_is_wanted(consumer: Consumer, watch: Callable[..., Watcher]) -> None:
    watcher = watch()
    watcher.watch(20)
    assert watcher.session.virtual_camera == CameraStatus()
    assert (consumer.attempts, watcher.drawn, watcher.states()) == (0, [], [])


def test_the_demo_clip_arrives_in_its_own_colours_size_and_rate(
    consumer: Consumer, watch: Callable[..., Watcher], demo_frames: tuple[Pixels, ...], eventually: Eventually
) -> None:
    from faceseg_live.media.sources.opening import open_source

    watcher = watch(DEMO, open_source)
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 15)
    watcher.session.send(False)
    eventually(lambda: consumer.closed == 1)
    assert consumer.opened == [(1280, 720, 30.0)]
    assert demo_frames[0].shape == (720, 1280, 3)
    drawn = [frame.pixels for frame in watcher.drawn]
    places = [next(i for i, own in enumerate(drawn) if np.array_equal(own, picture)) for picture in consumer.pictures]
    assert places == sorted(places)
    assert watcher.states() == [CameraState.OPENING, CameraState.SENDING, CameraState.OFF]
    assert watcher.told[1].device == NAME


def test_after_switching_off_no_picture_goes_out(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    watcher.session.send(False)
    eventually(lambda: consumer.closed == 1)
    sent, drawn = len(consumer.pictures), len(watcher.drawn)
    watcher.watch(20)
    assert (len(consumer.pictures), len(watcher.drawn)) == (sent, drawn)


def test_a_stalled_driver_never_stalls_the_picture(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_camera, "STALLED_AFTER_S", 0.2)
    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    consumer.fallback.clear()
    assert consumer.has_stalled.wait(10)
    sent, drawn = len(consumer.pictures), len(watcher.drawn)
    shown = watcher.watch(60)
    assert len(set(shown)) >= 55
    assert len(consumer.pictures) == sent
    assert len(watcher.drawn) <= drawn + 1, "nothing is drawn that nobody takes"
    eventually(lambda: watcher.states()[-1] is CameraState.STALLED)
    consumer.fallback.set()
    eventually(lambda: len(consumer.pictures) > sent + 3)
    assert watcher.states() == [CameraState.OPENING, CameraState.SENDING, CameraState.STALLED, CameraState.SENDING]
    assert consumer.pictures[-1][0, 0, 2] != consumer.pictures[sent - 1][0, 0, 2], "the newest picture goes on"


def test_a_session_ends_while_the_driver_stalls(consumer: Consumer, eventually: Eventually) -> None:
    watcher = Watcher(Settings(), lambda *_, **__: Gradient())
    watcher.session.start()
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 1)
    consumer.fallback.clear()
    assert consumer.has_stalled.wait(10)
    assert watcher.session.stop(2.0)
    sent = len(consumer.pictures)
    consumer.fallback.set()
    eventually(lambda: consumer.closed == 1)
    assert len(consumer.pictures) == sent + 1, "the one that the driver had"


def test_a_refusal_is_reported_once_and_tried_again_on_request(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    consumer.refusal = "the device is in use by another program"
    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: CameraState.UNAVAILABLE in watcher.states())
    watcher.watch(20)
    assert consumer.attempts == 1
    assert watcher.states() == [CameraState.OPENING, CameraState.UNAVAILABLE]
    assert consumer.refusal in watcher.told[-1].reason.text
    remedy = watcher.told[-1].reason.remedy
    assert "OBS" in remedy or "modprobe v4l2loopback" in remedy
    consumer.refusal = ""
    watcher.session.retry()  # of source and engine: nothing may be sent by that
    watcher.watch(20)
    assert consumer.attempts == 1
    watcher.session.send(True)
    eventually(lambda: bool(consumer.pictures))
    assert watcher.session.virtual_camera == CameraStatus(CameraState.SENDING, NAME)


def test_a_device_that_vanishes_is_reported_and_left_alone(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    consumer.is_gone = True
    eventually(lambda: CameraState.UNAVAILABLE in watcher.states())
    assert f"{NAME} accepts no more frames: the device was removed" in watcher.told[-1].reason.text
    watcher.watch(20)
    assert (consumer.attempts, consumer.closed) == (1, 1)


def test_another_size_or_rate_opens_the_camera_again(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    sources = iter([Gradient(320, 240, 100.0), Gradient(163, 121, None)])
    watcher = watch(None, lambda *_, **__: next(sources))
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    watcher.session.update(watcher.session.settings.changed("source", uri="another"))
    eventually(lambda: len(consumer.opened) >= 2 and consumer.pictures[-1].shape == (120, 162, 3))
    assert consumer.opened[0] == (320, 240, 100.0)
    assert consumer.opened[-1] == (162, 120, virtual_camera.USUAL_FPS)
    assert consumer.closed == len(consumer.opened) - 1
    assert watcher.drawn[-1].size == (163, 121)


def test_a_picture_that_stands_still_is_sent_again_and_drawn_once(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    watcher = watch()
    watcher.watch(3)
    watcher.session.pause(True)
    while watcher.session.views.get(0.3) is not None:
        pass
    watcher.session.send(True)  # changes the controls, so that the held picture is composed once more
    eventually(lambda: len(consumer.pictures) >= 3)
    assert len(watcher.drawn) == 1
    assert np.array_equal(consumer.pictures[0], consumer.pictures[-1])


def test_the_chosen_content_reaches_the_drawing(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    asked: list[str] = []
    watcher = watch()

    def draw(scene: Scene, key: str) -> Pixels:
        asked.append(key)
        return bgra(scene.frame.pixels)

    watcher.draw = draw
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    watcher.session.update(watcher.session.settings.changed("virtual_camera", look="mask"))
    eventually(lambda: asked[-1] == "mask")
    assert asked[0] == "overlay"
    assert len(consumer.opened) == 1


def test_a_picture_that_cannot_be_drawn_switches_it_off(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually
) -> None:
    def draw(_scene: Scene, _key: str) -> Pixels:
        raise InvalidParameter("picture behind: wall.jpg does not exist")

    watcher = watch()
    watcher.draw = draw
    watcher.session.send(True)
    eventually(lambda: CameraState.UNAVAILABLE in watcher.states())
    reason = Message("pipeline.nothing_sent", reason=Message("picture behind: wall.jpg does not exist"))
    assert watcher.told[-1] == CameraStatus(CameraState.UNAVAILABLE, reason=reason)
    assert consumer.attempts == 0


def test_an_unforeseen_error_closes_the_camera_and_is_reported(
    consumer: Consumer, watch: Callable[..., Watcher], eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)

    def breaks(_scene: Scene, _key: str) -> Pixels:
        raise KeyError("nobody thought of this")

    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) >= 3)
    watcher.draw = breaks
    eventually(lambda: CameraState.UNAVAILABLE in watcher.states())
    eventually(lambda: bool(watcher.states() and watcher.failures))
    assert consumer.closed == 1
    (failure,) = watcher.failures
    assert isinstance(failure, StageFailed)
    assert (failure.stage, "nobody thought of this" in failure.report) == ("virtual camera", True)
    watcher.draw = watcher._bare
    sent = len(consumer.pictures)
    watcher.session.send(True)
    eventually(lambda: len(consumer.pictures) > sent + 2)


def test_without_the_package_the_command_that_gets_it_is_reported(
    watch: Callable[..., Watcher], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    watcher = watch()
    watcher.session.send(True)
    eventually(lambda: CameraState.UNAVAILABLE in watcher.states())
    assert watcher.told[-1].reason.remedy == 'pip install "faceseg-live[virtualcam]"'
    watcher.watch(5)


class Receiver:
    """A device that keeps what it gets."""

    device = NAME

    def __init__(self) -> None:
        self.pictures: list[Pixels] = []

    def send(self, frame: Pixels) -> None:
        self.pictures.append(frame)

    def close(self) -> None:
        pass


def test_from_when_hiding_is_wanted_all_is_hidden_until_a_scene_has_waited() -> None:
    receiver = Receiver()
    controls, told = Controls(Settings()), list[CameraStatus]()
    camera = VirtualCamera(controls, told.append, lambda _: receiver)
    controls.change(is_sending=True)

    def sent(fits: Callable[[Pixels], bool], offer: Callable[[int], Scene] | None = None) -> None:
        deadline_s, before = time.monotonic() + 10, len(receiver.pictures)
        while not any(map(fits, receiver.pictures[before:])):
            assert time.monotonic() < deadline_s
            if offer is not None:
                camera.offer(offer(len(receiver.pictures)))
            camera.step()

    def scene(number: int) -> Scene:
        pixels = freeze(np.full((24, 32, 3), (250, 0, 250), np.uint8))
        frame = Frame(pixels, number, time.monotonic(), time.monotonic())
        return scene_of(Perception(frame, heads=()), controls.state.settings)

    sent(lambda picture: bool((picture[..., 0] > 200).all()), scene)
    hidden = controls.state.settings.changed("virtual_camera", look="anonymised").changed("hiding", delay_ms=100)
    controls.change(settings=hidden)
    sent(lambda picture: bool((picture == 0x20).all()))
    sent(lambda picture: bool((picture[..., 0] > 200).all()), scene)
    sent(lambda picture: True)
    assert told[-1].delay_ms == 100
    camera.close()
