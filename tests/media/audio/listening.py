"""Records with the default microphone for so many seconds from its first sound on, or until it fails.

Prints a line when it hears, then its format, its clicks and its gaps as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

import numpy as np

from faceseg_live.media.audio.microphone import list_microphones, open_microphone

_LOUD, _APART_S = 0.2, 0.05
_PATIENCE_S = 30
"""A busy machine lets the first sound wait."""


def main(seconds: float) -> None:
    names = [microphone.name for microphone in list_microphones()]
    ear, blocks = open_microphone("default"), []
    until_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until_s and not ear.problem:
        time.sleep(1 / 30)
        had = len(blocks)
        blocks += ear.take()
        if not had and blocks:
            print("hears", flush=True)
            until_s = time.monotonic() + seconds
    problem = ear.problem
    ear.close()
    rate = ear.format.rate
    if not blocks:
        print(json.dumps({"names": names, "problem": str(problem or f"no sound in {_PATIENCE_S} s"), "lost": ear.lost}))
        return
    samples = np.concatenate([block.samples[:, 0] for block in blocks])
    times_s = np.concatenate([block.began_s + np.arange(len(block.samples)) / rate for block in blocks])
    loud_s = times_s[np.abs(samples) > _LOUD]
    clicks_s = loud_s[np.diff(loud_s, prepend=-1.0) > _APART_S]
    gaps_s = [later.began_s - earlier.began_s - len(earlier.samples) / rate
              for earlier, later in pairwise(blocks)]
    print(json.dumps({"names": names, "rate": rate, "problem": str(problem or ""), "lost": ear.lost,
                      "clicks_s": clicks_s.tolist(), "gap_s": max(map(abs, gaps_s)),
                      "heard_s": float(times_s[-1] - times_s[0])}))


if __name__ == "__main__":
    main(float(sys.argv[1]))
