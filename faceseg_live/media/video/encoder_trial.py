"""Encodes some frames with one encoder, as a program: `python -m faceseg_live.media.video.encoder_trial NAME`.

Ends with 0 where it works, else with 1 and one line that says why it doesn't.
"""

from __future__ import annotations

import os
import sys

import av
import numpy as np

from .codecs import H264, H264_HARDWARE, HEVC, HEVC_HARDWARE, Codec
from .fitting import Fitting
from .formats import MPEG_TICKS_PER_S
from .timeline import Timeline
from .video_track import VideoTrack

_PICTURES, _FPS = 5, 30
_SHAPE = (360, 640, 4)
"""Some cards refuse smaller frames."""


def failure_of(codec: Codec) -> str:
    """Why it doesn't encode here, in one line; empty where it does."""
    logged: list[tuple[int, str, str]] = []
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=False) as logged, av.open(os.devnull, "w", format="null") as container:
            picture = np.full(_SHAPE, 128, np.uint8)
            timeline = Timeline(MPEG_TICKS_PER_S, 1, _FPS)
            track = VideoTrack(container, codec, Fitting(picture, even=True, on_black=False), has_alpha=False,
                                 fps=_FPS, live=True, timeline=timeline)
            for number in range(_PICTURES):
                track.write(picture, number / _FPS)
            track.finish(None)
    except Exception as error:  # each one fails in a way of its own
        # What FFmpeg logged first says more than its error's number.
        reason = logged[0][2] if logged else getattr(error, "strerror", None) or str(error) or type(error).__name__
        return str(reason).strip().partition("\n")[0].rstrip(".")
    finally:
        # A log that goes to Python takes the interpreter's lock: a decoder's thread that logs while it is ended hangs.
        av.logging.set_level(None)
    return ""


def main(name: str) -> int:
    codecs = {codec.name: codec for codec in (H264, HEVC, *H264_HARDWARE.values(), *HEVC_HARDWARE.values())}
    problem = failure_of(codecs[name])
    print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
