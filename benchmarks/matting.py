"""The fast matting of live video against the exact one of images: milliseconds, and how far it is off.

    python benchmarks/matting.py                                   the demo clip, masks by the person network
    python benchmarks/matting.py photos/*.jpg --height 720         pictures of your own, brought to that height
    python benchmarks/matting.py photos/*.jpg --model u2netp.onnx --preset u2netp

SAD is the sum of absolute differences from the exact alpha in thousands, MSE the mean squared one in thousandths, both
over the unknown part of the trimap, as is usual for matting. "unrefined" is the network's mask as it is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np

from faceseg_live.domain.types import Pixels, freeze
from faceseg_live.engines.mesh.selfie import SelfieSegmenter
from faceseg_live.engines.onnx_segmenter import OnnxSegmenter, lanczos_resized
from faceseg_live.matting import FastMatting, Trimming, closed_form, has_pymatting, trimap
from faceseg_live.matting.exact import HOW_TO_GET
from faceseg_live.matting.steps import UNKNOWN
from faceseg_live.settings import OnnxSettings

LIMIT_MS = 6.0
"""What the fast one may take at 1280×720."""
DEMO = Path(__file__).resolve().parent.parent / "assets" / "demo.mp4"
TRIMMING = Trimming()


def demo_pictures() -> Iterator[tuple[str, Pixels]]:
    with av.open(str(DEMO)) as container:
        for number, picture in enumerate(container.decode(video=0)):
            if number % 60 == 0:
                yield f"demo frame {number}", freeze(picture.to_ndarray(format="rgb24"))


def pictures_of(paths: list[Path], height: int) -> Iterator[tuple[str, Pixels]]:
    for path in paths:
        read = cv2.imread(str(path))
        if read is None:
            raise SystemExit(f"{path} can't be read")
        width = round(read.shape[1] * height / read.shape[0])
        scaled = cv2.resize(read, (width, height), interpolation=cv2.INTER_AREA)
        yield path.name, freeze(np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2RGB), np.uint8))


def segmenter(model: Path | None, preset: str) -> Callable[[Pixels], np.ndarray]:
    """Picture → probability map at the network's size."""
    if model is None:
        return SelfieSegmenter().probability
    network, settings = OnnxSegmenter(model, "auto"), OnnxSettings(preset=preset).resolved()
    return lambda pixels: network.probability(pixels, settings)


def timed_ms(step: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and least."""
    taken = []
    for _ in range(times):
        started_s = time.perf_counter()
        step()
        taken.append((time.perf_counter() - started_s) * 1e3)
    return statistics.median(taken), min(taken)


def differences(alpha: np.ndarray, exact: np.ndarray, unknown: np.ndarray) -> tuple[float, float]:
    off = (alpha - exact)[unknown].astype(np.float64)
    return float(np.abs(off).sum() / 1e3), float((off**2).mean() * 1e3)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--height", type=int, default=720, help="of the pictures, in pixels")
    parser.add_argument("--model", type=Path, help="an ONNX segmenter instead of the person network")
    parser.add_argument("--preset", default="", help="the family of that model")
    parser.add_argument("--repetitions", type=int, default=15, help="timed runs of the fast one (median is shown)")
    options = parser.parse_args()
    if not has_pymatting():
        raise SystemExit(f"the exact matting needs pymatting: {HOW_TO_GET}")

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}, OpenCV {cv2.__version__}")
    print(f"{'':>28} {'':>10} {'unrefined':>15} {'fast':>33} {'exact':>10}")
    print(f"{'picture':>28} {'size':>10} {'SAD':>7} {'MSE':>7} {'ms':>9} {'least':>7} {'SAD':>7} {'MSE':>7} {'ms':>10}")
    probability_of = segmenter(options.model, options.preset)
    named = pictures_of(options.pictures, options.height) if options.pictures else demo_pictures()
    fast_matting, fast_ms = FastMatting(), []
    for place, (name, pixels) in enumerate(named):
        size = pixels.shape[1], pixels.shape[0]
        probability = np.asarray(probability_of(pixels), np.float32)
        mask = lanczos_resized((probability * 255).astype(np.uint8), size)
        if place == 0:  # compiles
            closed_form(pixels[:64, :64], mask[:64, :64], TRIMMING)
        started_s = time.perf_counter()
        exact = closed_form(pixels, mask, TRIMMING)
        exact_ms = (time.perf_counter() - started_s) * 1e3
        if exact is None:
            print(f"{name:>28}: the mask leaves nothing certain to start from")
            continue
        unknown = trimap(mask, TRIMMING) == UNKNOWN
        step = partial(fast_matting.refined, pixels, probability, TRIMMING)
        fast, (taken_ms, least_ms) = step(), timed_ms(step, options.repetitions)
        fast_ms.append((taken_ms, least_ms))
        before = differences(mask / 255, exact.alpha, unknown)
        after = differences(fast, exact.alpha, unknown)
        print(f"{name[-28:]:>28} {size[0]:>5}×{size[1]:<4} {before[0]:>7.2f} {before[1]:>7.2f} "
              f"{taken_ms:>9.2f} {least_ms:>7.2f} {after[0]:>7.2f} {after[1]:>7.2f} {exact_ms:>10.0f}", flush=True)
    if fast_ms:
        middle, least = (statistics.median(column) for column in zip(*fast_ms, strict=True))
        print(f"fast: median {middle:.2f} ms, least {least:.2f} ms (limit at 1280×720: {LIMIT_MS:g} ms; "
              "on a busy computer the least one counts)")


if __name__ == "__main__":
    main()
