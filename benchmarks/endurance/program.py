"""The program in a process of its own: how it is begun, what it tells, and how it is ended."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.endurance.material import link_models
from benchmarks.webcam import ROOT, build_camera, environment, make_clip, on_a_display

ENDING_S = 30.0
"""A program that has not ended by then is killed."""
_WINDOW = Path(__file__).resolve().with_name("window.py")


class Program:
    """`window.py` with a restless user, from its begin to its end."""

    def __init__(self, options: Sequence[str], surroundings: dict[str, str], folder: Path) -> None:
        """`options`: of `window.py`, besides its folder."""
        self.pid = 0
        """Of the window's process; 0: it is not known yet."""
        self._log = folder / "printed.log"
        self._told, write_end = os.pipe()
        self._unfinished = b""
        command = [sys.executable, "-X", "faulthandler", str(_WINDOW), "--folder", str(folder),
                   "--tell", str(write_end), *options]
        if "QT_QPA_PLATFORM" not in surroundings:
            command = on_a_display(command)
        # In a session of its own, so that Ctrl-C reaches the script alone.
        with self._log.open("w") as log:
            self._process = subprocess.Popen(command, env=surroundings, cwd=ROOT, pass_fds=[write_end], stderr=log,
                                             stdout=log, start_new_session=True)
        os.close(write_end)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._told, selectors.EVENT_READ)
        self.is_telling = True
        """Until it has ended."""

    def told(self, seconds: float) -> Iterator[dict[str, Any]]:
        """What it tells in that time."""
        end_s = time.monotonic() + seconds
        while self.is_telling and (left_s := end_s - time.monotonic()) > 0:
            if not self._selector.select(left_s):
                return
            read = os.read(self._told, 1 << 16)
            self.is_telling = bool(read)
            *lines, self._unfinished = (self._unfinished + read).split(b"\n")
            for line in lines:
                message = json.loads(line)
                self.pid = message.get("pid", self.pid)
                yield message

    def end(self) -> str:
        """Ask it to end, if it still runs, and wait; what was wrong with its end, empty where nothing was."""
        if self.is_telling and self.pid and self._process.poll() is None:
            os.kill(self.pid, signal.SIGINT)
        try:
            code = self._process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return f"the program didn't end within {ENDING_S:.0f} s"
        finally:  # not before: somebody who nobody listens to any more fails
            self._selector.close()
            os.close(self._told)
        return f"the program ended with {code}" if code else ""

    def kill(self) -> None:
        """End it at once, with its children."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def printed(self) -> str:
        """All that it has printed."""
        return self._log.read_text(errors="replace")


def make_surroundings(folder: Path, data: Path | None, camera: str) -> dict[str, str]:
    """The environment: nothing of the user's is read or written; a simulated webcam where there is a compiler.

    camera: what it sends, as in 1280x720@30.
    """
    (folder / "recordings").mkdir()
    link_models(folder / "models", data)
    settings = f'[record]\nfolder = "{folder / "recordings"}"\n'
    if shutil.which("cc") or shutil.which("gcc"):
        size, fps = camera.split("@")
        made = environment(folder, build_camera(folder), make_clip(folder, size), size, int(fps), settings)
    else:
        place = folder / "settings.toml"
        place.write_text(f'version = 1\n[source]\nuri = "demo"\n{settings}')
        made = os.environ | {"FACESEG_CONFIG": str(place), "PYTHONPATH": str(ROOT)}
    places = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state",
              "XDG_DATA_HOME": "share", "FACESEG_MODELS": "models", "FACESEG_LOGS": "logs"}
    made |= {name: str(folder / place) for name, place in places.items()}
    made["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    if not made.get("DISPLAY") and shutil.which("xvfb-run") is None:
        made["QT_QPA_PLATFORM"] = "offscreen"
    return made
