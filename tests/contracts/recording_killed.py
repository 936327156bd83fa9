"""Records until it is killed: `python -m tests.contracts.recording_killed FORMAT PATH`.

Prints the time of the last picture it was given.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np

from faceseg_live.media.video import AudioFormat, open_video
from faceseg_live.settings import RecordSettings

PICTURES, FPS = 60, 17
_RATE = 48_000


def main(key: str, path: str) -> None:
    settings = RecordSettings(format=key, encoder="software")
    video = open_video(Path(path), settings, has_alpha=True, fps=FPS, audio=AudioFormat(_RATE))
    grain = np.random.default_rng(1)
    for number in range(PICTURES):
        video.write(grain.integers(0, 255, (120, 160, 4), np.uint8), number / FPS)
        video.write_audio(np.zeros((_RATE // FPS, 1), np.float32), number / FPS)
    print((PICTURES - 1) / FPS, flush=True)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


if __name__ == "__main__":
    main(*sys.argv[1:])
