"""Records clips until it is killed: `python -m tests.pipeline.recording.clip_killed FOLDER FORMAT…`.

Each is called "me", in a folder of its format's name; h264 has two looks. Prints a line when they have begun, and then
goes on until its input ends or somebody kills it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import numpy as np

from faceseg_live.media.video import AudioFormat
from faceseg_live.pipeline.recording.clip import Clip
from faceseg_live.pipeline.recording.naming import clip_names
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.settings import RecordSettings
from tests.pipeline.recording.scenes import scene_at

FRAMES, FPS, RATE = 45, 15, 48_000


def begun(folder: Path, format_: str) -> Clip:
    """A clip with its frames."""
    looks = ("camera", "mask") if format_ == "h264" else ("camera",)
    settings = RecordSettings(format=format_, looks=looks, encoder="software")
    request = RecordRequest(settings, out=folder / format_ / "me")
    clip = Clip(clip_names(request, datetime.now()), request, float(FPS), AudioFormat(RATE))
    for number in range(FRAMES):
        clip.write(scene_at(number / FPS, number), number / FPS)
        clip.write_audio(np.zeros((RATE // FPS, 1), np.float32), number / FPS)
    return clip


def main(folder: str, *formats: str) -> None:
    clips = [begun(Path(folder), format_) for format_ in formats]
    print("recording", flush=True)
    sys.stdin.read()
    for clip in clips:
        clip.finish(FRAMES / FPS)


if __name__ == "__main__":
    main(*sys.argv[1:])
