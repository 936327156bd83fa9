"""Through PortAudio, ALSA and a sound server: what plays at known times has those times."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.sound_server import Clicker, SoundServer

LISTENING = "tests.media.audio.listening"


def heard(server: SoundServer, seconds: float) -> dict[str, Any]:
    """In a process of its own, whose PortAudio knows this server only."""
    done = subprocess.run([sys.executable, "-W", "error", "-m", LISTENING, str(seconds)], env=server.environment,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("drift", [0.0, 0.0005])
def test_clicks_have_the_times_at_which_they_were_played(sound_server: SoundServer, drift: float) -> None:
    clicker = Clicker(sound_server.pipe, drift, period_s=0.17)
    with clicker.playing():
        told = heard(sound_server, 3)
    assert told["names"][0] == "default"
    if told["lost"] or clicker.latest_s > 0.02:
        pytest.skip("the computer was too busy to play in time")
    assert told["problem"] == ""
    played_s = np.array(clicker.clicked_s)
    wrong_s = np.array([time_s - played_s[np.abs(played_s - time_s).argmin()] for time_s in told["clicks_s"]])
    print(f"clicks {len(wrong_s)}, ms off: p50 {np.median(np.abs(wrong_s)) * 1e3:.2f}, "
          f"max {np.abs(wrong_s).max() * 1e3:.2f}")
    assert len(wrong_s) >= 12
    assert np.abs(wrong_s).max() < 0.015
    assert told["gap_s"] < 1e-6


def test_a_sound_server_that_dies_is_reported(
    sound_server: SoundServer, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    clicker = Clicker(sound_server.pipe)
    with clicker.playing(), subprocess.Popen(
        [sys.executable, "-m", LISTENING, "20"], env=sound_server.environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as listening:
        assert listening.stdout is not None
        assert listening.stdout.readline() == "hears\n"
        played = len(clicker.clicked_s)
        eventually(lambda: len(clicker.clicked_s) > played + 2)
        sound_server.process.kill()
        out, err = listening.communicate(timeout=60)
    assert listening.returncode == 0, err
    told = json.loads(out)
    assert "no longer delivers sound" in told["problem"]
    assert told["clicks_s"]
