"""How each system gets a virtual camera, and one that hangs in its opening."""

from __future__ import annotations

import threading

import pytest

from faceseg_live.pipeline.virtual_device import Device, DeviceFormat, DeviceWriter, driver_remedy


@pytest.mark.parametrize(("platform", "words"), [
    ("linux", ("apt-get install v4l2loopback-dkms", "modprobe v4l2loopback", "exclusive_caps=1")),
    ("win32", ("OBS Studio", "https://obsproject.com")),
    ("darwin", ("OBS Studio", "start and stop the virtual camera")),
])
def test_each_system_has_its_own_remedy(platform: str, words: tuple[str, ...]) -> None:
    assert all(word in str(driver_remedy(platform)) for word in words)


def test_an_opening_that_hangs_is_left_behind_and_closed_when_it_returns() -> None:
    may_open, is_closed = threading.Event(), threading.Event()

    class Slow:
        device = "slow"

        def send(self, _frame: object) -> None:
            raise AssertionError("nothing may be sent after the end")

        def close(self) -> None:
            is_closed.set()

    def open_(_format: DeviceFormat) -> Device:
        may_open.wait(10)
        return Slow()

    writer = DeviceWriter(DeviceFormat(64, 48, 30.0), open_, lambda: None)
    writer.end(0.01)
    assert not writer.is_free
    assert not is_closed.is_set()
    may_open.set()
    assert is_closed.wait(10)
    assert writer.failure is None
