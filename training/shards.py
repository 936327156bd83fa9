"""Samples in files: each shard is whole or not there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHARD_SIZE = 100
_NAME = "shard-{:05d}.npz"


class ForeignShards(Exception):
    """A folder holds shards that were made otherwise; the text is for the user."""


@dataclass(frozen=True)
class Plan:
    """Which samples a folder is to hold. Sample i has the seed `first_seed` + i.

    Attributes:
        first_seed: 0 or more.
        count: of the samples, 1 or more.
        recipe: which state of the renderer makes them.
        shard_size: samples in a file; the last one may have fewer.
    """

    first_seed: int
    count: int
    recipe: str
    shard_size: int = SHARD_SIZE

    def shards(self) -> range:
        """The numbers of its shards."""
        return range(-(-self.count // self.shard_size))

    def seeds(self, shard: int) -> range:
        """The seeds of the samples of a shard."""
        first = shard * self.shard_size
        return range(self.first_seed + first, self.first_seed + min(first + self.shard_size, self.count))

    def missing(self, folder: Path) -> list[int]:
        """The shards that the folder lacks, or has with other samples than planned (a shorter last one).

        Raises:
            ForeignShards: it has a shard of another first seed, shard size or recipe.
        """
        return [shard for shard in self.shards() if not self._is_there(folder, shard)]

    def _is_there(self, folder: Path, shard: int) -> bool:
        file = shard_file(folder, shard)
        if not file.exists():
            return False
        with np.load(file) as data:
            seeds, recipe = data["seeds"].tolist(), str(data["recipe"])
        planned = list(self.seeds(shard))
        if recipe != self.recipe or seeds[:1] != planned[:1] or len(seeds) > self.shard_size:
            raise ForeignShards(f"{file} was made with other seeds or by another state of the renderer; "
                                "choose another folder")
        return len(seeds) >= len(planned)


@dataclass(frozen=True)
class Shard:
    """Samples.

    Attributes:
        pictures: (n, 256, 256, 3) uint8 RGB.
        labels, bare_labels: (n, 256, 256) uint8; what lies behind clear lenses is GLASSES in the first only.
        facts: what is known of each sample.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    bare_labels: NDArray[np.uint8]
    facts: list[dict[str, Any]]


def shard_file(folder: Path, shard: int) -> Path:
    """Where a shard lies."""
    return folder / _NAME.format(shard)


def write_shard(file: Path, shard: Shard, recipe: str) -> None:
    """Writes a shard, under another name until it is whole."""
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    try:
        with unfinished.open("wb") as stream:
            np.savez_compressed(stream, pictures=shard.pictures, labels=shard.labels, bare_labels=shard.bare_labels,
                                seeds=np.array([facts["seed"] for facts in shard.facts], np.int64),
                                facts=np.array([json.dumps(facts) for facts in shard.facts]), recipe=np.array(recipe))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def read_shard(file: Path) -> Shard:
    """What `write_shard` wrote."""
    with np.load(file) as data:
        return Shard(data["pictures"], data["labels"], data["bare_labels"],
                     [json.loads(text) for text in data["facts"]])


def read_shards(folder: Path) -> Iterator[Shard]:
    """All shards of a folder, in order."""
    return (read_shard(file) for file in sorted(folder.glob("shard-*.npz")))


def stacked(samples: Iterable[Any]) -> Shard:
    """Samples, as `render.sample.Sample` has them, as a shard."""
    rows = list(samples)
    return Shard(np.stack([row.picture for row in rows]), np.stack([row.labels for row in rows]),
                 np.stack([row.bare_labels for row in rows]), [row.facts for row in rows])
