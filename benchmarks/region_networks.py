"""What one look of the six-class network costs, by input size and threads, and how well it agrees with the original;
and what the network costs that goes on from what it knows of a face.

    python benchmarks/region_networks.py                                      the shipped file and other sizes of it
    python benchmarks/region_networks.py --original selfie_multiclass_256x256.tflite --data DIR

The original is MediaPipe's file (shipped.toml says which package has it); without it the shipped file's own size is the
yardstick. Looks of all variants take turns, so that a busy machine is as busy for one as for the other: medians and
their ratios count. Agreement is the share of pixels that get the same class as from the original, over the heads of the
demo clip's first frame and of the photos in DIR/photos: both see the same square of the picture, or the original sees
the square of 2.6 faces, which was the best for it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.domain.types import Face, Frame, Pixels, freeze
from faceseg_live.engines.base import Request, Roi
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.square import as_input
from faceseg_live.media.sources.demo import open_demo
from faceseg_live.models.shipped import shipped_model
from faceseg_live.runtimes.litert import LiteRtNetwork
from faceseg_live.settings import EngineSettings
from scripts.model_conversion.tflite_edits.graph import Graph
from scripts.model_conversion.tflite_edits.input_size import set_input_size

SHIPPED = "selfie_multiclass"
SIZES = ((192, 192), (128, 256), (192, 256), (256, 256), (192, 320))
"""Rows and columns: squares for heads, wide ones for whole frames. Each side is a multiple of 64."""
CROPS = (1.6, 2.1, 2.6)
"""Sides of the square round a head, as multiples of its face."""
ORIGINAL_CROP = 2.6
COMPARED_PX = 256
SETTLING_LOOKS = 3
MOST_FACES = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--original", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="DIR", default=os.environ.get("FACESEG_TEST_DATA"))
    parser.add_argument("--looks", type=int, default=30, metavar="N", help="of each variant")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    options = parser.parse_args()
    if options.original is not None and not options.original.is_file():
        parser.error(f"--original: there is no {options.original}")
    with tempfile.TemporaryDirectory() as folder:
        paths = dict(variants(Path(folder), options.original))
        for threads in options.threads:
            print_costs(paths, threads, options.looks)
        if options.original is None:
            print("no agreement without --original")
        else:
            print_agreement(paths, list(heads(options.data)))


def variants(folder: Path, original: Path | None) -> Iterator[tuple[str, Path]]:
    """The yardstick first."""
    if original is not None:
        yield "original", original
    content = shipped_model(SHIPPED).read_bytes()
    for rows, columns in SIZES:
        graph = Graph(content)
        set_input_size(graph, rows, columns)
        path = folder / f"{columns}x{rows}.tflite"
        path.write_bytes(graph.content())
        yield path.stem, path
    yield "regions", shipped_model("face_regions")


def print_costs(paths: Mapping[str, Path], threads: int, looks: int) -> None:
    networks = {name: LiteRtNetwork(path, threads=threads) for name, path in paths.items()}
    chance = np.random.default_rng(0)
    inputs = {name: [chance.random(shape, np.float32) for shape in network.input_shapes]
              for name, network in networks.items()}
    took: dict[str, list[float]] = {name: [] for name in networks}
    for turn in range(SETTLING_LOOKS + looks):
        for name, network in networks.items():
            began = time.perf_counter()
            network.run(*inputs[name])
            if turn >= SETTLING_LOOKS:
                took[name].append((time.perf_counter() - began) * 1e3)
    yardstick, *_ = took
    print(f"{threads} thread{'s' * (threads > 1)}")
    for name, times in took.items():
        median = statistics.median(times)
        print(f"  {name:9} {median:6.1f} ms a look, fastest {min(times):6.1f}, "
              f"{median / statistics.median(took[yardstick]):.2f} of {yardstick}", flush=True)
        networks[name].close()


def print_agreement(paths: Mapping[str, Path], faces: list[tuple[Pixels, Face]]) -> None:
    original = LiteRtNetwork(paths["original"])
    print(f"same class as from the original, {len(faces)} heads: median (worst)")
    for name in (f"{side}x{side}" for side in (192, 256)):
        network = LiteRtNetwork(paths[name])
        for crop in CROPS:
            same, within = [], []
            for pixels, face in faces:
                looked = look(network, pixels, square_of(face, crop))
                wide = look(original, pixels, square_of(face, ORIGINAL_CROP))
                same.append(float((looked == look(original, pixels, square_of(face, crop))).mean()))
                within.append(float((looked == part_of(wide, crop / ORIGINAL_CROP)).mean()))
            print(f"  {name} at {crop} faces: {statistics.median(same):.3f} ({min(same):.3f}) in the same square, "
                  f"{statistics.median(within):.3f} ({min(within):.3f}) in its part of the one of {ORIGINAL_CROP}",
                  flush=True)
        network.close()
    original.close()


def heads(data: Path | None) -> Iterator[tuple[Pixels, Face]]:
    engine = MeshEngine()
    request = Request(EngineSettings(exclude_hands=False, max_faces=MOST_FACES), is_still=True)
    for pixels in pictures(data):
        for face in engine.perceive(Frame(pixels, 0, 0.0, 0.0, is_still=True), request).faces:
            yield pixels, face
    engine.close()


def pictures(data: Path | None) -> Iterator[Pixels]:
    with closing(open_demo()) as source:
        frame = source.read()
    assert frame is not None
    yield frame.pixels
    for path in sorted((data / "photos").iterdir()) if data is not None else ():
        read = cv2.imread(str(path))
        if read is not None:
            yield freeze(np.ascontiguousarray(read[:, :, ::-1]))


def square_of(face: Face, margin: float) -> Roi:
    return Roi(*face.box.centre, max(face.box.width, face.box.height) * margin, 0.0)


def look(network: LiteRtNetwork, pixels: Pixels, square: Roi) -> NDArray[np.int64]:
    """(256, 256) classes of the square, whatever the network's size."""
    _, rows, columns, _ = network.input_shape
    side, left, top = (round(value) for value in
                       (square.side, square.centre_x - square.side / 2, square.centre_y - square.side / 2))
    height, width = pixels.shape[:2]
    over = max(0, -left, -top, left + side - width, top + side - height)
    around = cv2.copyMakeBorder(pixels, over, over, over, over, cv2.BORDER_REPLICATE)
    cut = around[top + over : top + over + side, left + over : left + over + side]
    filter_ = cv2.INTER_AREA if side > columns else cv2.INTER_LINEAR
    scores, *_ = network.run(as_input(np.asarray(cv2.resize(cut, (columns, rows), interpolation=filter_), np.uint8)))
    powers = np.exp(scores[0] - scores[0].max(axis=2, keepdims=True))
    shares = powers / powers.sum(axis=2, keepdims=True)
    return np.argmax(cv2.resize(shares, (COMPARED_PX, COMPARED_PX), interpolation=cv2.INTER_LINEAR), axis=2)


def part_of(classes: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """The middle of them, of so much of each side, at the same size."""
    side = len(classes)
    places = np.floor(((np.arange(side) + 0.5) / side - 0.5) * share * side + side / 2).astype(int)
    return classes[places][:, places]


if __name__ == "__main__":
    main()
