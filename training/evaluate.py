"""How well an exported network meets hand-made labels, beside what the program gives without it.

    python -m training.evaluate --network FILE.tflite --data DIR [DIR…]

The tables are those of `benchmarks/accuracy.py`, of the same pictures, faces and areas: first of the default engine,
then of the network alone, without mesh and refining, then what changed. A pixel is what the network gives the most for,
and background beyond the square that it sees. Labelled pictures are for this alone: nothing is trained on them, or
chosen by them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy import AREAS
from benchmarks.labelled import tables
from benchmarks.labelled.layouts import CELEBAMASK, Layout, layout_of
from benchmarks.labelled.measuring import MaskSource, Measuring, Run, regions_of
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from faceseg_live import FacesegError, Settings
from faceseg_live.domain.regions import classes_of
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame, Pixels
from faceseg_live.engines.crops import Affine, rescaled_map, upright_square
from faceseg_live.engines.multiclass.face_regions import FaceRegionNetwork
from faceseg_live.engines.multiclass.network import MulticlassNetwork

from .face_square import MARGIN
from .features import SIDE
from .labels import Label

Flags = NDArray[np.bool_]
_NETWORK = "network"


class NetworkSegmenter:
    """The network's masks of faces that an engine has found. Used on one thread."""

    def __init__(self, network: Path, engine: MaskSource) -> None:
        """Raises EngineUnavailable for a file that LiteRT doesn't know."""
        self._network, self._engine = FaceRegionNetwork(network), engine
        self._multiclass = MulticlassNetwork()
        self._last: tuple[Pixels, Face, NDArray[np.int64]] | None = None

    def labelled_face(self, pixels: Pixels, labelled: Box) -> Face | None:
        """The engine's."""
        return self._engine.labelled_face(pixels, labelled)

    def mask(self, pixels: Pixels, selection: Selection, face: Face) -> Flags | None:
        """(height, width) bool; None where the network doesn't tell the selection from others."""
        classes = classes_of(regions_of(selection), CELEBAMASK)
        return np.isin(self._labels(pixels, face), classes) if classes else None

    def close(self) -> None:
        self._network.close()
        self._multiclass.close()

    def _labels(self, pixels: Pixels, face: Face) -> NDArray[np.int64]:
        """(height, width): a class for each pixel of the picture; background beyond the crop."""
        if self._last is None or self._last[0] is not pixels or self._last[1] is not face:
            self._last = pixels, face, self._looked(pixels, face)
        return self._last[2]

    def _looked(self, pixels: Pixels, face: Face) -> NDArray[np.int64]:
        to_input = upright_square(face, SIDE, MARGIN)
        sight = self._multiclass.look(Frame(pixels, 0, 0.0, 0.0, is_still=True), to_input)
        return _enlarged(self._network.shares(sight), to_input, pixels.shape[:2])


def _enlarged(shares: Pixels, to_input: Affine, shape: tuple[int, int]) -> NDArray[np.int64]:
    """(height, width): the most probable class at each pixel of the picture."""
    rows, columns, classes = shares.shape
    to_shares = rescaled_map(to_input, (SIDE, SIDE), (columns, rows))
    backwards = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    best, found = np.full(shape, -1, np.float32), np.zeros(shape, np.int64)
    for label in range(classes):
        of_label = cv2.warpAffine(shares[..., label].astype(np.float32), to_shares, shape[::-1], flags=backwards,
                                  borderMode=cv2.BORDER_REPLICATE)
        better = of_label > best
        best[better], found[better] = of_label[better], label
    is_inside = cv2.warpAffine(np.ones((rows, columns), np.uint8), to_shares, shape[::-1], flags=backwards)
    return np.where(is_inside > 0, found, Label.BACKGROUND)


def measured(network: Path, layout: Layout, folder: Path, areas: Sequence[Selection], *, every: int = 1) -> list[Run]:
    """What the default engine and the network give for the pictures of a folder."""
    settings = Settings().changed("mask", grow=0, blur=1)  # as benchmarks/accuracy.py measures
    runs = [Run(settings.engine.key, folder.name, layout.key, {}), Run(_NETWORK, folder.name, layout.key, {})]
    with PictureSegmenter(settings) as engine, _segmenter(network, engine) as alone:
        both = [Measuring(segmenter, layout, areas, run) for segmenter, run in zip((engine, alone), runs, strict=True)]
        for picture in layout.read(folder, slice(None, None, every)):
            for measuring in both:
                measuring.measured(picture)
    return runs


@contextmanager
def _segmenter(network: Path, engine: MaskSource) -> Iterator[NetworkSegmenter]:
    segmenter = NetworkSegmenter(network, engine)
    try:
        yield segmenter
    finally:
        segmenter.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--network", type=Path, required=True, metavar="FILE.tflite")
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="DIR", help="as of accuracy.py")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="look at every N-th picture only")
    chosen = parser.parse_args(arguments)
    areas = [Selection.parse(area) for area in AREAS]
    for folder in chosen.data:
        layout = layout_of(folder)
        if layout is None:
            parser.error(f"--data: {folder} holds no pictures with labels")
        try:
            runs = measured(chosen.network, layout, folder, areas, every=chosen.every)
        except (FacesegError, ValueError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        for run in runs:
            print("\n".join((*tables.by_area(run, AREAS), "", *tables.by_class(run))), end="\n\n")
        print("\n".join(tables.compared(*runs)), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
