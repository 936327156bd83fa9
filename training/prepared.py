"""Shards in a form that single samples can be read from, with what the multiclass network says of them.

Made once, and kept in the folder `prepared` beside the shards: 0.5 MB a sample.
"""

from __future__ import annotations

import functools
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Roi
from faceseg_live.engines.multiclass.network import CLASSES, MulticlassNetwork

from .face_square import face_square, to_crop

SHARE_CHANNELS = len(CLASSES)
SHARES_SIDE = MulticlassNetwork.input_size[0]
Bytes = NDArray[np.uint8]


class NoSamples(Exception):
    """Why a folder can't be trained on; the text is for the user."""


@dataclass(frozen=True)
class Sample:
    """What is learnt from.

    Attributes:
        picture: (256, 256, 3) RGB.
        labels: (256, 256) `Label`s.
        square: round the face, in pixels of the picture.
        shares: (192, 192, 6) of that square, the multiclass network's probabilities, 255 in all; None unless asked for.
    """

    picture: Bytes
    labels: Bytes
    square: Roi
    shares: Bytes | None


class Samples(Sequence[Sample]):
    """The samples of a folder that show a face, in the order of their files. Can be pickled."""

    def __init__(self, folder: Path, *, with_shares: bool, told: Callable[[str], None] = print) -> None:
        """Prepares what isn't yet; `told` hears of each shard that is.

        Raises:
            NoSamples: there are none, or a file is no shard.
        """
        self._with_shares = with_shares
        self._places: list[tuple[str, int]] = []
        for shard in sorted(folder.glob("*.npz")):
            stem = _stem(shard)
            if not all(_file(stem, name).exists() for name in self._names):
                _prepare(shard, stem, with_shares=with_shares)
                told(f"prepared {shard.name}")
            seen = np.load(_file(stem, "squares"))[:, 2] > 0
            self._places += [(stem, int(index)) for index in np.flatnonzero(seen)]
        if not self._places:
            raise NoSamples(f"{folder} holds no samples that show a face")

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Sample:  # type: ignore[override]
        stem, place = self._places[index]
        arrays = [_mapped(_file(stem, name))[place] for name in self._names]
        pictures, labels, square, *shares = arrays
        return Sample(pictures, labels, Roi(*(float(value) for value in square)), shares[0] if shares else None)

    @property
    def _names(self) -> tuple[str, ...]:
        return ("pictures", "labels", "squares", "shares") if self._with_shares else ("pictures", "labels", "squares")


def _stem(shard: Path) -> str:
    """Where a shard's prepared files lie, up to their last names: others for a shard that was written again."""
    state = shard.stat()
    return str(shard.parent / "prepared" / f"{shard.stem}-{state.st_size:x}-{state.st_mtime_ns:x}")


def _file(stem: str, name: str) -> Path:
    return Path(f"{stem}.{name}.npy")


@functools.lru_cache(maxsize=64)
def _mapped(file: Path) -> NDArray[np.generic]:
    return np.load(file, mmap_mode="r")


def _prepare(shard: Path, stem: str, *, with_shares: bool) -> None:
    try:
        with shard.open("rb") as stream, np.load(stream) as data:
            pictures, labels = data["pictures"], data["labels"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise NoSamples(f"{shard} is no shard: {error}") from error
    squares = [face_square(each) for each in labels]
    _file(stem, "pictures").parent.mkdir(exist_ok=True)
    _write(_file(stem, "pictures"), pictures)
    _write(_file(stem, "labels"), labels)
    rows = [(0, 0, 0, 0) if square is None else (square.centre_x, square.centre_y, square.side, square.rotation)
            for square in squares]
    _write(_file(stem, "squares"), np.array(rows, np.float64))
    if with_shares:
        _write(_file(stem, "shares"), np.stack(list(_shares(pictures, squares))))


def _shares(pictures: Bytes, squares: Sequence[Roi | None]) -> Iterator[Bytes]:
    """Of each picture's square; nothing where there is none."""
    with closing(MulticlassNetwork()) as network:
        for picture, square in zip(pictures, squares, strict=True):
            if square is None:
                yield np.zeros((SHARES_SIDE, SHARES_SIDE, SHARE_CHANNELS), np.uint8)
            else:
                frame = Frame(freeze(np.ascontiguousarray(picture)), 0, 0.0, 0.0, is_still=True)
                yield network.shares(frame, to_crop(square, SHARES_SIDE))


def _write(file: Path, values: NDArray[np.generic]) -> None:
    """Never seen half-written."""
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as stream:
        np.save(stream, values)
    unfinished.replace(file)
