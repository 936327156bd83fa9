"""Ends the program at random moments, in every way that it can be ended, and counts what is left.

    python benchmarks/ends.py --count 200 --seed 1
    python benchmarks/ends.py --only window-recording --count 20 --seed 3 --kill

Each run is a program of its own with folders of its own: a signal, or two in quick succession, at a random moment from
its first instruction on. Afterwards no process, thread, temporary file or shared memory may be left, every video has to
play to its end, and its notes have to be closed. With --kill the signal is SIGKILL: then nothing may be lost but the
last second, and `recover` has to make ordinary files of what lies there. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import av

from benchmarks.webcam import build_camera, make_clip

ROOT = Path(__file__).resolve().parent.parent
MARK = "FACESEG_DRILL"
"""In the environment of all processes of a run."""
PATIENCE_S = 30.0
READY_S = 60.0
IN_THE_MIDDLE = 0.7
"""So many runs are; the others end at any moment from the first instruction on."""
CHILDREN_S = 10.0
"""So long after it, its children may see that it is gone, and what it asked the system for may end."""
SHARED_MEMORY = Path("/dev/shm")
SUFFIXES = {".mp4", ".webm", ".mov", ".gif"}
WAYS = {
    "SIGINT": (signal.SIGINT,), "SIGTERM": (signal.SIGTERM,), "SIGHUP": (signal.SIGHUP,),
    "SIGINT twice": (signal.SIGINT, signal.SIGINT), "SIGTERM twice": (signal.SIGTERM, signal.SIGTERM),
    "SIGHUP, SIGTERM": (signal.SIGHUP, signal.SIGTERM), "SIGINT thrice": (signal.SIGINT,) * 3,
}
BETWEEN_S = (0.0, 0.002, 0.05, 0.3)
CODES = {0, 1, 4, 129, 130, 143, -signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM}
"""The table's, and those of a program that was ended before it could have begun anything; a shell says the same."""
BEGUN = ("cli/entry.py", "app/run.py")
"""Before that Python starts and imports the package, and Ctrl-C is its own matter, traceback and all."""
NOISE = ("Traceback", "Exception ignored", "Fatal Python error", "terminate called", "Segmentation", "QThread:",
         "leaked")

WINDOW = ("-m", "benchmarks.ends_drill.window")
RECORD = ("-m", "faceseg_live", "record", "--engine", "fake", "--encoder", "software", "--out", "{out}/me.mp4")
PROCESS = ("-m", "faceseg_live", "process", "--out", "{out}", "--engine", "fake")


@dataclass(frozen=True)
class Situation:
    """A command, and until when it is ended, in seconds from its beginning, or from when it is in the middle of it."""

    words: tuple[str, ...]
    until_s: float
    middle: str = "out/*.part.*"
    """What there is then in the run's folder, a pattern."""
    environment: dict[str, str] = field(default_factory=dict)


SITUATIONS = {
    "window": Situation((*WINDOW, "nothing"), 3.0, "home/ready"),
    "window-mesh": Situation((*WINDOW, "mesh"), 5.0),
    "window-recording": Situation((*WINDOW, "recording"), 5.0),
    "window-backlog": Situation((*WINDOW, "backlog"), 6.0),
    "window-replay": Situation((*WINDOW, "replay"), 5.0, "home/ready"),
    "window-snapshots": Situation((*WINDOW, "snapshots"), 5.0, "home/ready"),
    "window-crash": Situation((*WINDOW, "crash"), 4.0),
    "window-dialogs": Situation((*WINDOW, "dialogs"), 4.0),
    "window-file-dialog": Situation((*WINDOW, "file-dialog"), 4.0),
    "window-download": Situation((*WINDOW, "download"), 4.0),
    "window-stuck-camera": Situation((*WINDOW, "recording"), 6.0,
                                     environment={"FAKECAM_STALL_AFTER": "20", "FAKECAM_STALL_MS": "60000"}),
    "record": Situation((*RECORD, "--source", "0"), 4.0),
    "record-mesh": Situation((*RECORD[:3], *RECORD[5:], "--source", "0"), 5.0),
    "record-stuck-camera": Situation((*RECORD, "--source", "0"), 5.0,
                                     environment={"FAKECAM_STALL_AFTER": "20", "FAKECAM_STALL_MS": "60000"}),
    "record-many": Situation((*RECORD, "--source", "0", "--content", "overlay", "--content", "mask"), 4.0),
    "record-file": Situation((*RECORD, "--source", "demo"), 3.0),
    "process-video": Situation((*PROCESS, str(ROOT / "assets" / "demo.mp4")), 4.0, "out/.faceseg-*"),
    "process-workers": Situation((*PROCESS, str(ROOT / "assets" / "demo.mp4"), "--workers", "2"), 5.0,
                                 "out/.faceseg-*"),
    "models-pull": Situation(("-m", "benchmarks.ends_drill.pull"), 3.0, "home/models/.download-*"),
    "cameras": Situation(("-m", "faceseg_live", "cameras"), 1.5, "home/*"),
    "doctor": Situation(("-m", "faceseg_live", "doctor"), 5.0, "tmp/faceseg-*"),
}


@dataclass
class Run:
    """What became of one."""

    situation: str
    way: str
    at_s: float
    code: int | None = None
    took_s: float = 0.0
    problems: list[str] = field(default_factory=list)
    videos: int = 0


class Drill:
    """Makes runs in folders of their own."""

    def __init__(self, base: Path, *, kills: bool, keeps: bool) -> None:
        self._base, self._kills, self._keeps = base, kills, keeps
        self._camera = {"LD_PRELOAD": str(build_camera(base)), "FAKECAM_MJPEG": str(make_clip(base, "640x480")),
                        "FAKECAM_W": "640", "FAKECAM_H": "480", "FAKECAM_FPS": "30"}

    def run(self, number: int, name: str, chance: random.Random) -> Run:
        situation = SITUATIONS[name]
        way = "SIGKILL" if self._kills else chance.choice(list(WAYS))
        run = Run(name, way, round(chance.uniform(0.0, situation.until_s), 3))
        folder = self._base / f"{number:05d}"
        environment = self._environment(folder, f"{os.getpid()}-{number}") | situation.environment
        words = [word.format(out=folder / "out") for word in situation.words]
        with (folder / "told").open("w+") as told:
            program = subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, stdout=told, stderr=told,
                                       stdin=subprocess.DEVNULL, start_new_session=True)
            if chance.random() < IN_THE_MIDDLE:
                run.way += ", in the middle"
                _wait_for(folder, situation.middle, program)
            time.sleep(run.at_s)
            self._end(program, run, chance)
            told.seek(0)
            text = told.read()
        is_early = run.code == -signal.SIGINT and not any(path in text for path in BEGUN)
        run.problems += [f"says {word!r}" for word in NOISE if word in text and not (is_early and word == NOISE[0])]
        run.problems += self._left(folder, environment, run)
        if not run.problems and not self._keeps:
            subprocess.run(["rm", "-r", str(folder)], check=True)
        return run

    def _environment(self, folder: Path, number: str) -> dict[str, str]:
        for name in ("out", "tmp", "home", "state"):
            (folder / name).mkdir(parents=True)
        return os.environ | self._camera | {
            MARK: number, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"), "FACESEG_STATE": str(folder / "state"), "DRILL_OUT": str(folder / "out"),
            "FACESEG_CONFIG": str(folder / "home" / "settings.toml"), "FACESEG_LOGS": str(folder / "home" / "logs"),
            "FACESEG_MODELS": str(folder / "home" / "models"), "PYTHONFAULTHANDLER": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

    def _end(self, program: subprocess.Popen[bytes], run: Run, chance: random.Random) -> None:
        began_s = time.monotonic()
        for signal_ in (signal.SIGKILL,) if self._kills else WAYS[run.way.partition(", in ")[0]]:
            program.send_signal(signal_)  # does nothing where it is over
            time.sleep(chance.choice(BETWEEN_S))
        try:
            run.code = program.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            run.problems.append("did not end")
            program.send_signal(signal.SIGABRT)  # the fault handler tells where it is
            program.wait()
        run.took_s = time.monotonic() - began_s
        if not self._kills and run.code is not None and run.code not in CODES:
            run.problems.append(f"ended with {run.code}")

    def _left(self, folder: Path, environment: dict[str, str], run: Run) -> Iterator[str]:
        until_s = time.monotonic() + CHILDREN_S
        while (processes := _processes_of(environment[MARK])) and time.monotonic() < until_s:
            time.sleep(0.05)
        for process in processes:
            yield f"left the process {_command_of(process)}"
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        if self._kills:
            for words in ((), ("--delete",)):  # killed before a frame was on the disk, it can't be kept
                subprocess.run([sys.executable, "-m", "faceseg_live", "recover", *words], env=environment, cwd=ROOT,
                               check=False, capture_output=True)
        else:
            yield from (f"left {path.relative_to(folder)}" for path in (folder / "tmp").iterdir())
        yield from (f"left the entry {path.name}" for path in folder.glob("state/recordings/*"))
        yield from (f"left {path.relative_to(folder)}" for path in folder.rglob("*")
                    if (".part." in path.name or path.name.startswith(".faceseg-") or ".download-" in path.name)
                    and not self._kills)
        for path in sorted((folder / "out").rglob("*")):
            if path.suffix in SUFFIXES and ".part." not in path.name:
                run.videos += 1
                yield from _faults_of(path)
            if path.suffix == ".jsonl" and ".part." not in path.name:
                yield from _faults_of_notes(path)


def _wait_for(folder: Path, pattern: str, program: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + READY_S
    while next(folder.glob(pattern), None) is None and program.poll() is None and time.monotonic() < until_s:
        time.sleep(0.02)


def _processes_of(mark: str) -> list[int]:
    """Those that have the mark of a run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [process for process in found if process != os.getpid()]


def _command_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return str(process)


def _faults_of(path: Path) -> Iterator[str]:
    try:
        with av.open(str(path)) as container:
            frames = sum(1 for _ in container.decode(video=0))
    except (av.error.FFmpegError, OSError, IndexError) as error:
        yield f"{path.name} does not play: {error}"
    else:
        if not frames:
            yield f"{path.name} has no frames"


def _faults_of_notes(path: Path) -> Iterator[str]:
    lines = path.read_bytes().splitlines()
    try:
        last = json.loads(lines[-1])
    except (IndexError, ValueError):
        yield f"{path.name} has no last line"
        return
    if path.parent.name == "out" and "end" not in last and "frame" in last and "time" in last and "index" not in last:
        yield f"{path.name} is not closed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="how many programs are ended")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=SITUATIONS, action="append")
    parser.add_argument("--kill", action="store_true", help="end them by SIGKILL, as a crash does")
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs without a fault as well")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    runs: list[Run] = []
    base = Path(tempfile.mkdtemp(prefix="ends-"))
    drill = Drill(base, kills=arguments.kill, keeps=arguments.keep)
    before = set(SHARED_MEMORY.iterdir())
    with suppress(KeyboardInterrupt):
        for number in range(arguments.count):
            run = drill.run(number, chance.choice(arguments.only or list(SITUATIONS)), chance)
            runs.append(run)
            if run.problems:
                told = "; ".join(run.problems)
                print(f"{number:05d} {run.situation}, {run.way} after {run.at_s} s: {told}", flush=True)
    codes = Counter(str(run.code) for run in runs)
    slow = sorted(run.took_s for run in runs)
    print(f"{len(runs)} ended, {sum(bool(run.problems) for run in runs)} with faults, "
          f"{sum(run.videos for run in runs)} videos played; codes {dict(codes)}; "
          f"ended after {slow[len(slow) // 2]:.2f} s (median), {slow[-1]:.2f} s (longest); "
          f"shared memory left: {sorted(set(SHARED_MEMORY.iterdir()) - before) or 'none'}; what is left is in {base}")
    return 1 if any(run.problems for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
