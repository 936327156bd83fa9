"""Measures what it is worth to look at a file as a whole: late masks, ids, lag, jitter, and what the first pass costs.

    python benchmarks/offline_faces.py                    on clips composed of the demo clip's face
    python benchmarks/offline_faces.py --data FOLDER      and on the clips in FOLDER/cases, whose newcomers are known

One pass is what runs live, and with `process --fast`; the whole file is what `process` does else. Frames are in memory,
so that decoding costs nothing; for the cost both take turns clip by clip, and CPU time counts, of all threads.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.domain.types import Face, Frame, Pixels, freeze
from faceseg_live.engines.faces.join import joined
from faceseg_live.engines.faces.look import look_through
from faceseg_live.engines.host import EngineHost
from faceseg_live.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT, FPS = 1280, 720, 25
HEAD = (slice(60, 600), slice(250, 790))
"""Where the demo's first frame shows the head, whose face is 0.55 of that high."""
FACE_SHARE = 0.55
COMES_AT, FRAMES = 40, 90
SETTINGS = Settings().changed("engine", exclude_hands=False).changed("mask", true_edges=False)
Faces = list[tuple[Face, ...]]


@dataclass(frozen=True)
class Clip:
    """Frames, and when somebody comes."""

    name: str
    pixels: Sequence[Pixels]
    comes: Sequence[tuple[int, int]] = ()
    """Frame from which on so many faces are there."""

    def __iter__(self) -> Iterator[Frame]:
        return (self.at(number) for number in range(len(self.pixels)))

    def at(self, number: int) -> Frame:
        """A frame by its number."""
        return Frame(freeze(self.pixels[number]), number, number / FPS, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder with cases/ap_1280x720.mp4 and cases/jump.mp4")
    options = parser.parse_args()
    with av.open(str(ROOT / "assets" / "demo.mp4")) as container:
        head = next(container.decode(video=0)).to_ndarray(format="rgb24")[HEAD]
    clips = [newcomer(head, share) for share in (0.08, 0.09, 0.12, 0.2, 0.4)]
    for name, comes in (("ap_1280x720", [(40, 2)]), ("jump", [(0, 2), (30, 1), (81, 2)])) if options.data else ():
        clips.append(Clip(name, decoded(options.data / "cases" / f"{name}.mp4"), comes))
    host = EngineHost()
    host.prepare(SETTINGS.engine)
    costs: dict[str, list[float]] = {"one pass": [], "whole file": []}
    print("| clip | frames late, one pass | whole file | people, one pass | whole file |\n|---|---|---|---|---|")
    for clip in clips:
        found = {name: timed(look, host, clip, costs[name]) for name, look in (("one pass", one_pass),
                                                                             ("whole file", whole_file))}
        late = [", ".join(str(lateness(faces, frame, count)) for frame, count in clip.comes)
                for faces in found.values()]
        people = [str(len({face.id for frame in faces for face in frame})) for faces in found.values()]
        print("|", " | ".join((clip.name, *late, *people)), "|")
    moving, resting = swaying(head), Clip("at rest", [noisy(placed(head, 0.4, 640, 360), n) for n in range(FRAMES)])
    for name, look in (("one pass", one_pass), ("whole file", whole_file)):
        print(f"{name}: lag {lag_frames(look(host, moving)):+.2f} frames, "
              f"jitter {jitter_px(look(host, resting)):.3f} px at rest, "
              f"{statistics.median(costs[name]):.1f} ms of CPU a frame")
    host.close()


def timed(look: Callable[[EngineHost, Clip], Faces], host: EngineHost, clip: Clip, costs: list[float]) -> Faces:
    began_s = time.process_time()
    faces = look(host, clip)
    costs.append((time.process_time() - began_s) * 1e3 / len(faces))
    return faces


def one_pass(host: EngineHost, clip: Clip) -> Faces:
    """As live."""
    host.reset()
    return [host.perceive(frame, SETTINGS).faces for frame in clip]


def whole_file(host: EngineHost, clip: Clip) -> Faces:
    """Searched, followed back and joined."""
    faces = joined([look_through(clip, host, SETTINGS, lambda _frame: None)], SETTINGS)
    return [faces.of(number) for number in range(len(clip.pixels))]


def lateness(faces: Faces, comes: int, count: int) -> int:
    """How many frames after they came so many are given; all that are left where they never are."""
    return next((number - comes for number in range(comes, len(faces)) if len(faces[number]) == count),
                len(faces) - comes)


def lag_frames(faces: Faces) -> float:
    """By least squares: so many frames of its own speed a face is behind."""
    true = np.array([sway(number) for number in range(FRAMES)])
    shown = np.array([frame[0].box.centre[0] for frame in faces])
    error = true - shown
    error -= error.mean()
    speed = np.gradient(true)
    return float((speed[10:-10] * error[10:-10]).sum() / (speed[10:-10] ** 2).sum())


def jitter_px(faces: Faces) -> float:
    """Standard deviation of the points of a face at rest."""
    return float(np.std([frame[0].landmarks[:, :2] for frame in faces[20:-20]], axis=0).mean())


def sway(number: int) -> float:
    return WIDTH / 2 + 150 * np.sin(number / FPS * 4)


def swaying(head: Pixels) -> Clip:
    return Clip("sways", [noisy(placed(head, 0.4, sway(number), 360), number) for number in range(FRAMES)])


def newcomer(head: Pixels, share: float) -> Clip:
    """A face so high (share of the frame's height) comes beside one that is there."""
    alone = placed(head, 0.4, 320, 380)
    both = placed(head, share, 1000, 240, alone)
    frames = [noisy(both if number >= COMES_AT else alone, number) for number in range(FRAMES)]
    return Clip(f"comes, {share:.0%} high", frames, [(COMES_AT, 2)])


def placed(head: Pixels, share: float, x: float, y: float, frame: Pixels | None = None) -> Pixels:
    """The head with its middle there, in a copy of a frame or in a grey one."""
    scale = share / FACE_SHARE * HEIGHT / head.shape[0]
    half = head.shape[0] * scale / 2
    place = np.array(((scale, 0, x - half), (0, scale, y - half)))
    grey = np.full((HEIGHT, WIDTH, 3), 120, np.uint8) if frame is None else frame
    blurred = cv2.GaussianBlur(head, (0, 0), 0.4 / scale) if scale < 1 else head
    return np.asarray(cv2.warpAffine(blurred, place, (WIDTH, HEIGHT), dst=grey.copy(), flags=cv2.INTER_LINEAR,
                                     borderMode=cv2.BORDER_TRANSPARENT), np.uint8)


def noisy(frame: Pixels, seed: int) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, 3, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


def decoded(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]


if __name__ == "__main__":
    main()
