"""A sound server of its own, whose only microphone is a pipe: what is heard, and when, is known to the test."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

RATE, CHUNK = 48_000, 480
CLICK_SAMPLES, LOUD = 24, 20_000
_ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\npcm.pulse { type pulse }\n"
_STARTING_S = 10.0


@dataclass
class SoundServer:
    """A running PulseAudio."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """Of a process that shall hear this microphone, and no other, as the default one."""
        return server_environment(self.folder)

    @property
    def pipe(self) -> Path:
        return self.folder / "microphone"


def server_environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder / 'socket'}"}


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """Skips where PulseAudio, or a way to it, is missing, or where it doesn't start."""
    program = shutil.which("pulseaudio")
    if sys.platform != "linux" or program is None:
        pytest.skip("there is no pulseaudio, which would play the microphone")
    if importlib.util.find_spec("sounddevice") is None or ctypes.util.find_library("portaudio") is None:
        pytest.skip("sounddevice or libportaudio2 is missing")
    if not [*Path("/usr").glob("lib*/**/alsa-lib/libasound_module_pcm_pulse.so")]:
        pytest.skip("ALSA has no way to PulseAudio: libasound2-plugins is missing")
    (tmp_path / ".asoundrc").write_text(_ALSA)
    command = [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
               "--realtime=no", "--high-priority=no",
               "-L", f"module-pipe-source source_name=pipe file={tmp_path / 'microphone'} rate={RATE} channels=1 "
                     "format=s16le",
               "-L", f"module-native-protocol-unix socket={tmp_path / 'socket'} auth-anonymous=1"]
    with subprocess.Popen(command, env=server_environment(tmp_path), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        try:
            deadline_s = time.monotonic() + _STARTING_S
            while not (tmp_path / "socket").exists():
                if process.poll() is not None or time.monotonic() > deadline_s:
                    pytest.skip("pulseaudio doesn't start here")
                time.sleep(0.02)
            yield SoundServer(tmp_path, process)
        finally:
            process.kill()


@dataclass
class Clicker:
    """Plays clicks into a microphone's pipe as a sound card would, 10 ms at a time."""

    pipe: Path
    drift: float = 0.0
    period_s: float = 0.31
    """Not a multiple of any buffer."""
    clicked_s: list[float] = field(default_factory=list)
    """`time.monotonic()` of each click."""
    latest_s: float = 0.0
    """By how much the busiest moment delayed a piece."""

    @contextmanager
    def playing(self) -> Iterator[None]:
        stopped = threading.Event()
        thread = threading.Thread(target=self._play, args=(stopped,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join(5)

    def _play(self, stopped: threading.Event) -> None:
        rate = RATE * (1 + self.drift)
        pipe = os.open(self.pipe, os.O_WRONLY)
        try:
            with suppress(BrokenPipeError):
                self._write(pipe, rate, stopped)
        finally:
            os.close(pipe)

    def _write(self, pipe: int, rate: float, stopped: threading.Event) -> None:
        began_s, number, next_click = time.monotonic(), 0, round(self.period_s * rate)
        while not stopped.is_set():
            piece = np.zeros(CHUNK, np.int16)
            at = next_click - number
            if at + CLICK_SAMPLES <= CHUNK:
                at = max(at, 0)
                piece[at:at + CLICK_SAMPLES] = LOUD
                self.clicked_s.append(began_s + (number + at) / rate)
                next_click += round(self.period_s * rate)
            number += CHUNK
            due_s = began_s + number / rate
            time.sleep(max(0.0, due_s - time.monotonic()))
            self.latest_s = max(self.latest_s, time.monotonic() - due_s)
            os.write(pipe, piece.tobytes())
