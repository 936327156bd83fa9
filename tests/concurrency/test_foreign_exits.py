"""SystemExit of a library is an error that is told, wherever it is raised; that of a signal ends the program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from faceseg_live.classifiers.ensemble import Ensemble
from faceseg_live.concurrency.foreign_exits import ForeignExit, Terminated, exits_are_errors
from faceseg_live.concurrency.overlap import BackgroundSink, prefetch
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.host import EngineHost
from faceseg_live.media.sources.live import Pump
from faceseg_live.pipeline.virtual_device import DeviceFormat, DeviceWriter
from faceseg_live.settings import EngineSettings, Settings
from tests.media_files import quadrants


def leave(*_: object, **__: object) -> None:
    sys.exit("the library's own reason")


def test_it_is_an_error_like_any_other() -> None:
    with pytest.raises(ForeignExit, match="the library's own reason"), exits_are_errors():
        leave()
    with pytest.raises(Terminated), exits_are_errors():
        raise Terminated(143)


def test_an_engine_that_wants_to_end_the_program_has_failed(frame_of, monkeypatch: pytest.MonkeyPatch) -> None:
    host = EngineHost(lambda _: FakeEngine())
    host.prepare(EngineSettings())
    monkeypatch.setattr(FakeEngine, "perceive", leave)
    with pytest.raises(ForeignExit):
        host.perceive(frame_of(quadrants()), Settings())
    monkeypatch.undo()
    host.close()
    monkeypatch.setattr(FakeEngine, "warm_up", leave)
    with pytest.raises(ForeignExit):
        host.prepare(EngineSettings())


def test_a_classifier_that_does_has_failed() -> None:
    with pytest.raises(ForeignExit):
        Ensemble(["any"], "auto", leave)


@pytest.mark.parametrize("way", ["prefetch", "sink"])
def test_a_helping_thread_hands_it_on(way: str) -> None:
    def items():
        yield 1
        leave()

    def work() -> None:
        if way == "prefetch":
            list(prefetch(items(), "test"))
        else:
            with BackgroundSink(leave, "test") as sink:
                sink.put(1)

    with pytest.raises(SystemExit):
        work()


def test_what_reads_a_device_hands_it_on() -> None:
    class Feed:
        is_lossless = False

        def take(self) -> None:
            leave()

        def release(self) -> None:
            """Nothing is held."""

    pump: Pump[object] = Pump(Feed, name="test")  # type: ignore[arg-type]
    with pytest.raises(SystemExit):
        pump.next(10)
    pump.close()
    assert pump.join(10)


def test_a_virtual_camera_that_does_has_failed(eventually: Callable[[Callable[[], bool]], None]) -> None:
    def opened(_format: DeviceFormat) -> object:
        return SimpleNamespace(device="test", send=leave, close=lambda: None)

    device = DeviceWriter(DeviceFormat(64, 48, 30), opened, lambda: None)  # type: ignore[arg-type]
    eventually(lambda: device.is_free)
    device.put(quadrants(64, 48))
    eventually(lambda: device.failure is not None)
    device.end(10)
