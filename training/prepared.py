"""Shards in the form that is learnt from: unpacked, with the square round each face.

Made once, and kept in the folder `prepared` beside the shards: .26 MB and .05 s of one thread a sample.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.engines.base import Roi
from faceseg_live.engines.mesh.landmarker import MeshLandmarker

from .augmentation import Sample
from .face_square import face_square


class NoSamples(Exception):
    """Why a folder can't be trained on; the text is for the user."""


@dataclass(frozen=True)
class _Shard:
    """Where a shard's prepared files lie: others for one that was written again."""

    file: Path

    @property
    def stem(self) -> str:
        state = self.file.stat()
        return str(self.file.parent / "prepared" / f"{self.file.stem}-{state.st_size:x}-{state.st_mtime_ns:x}")

    @property
    def is_prepared(self) -> bool:
        return all(_file(self.stem, name).exists() for name in _NAMES)


_NAMES = ("pictures", "labels", "squares")


class Samples:
    """The samples of a folder that show a face, in the order of their files."""

    def __init__(self, folder: Path, *, workers: int = 1, told: Callable[[str], None] = print) -> None:
        """Prepares what isn't yet.

        Args:
            workers: processes that prepare.
            told: hears of each shard that is prepared.

        Raises:
            NoSamples: there are none, or a file is no shard.
        """
        shards = [_Shard(file) for file in sorted(folder.glob("*.npz"))]
        for shard in _prepared([shard for shard in shards if not shard.is_prepared], workers):
            told(f"prepared {shard.file.name}")
        self._places = [(shard.stem, place) for shard in shards
                        for place in range(len(_mapped(_file(shard.stem, "labels"))))]
        if not self._places:
            raise NoSamples(f"{folder} holds no samples that show a face")

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> Sample:
        stem, place = self._places[number]
        picture, labels, square = (_mapped(_file(stem, name))[place] for name in _NAMES)
        return Sample(picture, labels, Roi(*map(float, square)))


def _file(stem: str, name: str) -> Path:
    return Path(f"{stem}.{name}.npy")


@functools.lru_cache(maxsize=4096)
def _mapped(file: Path) -> NDArray[np.generic]:
    return np.load(file, mmap_mode="r")


def _prepared(shards: list[_Shard], workers: int) -> Iterator[_Shard]:
    """Each when it is done."""
    if min(workers, len(shards)) <= 1:
        yield from map(_prepare, shards)
        return
    with multiprocessing.get_context("spawn").Pool(min(workers, len(shards)), cv2.setNumThreads, (1,)) as pool:
        yield from pool.imap(_prepare, shards)


def _prepare(shard: _Shard) -> _Shard:
    try:
        with shard.file.open("rb") as stream, np.load(stream) as data:
            pictures, labels = data["pictures"], data["labels"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise NoSamples(f"{shard.file} is no shard: {error}") from error
    with closing(MeshLandmarker()) as landmarker:
        squares = [face_square(*sample, landmarker) for sample in zip(pictures, labels, strict=True)]
    shown = [square is not None for square in squares]
    Path(shard.stem).parent.mkdir(exist_ok=True)
    _write(shard, "pictures", pictures[shown])
    _write(shard, "labels", labels[shown])
    _write(shard, "squares", np.array([astuple(square) for square in squares if square is not None], np.float64))
    return shard


def _write(shard: _Shard, name: str, values: NDArray[np.generic]) -> None:
    """Never seen half-written."""
    file = _file(shard.stem, name)
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as stream:
        np.save(stream, values)
    unfinished.replace(file)
