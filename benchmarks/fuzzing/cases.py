"""One damaged file among many: the same for the same kind, seed and number."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .mutations import mutated
from .seeds import Seed


@dataclass(frozen=True)
class Case:
    """Files in a folder, one of them damaged."""

    main: str
    files: Mapping[str, bytes]

    def write(self, folder: Path) -> Path:
        """Into a folder that is made anew; returns the path of the main file."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return folder / self.main


def case_of(kind: str, seeds: Sequence[Seed], seed: int, number: int) -> Case:
    """The `number`-th of a kind; the intact files themselves come first, to show that they can be opened."""
    if number < len(seeds):
        return Case(seeds[number].main, seeds[number].files)
    chance = Random(f"{kind}/{seed}/{number}")
    chosen = chance.choice(seeds)
    name, form = chance.choice(sorted(chosen.damaged.items()))
    others = [other.files[name_] for other in seeds for name_, form_ in other.damaged.items() if form_ == form]
    return Case(chosen.main, {**chosen.files, name: mutated(chosen.files[name], form, chance, others)})
