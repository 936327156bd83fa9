"""What earlier runs mean for a plan: what is done already, and which of their results may be replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from ..messages import Message
from ..settings import FilesSettings
from .manifest import Manifest
from .match_folders import MATCHED, REMAINING
from .plan import FileKind, Plan, Task
from .report import FileReport
from .walk import Skipped

_CROPS = ("mask", "image", "seg_mask", "seg_image")
_NOTES = frozenset({".json", ".jsonl", ".csv", ".html"})


def with_history(plan: Plan, manifest: Manifest, files: FilesSettings,
                 looks: Sequence[str] = ()) -> tuple[Plan, list[FileReport]]:
    """What is left to do of a plan, and the reports of what was done before, where the files' settings ask for that."""
    tasks: list[Task] = []
    done: list[FileReport] = []
    skipped = list(plan.skipped)
    results = _Results(manifest.out, plan, looks)
    for task in plan.tasks:
        earlier = manifest.done(task)
        if files.resume and earlier is not None:
            done.append(earlier)
        elif files.existing == "skip" and (earlier is not None or results.are_there(task)):
            skipped.append(Skipped(task.named, Message("batch.has_results")))
        else:
            obsolete = frozenset(made.path for made in manifest.made_of(task, same_setup=True))
            tasks.append(replace(task, replaces=manifest.made_of(task), obsolete=obsolete))
    return replace(plan, tasks=tuple(tasks), skipped=tuple(skipped)), done


class _Results:
    """Which files in the output folder are results, going by their names."""

    def __init__(self, out: Path, plan: Plan, looks: Sequence[str]) -> None:
        self._out, self._plan = out, plan
        self._listings: dict[Path, list[Path]] = {}
        self._looks = "|".join(map(re.escape, looks or ("overlay",)))

    def are_there(self, task: Task) -> bool:
        """Whether there are any of a task. Notes alone are none: others write such files, too."""
        stem = re.escape(task.stem)
        if task.kind is FileKind.IMAGE:
            pattern = rf"{stem}(\.\d+)?\.({'|'.join(_CROPS)}|{self._looks})\.\w+"
        else:
            pattern = rf"{stem}(-({self._looks}))?\.\w+"
        divisions = (Path(), Path(MATCHED), Path(REMAINING))
        return any(re.fullmatch(pattern, path.name) and self._may_be_one(path)
                   for division in divisions for path in self._listed(self._out / division / task.subfolder))

    def _may_be_one(self, path: Path) -> bool:
        return path.suffix not in _NOTES and path.resolve() not in self._inputs

    def _listed(self, folder: Path) -> list[Path]:
        if folder not in self._listings:
            try:
                self._listings[folder] = list(folder.iterdir())
            except OSError:
                self._listings[folder] = []
        return self._listings[folder]

    @cached_property
    def _inputs(self) -> frozenset[Path]:
        return frozenset(task.source.resolve() for task in self._plan.tasks)
