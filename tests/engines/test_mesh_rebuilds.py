"""An engine that is made again and again, as the window does for other settings, leaves no thread and no memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from tests.conftest import ROOT

REBUILDS, SETTLED = 50, 10
"""From so many on, caches and the pools of the libraries are as large as they get."""
SLACK_MIB = 6
"""The system takes freed memory back when it likes: from one rebuild to the next it is up to 16 MiB more or less, the
least of ten in a row up to 4. What is really left adds up: a quarter of a megabyte each time would be 10."""

PROGRAM = """
import json, sys, time
from pathlib import Path
import numpy
from faceseg_live.domain.types import Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings

def threads():
    return len(list(Path("/proc/self/task").iterdir()))

def settled_threads(most):
    until = time.monotonic() + 5
    while threads() > most and time.monotonic() < until:
        time.sleep(0.01)
    return threads()

pixels, request = numpy.load(sys.argv[1]), Request(EngineSettings())
faces, mib, most = set(), [], None
for rebuild in range(int(sys.argv[2])):
    engine = MeshEngine()
    engine.warm_up()
    for number in range(3):
        faces.add(len(engine.perceive(Frame(pixels, number, number / 30, 0.0), request).faces))
    engine.close()
    engine = None
    most = settled_threads(threads() - 1) if most is None else most
    mib.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20)
print(json.dumps({"faces": sorted(faces), "mib": mib, "before": most, "after": settled_threads(most)}))
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells of native threads and memory")
def test_nothing_is_left_after_fifty(demo_frames: tuple[Pixels, ...], tmp_path: Path) -> None:
    """Two faces, so that the second thread takes part, and hands."""
    np.save(tmp_path / "picture.npy", demo_frames[5])
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "picture.npy"), str(REBUILDS)], cwd=ROOT,
                          capture_output=True, text=True, check=True, timeout=110)
    told = json.loads(done.stdout)
    early, late = min(told["mib"][SETTLED : 2 * SETTLED]), min(told["mib"][-SETTLED:])
    print(f"threads {told['before']} → {told['after']}, memory {early:.1f} → {late:.1f} MiB")
    assert told["faces"] == [2]
    assert told["after"] <= told["before"]
    assert late - early < SLACK_MIB
