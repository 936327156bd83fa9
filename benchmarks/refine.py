"""How fast masks are refined, against the published node and a plain non-separable yardstick.

    python benchmarks/refine.py [--yardstick none|quick|all] [--repetitions 25] [--json FILE]

The published times are those given for the "faceSegmentation" node; they were not taken in this run. They
cover grow 0 and tapered growing, so square growing is compared with the tapered row. The yardstick does
what the node does, on the whole frame with two-dimensional kernels and one 3×3 pass per pixel of growing,
in torch, in the same run; it takes seconds per cell. Without torch it is left out with a remark.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.masks import RegionMask, mask_from_points

GROWS = (0, 10, 50, 200)
BLURS = (13, 51, 201)
FACE_SHARE = 0.45
FRAMES = {"512²": (512, 512), "720p": (1280, 720), "1080p": (1920, 1080)}
PUBLISHED_MS = {
    "512²": ((49, 94, 913), (94, 143, 1114), (121, 176, 1086), (315, 370, 1245)),
    "720p": ((353, 555, 4059), (467, 687, 4298), (596, 736, 3725), (1220, 1498, 4905)),
    "1080p": ((1565, 2089, 8859), (1657, 2074, 8570), (2368, 2842, 10200), (4039, 4749, 12610)),
}
QUICK_CELLS = {(0, 13), (0, 201), (50, 51), (200, 201)}
"""(grow, blur) of the cells, tapered, that get a yardstick by default."""

Parameters = tuple[np.ndarray, tuple[int, int], int, bool, int]
"""Points, frame size, grow, tapered, blur."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the table."""

    frame: str
    grow: int
    tapered: bool
    blur: int
    ours_ms: float
    slowest_ms: float
    published_ms: float
    yardstick_ms: float | None

    @property
    def speed_up(self) -> float:
        return self.published_ms / self.ours_ms


def face_outline(size: tuple[int, int]) -> np.ndarray:
    """(33, 2) points of an egg-shaped face of 45 % of the frame's height, a little off the centre."""
    width, height = size
    angle = np.linspace(0, 2 * np.pi, 33, endpoint=False)
    half = FACE_SHARE * height / 2
    x = width * 0.48 + 0.78 * half * np.cos(angle) * (1 - 0.12 * np.sin(angle))
    y = height * 0.5 + half * np.sin(angle)
    return np.stack([x, y], axis=1).astype(np.int32)


def times_ms(work: Callable[[], object], repetitions: int) -> list[float]:
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def yardstick() -> Callable[..., np.ndarray] | None:
    """The whole frame, step by step, with two-dimensional kernels; None without torch."""
    try:
        import torch
        from torch.nn import functional
    except ImportError:
        return None

    def blur(picture: torch.Tensor, kernel_size: int) -> torch.Tensor:
        reach = kernel_size // 2
        offsets = torch.arange(-reach, reach + 1, dtype=torch.float32)
        weights = torch.exp(-(offsets**2) / (2 * (0.15 * kernel_size + 0.35) ** 2))
        kernel = torch.outer(weights, weights)
        padded = functional.pad(picture, (reach,) * 4, mode="reflect")
        return functional.conv2d(padded, (kernel / kernel.sum())[None, None])

    def dilate(picture: torch.Tensor, tapered: bool) -> torch.Tensor:
        if not tapered:
            return functional.max_pool2d(picture, 3, 1, 1)
        rows = functional.max_pool2d(picture, (3, 1), 1, (1, 0))
        return torch.maximum(rows, functional.max_pool2d(picture, (1, 3), 1, (0, 1)))

    def mask(
        points: np.ndarray, size: tuple[int, int], grow: int, tapered: bool, kernel_size: int
    ) -> np.ndarray:
        drawn = np.zeros(size[::-1], np.float32)
        cv2.fillConvexPoly(drawn, cv2.convexHull(points), (1,))
        _, _, width, height = cv2.boundingRect(drawn.astype(np.uint8))
        picture = torch.from_numpy(drawn)[None, None]
        smoothing = int(min((max(width, height) - 1) * 0.2, 99)) | 1
        picture = (blur(picture, smoothing) > 0.5).float()
        for _ in range(grow):
            picture = dilate(picture, tapered)
        return blur(picture, kernel_size)[0, 0].numpy()

    return mask


def measured(frames: list[str], repetitions: int, yardstick_cells: str) -> Iterator[Cell]:
    reference = yardstick() if yardstick_cells != "none" else None
    if yardstick_cells != "none" and reference is None:
        print("torch is not installed: no yardstick (pip install torch==2.13.0 adds it)")
    for frame in frames:
        size = FRAMES[frame]
        points = face_outline(size)
        for (row, grow), tapered, (column, blur) in itertools.product(
            enumerate(GROWS), (False, True), enumerate(BLURS)
        ):
            parameters = (points, size, grow, tapered, blur)
            ours = partial(mask_from_points, *parameters)
            taken = times_ms(ours, repetitions + 2)[2:]
            yardstick_ms = None
            if reference and (yardstick_cells == "all" or (tapered and (grow, blur) in QUICK_CELLS)):
                yardstick_ms, error = timed_reference(reference, parameters, ours())
                if error > 1 / 255:
                    wrong = f"{frame} grow {grow} blur {blur}"
                    raise SystemExit(f"{wrong}: {error * 255:.2f}/255 off the yardstick, 1/255 is allowed")
            published = PUBLISHED_MS[frame][row][column]
            yield Cell(
                frame, grow, tapered, blur, statistics.median(taken), max(taken), published, yardstick_ms
            )


def timed_reference(
    reference: Callable[..., np.ndarray], parameters: Parameters, mask: RegionMask
) -> tuple[float, float]:
    """The yardstick's milliseconds and its largest difference from our mask."""
    start = time.perf_counter()
    expected = reference(*parameters)
    taken_ms = 1000 * (time.perf_counter() - start)
    return taken_ms, float(np.abs(expected - mask.to_full()).max())


def print_row(cell: Cell) -> None:
    if cell.yardstick_ms is None:
        compared = f"{'–':>12} {'–':>8}"
    else:
        compared = f"{cell.yardstick_ms:>12.0f} {cell.yardstick_ms / cell.ours_ms:>7.0f}×"
    print(
        f"{cell.frame:>6} {cell.grow:>5} {'taper' if cell.tapered else 'square':>7} {cell.blur:>5} "
        f"{cell.ours_ms:>9.2f} {cell.slowest_ms:>9.2f} {cell.published_ms:>10.0f} {cell.speed_up:>7.0f}× "
        + compared,
        flush=True,
    )


def print_summary(cells: list[Cell]) -> None:
    for frame in dict.fromkeys(cell.frame for cell in cells):
        here = [cell for cell in cells if cell.frame == frame]
        against = [cell.yardstick_ms / cell.ours_ms for cell in here if cell.yardstick_ms is not None]
        line = (
            f"{frame}: median {statistics.median(c.ours_ms for c in here):.2f} ms, "
            f"slowest cell {max(c.ours_ms for c in here):.2f} ms, "
            f"slowest single run {max(c.slowest_ms for c in here):.2f} ms; "
            f"median speed-up {statistics.median(c.speed_up for c in here):.0f}× over the published times"
        )
        if against:
            line += f", {statistics.median(against):.0f}× over the yardstick ({len(against)} cells)"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--yardstick", choices=("none", "quick", "all"), default="quick")
    parser.add_argument("--repetitions", type=int, default=25, help="timed runs per cell (median is shown)")
    parser.add_argument("--frames", nargs="+", choices=tuple(FRAMES), default=list(FRAMES))
    parser.add_argument("--json", type=Path, help="also write the table here")
    options = parser.parse_args()

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}, OpenCV {cv2.__version__}, numpy {np.__version__}")
    print(
        f"{'frame':>6} {'grow':>5} {'':>7} {'blur':>5} "
        f"{'ours ms':>9} {'slowest':>9} {'published':>10} {'':>8} {'yardstick':>12}"
    )
    cells = []
    for cell in measured(options.frames, max(options.repetitions, 1), options.yardstick):
        print_row(cell)
        cells.append(cell)
    print_summary(cells)
    if options.json:
        rows = [asdict(cell) | {"speed_up": cell.speed_up} for cell in cells]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
