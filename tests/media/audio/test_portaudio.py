"""PortAudio as it answers where things are missing, odd or in use."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from faceseg_live.errors import AudioUnavailable
from faceseg_live.media.audio.portaudio import Heard, PortAudio


class PortAudioError(Exception):
    """As sounddevice's: text and PortAudio's number."""


class StandInPackage:
    """What is used of sounddevice."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.apis = [{"name": "MME", "default_input_device": 1, "devices": [0, 1, 2]},
                     {"name": "Windows WASAPI", "default_input_device": 3, "devices": [3]}]
        self.devices = [("Speakers", 0), ("Headset", 1), ("Mixer", 32), ("Headset with its whole name", 2)]
        self.initialised = 0
        self.refuses_rate = False
        self.refusal = ""
        self.streams: list[StandInStream] = []

    def _terminate(self) -> None: ...
    def _initialize(self) -> None:
        self.initialised += 1

    def query_hostapis(self) -> list[dict[str, Any]]:
        return self.apis

    def query_devices(self, index: int) -> dict[str, Any]:
        name, channels = self.devices[index]
        return {"name": name, "max_input_channels": channels, "default_samplerate": 44100.0}

    def check_input_settings(self, *_: Any, **__: Any) -> None:
        if self.refuses_rate:
            raise PortAudioError("Invalid sample rate", -9997)

    def RawInputStream(self, **request: Any) -> StandInStream:  # noqa: N802
        self.streams.append(StandInStream(self.refusal, request))
        return self.streams[-1]


class StandInStream:
    def __init__(self, refusal: str, request: dict[str, Any]) -> None:
        self.refusal, self.request = refusal, request
        self.active = self.closed = False

    def start(self) -> None:
        if self.refusal:
            raise PortAudioError(self.refusal, -9985)
        self.active = True

    def abort(self) -> None:
        raise PortAudioError("Unanticipated host error", -9999)

    def close(self) -> None:
        self.active, self.closed = False, True


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> StandInPackage:
    stand_in = StandInPackage()
    monkeypatch.setitem(sys.modules, "sounddevice", stand_in)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    return stand_in


def test_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(AudioUnavailable, match=r'pip install "faceseg-live\[microphone\]"'):
        PortAudio().microphones()


def test_the_library_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    with pytest.raises(AudioUnavailable, match=r"library not found.*sudo apt-get install -y libportaudio2"):
        PortAudio().microphones()


def test_inputs_of_one_interface_the_default_first(package: StandInPackage) -> None:
    package.apis[0]["default_input_device"] = 2
    assert [each.name for each in PortAudio().microphones()] == ["Mixer", "Headset"]


def test_whole_names_on_windows(package: StandInPackage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert [each.name for each in PortAudio().microphones()] == ["Headset with its whole name"]


def test_no_device(package: StandInPackage) -> None:
    for api in package.apis:
        api["default_input_device"] = -1
    assert PortAudio().microphones() == ()


def test_new_devices_are_seen_but_not_while_one_is_open(package: StandInPackage) -> None:
    system = PortAudio()
    (headset, _) = system.microphones()
    system.microphones()
    assert package.initialised == 2
    device = system.open(headset, lambda _heard: None)
    system.microphones()
    assert package.initialised == 2
    device.close()
    assert package.streams[0].closed
    system.microphones()
    assert package.initialised == 3


def test_a_device_in_use(package: StandInPackage) -> None:
    package.refusal = "Device unavailable"
    system = PortAudio()
    with pytest.raises(AudioUnavailable, match=r"'Headset' can't be opened: Device unavailable\. .*Close other"):
        system.open(system.microphones()[0], lambda _heard: None)
    assert package.streams[0].closed
    system.microphones()
    assert package.initialised == 2


def test_stereo_at_most_and_a_rate_that_it_takes(package: StandInPackage) -> None:
    system = PortAudio()
    (headset, mixer) = system.microphones()
    assert (system.open(mixer, print).format.channels, system.open(headset, print).format.channels) == (2, 1)
    assert system.open(headset, print).format.rate == 48_000
    package.refuses_rate = True
    assert system.open(headset, print).format.rate == 44_100


def test_what_the_callback_hands_on(package: StandInPackage) -> None:
    heard: list[Heard] = []
    system = PortAudio()
    system.open(system.microphones()[0], heard.append)
    callback, data = package.streams[0].request["callback"], bytearray(np.full((4, 1), 0.5, np.float32).tobytes())
    callback(data, 4, SimpleNamespace(inputBufferAdcTime=7.0, currentTime=7.1), SimpleNamespace(input_overflow=False))
    callback(data, 4, SimpleNamespace(inputBufferAdcTime=0.0, currentTime=0.0), SimpleNamespace(input_overflow=True))
    data[:] = bytes(len(data))  # PortAudio's memory is used again
    assert heard[0].samples.tolist() == [[0.5]] * 4
    assert heard[0].age_s == pytest.approx(0.1)
    assert (heard[1].age_s, heard[1].was_lost) == (None, True)
