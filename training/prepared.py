"""Shards in the form that is learnt from: crops of their samples, with what the network of six classes knows of them.

Made once, and kept in the folder `prepared` beside the shards: 1.6 MB and .2 s of one thread a sample.
"""

from __future__ import annotations

import functools
import hashlib
import multiprocessing
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.engines.mesh.landmarker import MeshLandmarker

from .augmentation import Sample, varied
from .face_square import face_square
from .features import SIDE, STRIDES, Features, features_of

VIEWS = 3
"""Crops of each sample."""


class NoSamples(Exception):
    """Why a folder can't be trained on; the text is for the user."""


class View(NamedTuple):
    """One crop of a sample."""

    picture: NDArray[np.uint8]
    """(3, SIDE, SIDE) RGB."""
    features: Features
    labels: NDArray[np.uint8]
    """(SIDE, SIDE) `Label`s or IGNORED."""


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


_NAMES = ("pictures", "labels", *(f"features_{stride}" for stride in STRIDES))


class Samples:
    """The samples of a folder that show a face, in the order of their files, each as `VIEWS` views."""

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

    def view(self, sample: int, number: int) -> View:
        """One of the `VIEWS` of a sample."""
        stem, place = self._places[sample]
        picture, labels, *features = (_mapped(_file(stem, name))[place, number] for name in _NAMES)
        return View(picture, tuple(features), labels)


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
    views: list[list[View]] = []
    with closing(MeshLandmarker()) as landmarker:
        for picture, drawn in zip(pictures, labels, strict=True):
            square = face_square(picture, drawn, landmarker)
            if square is not None:
                views.append(_views(Sample(picture, drawn, square)))
    Path(shard.stem).parent.mkdir(exist_ok=True)
    for name, number in zip(("pictures", "labels"), (0, 2), strict=True):
        _write(shard, name, [[view[number] for view in each] for each in views], np.uint8)
    for number, stride in enumerate(STRIDES):
        _write(shard, f"features_{stride}", [[view.features[number] for view in each] for each in views], np.float16)
    return shard


def _views(sample: Sample) -> list[View]:
    """The same each time; the first one is unvaried."""
    rng = np.random.default_rng(int(hashlib.sha256(sample.picture.tobytes()).hexdigest()[:16], 16))
    crops = [sample.cut(sample.square, SIDE), *(varied(sample, SIDE, rng) for _ in range(VIEWS - 1))]
    return [View(np.ascontiguousarray(crop.picture.transpose(2, 0, 1)), features_of(crop.picture), crop.labels)
            for crop in crops]


def _write(shard: _Shard, name: str, values: list[list[NDArray[np.generic]]], dtype: type[np.generic]) -> None:
    """Never seen half-written."""
    file = _file(shard.stem, name)
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as stream:
        np.save(stream, np.asarray(values, dtype))
    unfinished.replace(file)
