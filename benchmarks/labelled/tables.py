"""Runs as tables in text: by area, by condition, by class, and one run against another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .conditions import CONDITIONS
from .measuring import AreaScore, PictureScore, Run

UNKNOWN = "–"
_NAME = 28


@dataclass(frozen=True, slots=True)
class Summary:
    """Of one area in some pictures."""

    pictures: int
    mean: float
    median: float
    tenth: float
    """Tenth percentile: one picture in ten is worse."""
    border_px: float
    border_percent: float
    """Means of the pictures in which a mask came."""

    @classmethod
    def of(cls, scores: Sequence[AreaScore]) -> Summary | None:
        """None without any."""
        if not scores:
            return None
        ious = [score.iou for score in scores]
        pixels = [score.border_px for score in scores if score.border_px is not None]
        percent = [score.border_percent for score in scores if score.border_percent is not None]
        return cls(len(ious), float(np.mean(ious)), float(np.median(ious)), float(np.percentile(ious, 10)),
                   float(np.mean(pixels)) if pixels else float("nan"),
                   float(np.mean(percent)) if percent else float("nan"))


def summary_of(pictures: Sequence[PictureScore], area: str) -> Summary | None:
    """Of one area; None where no picture has a score of it."""
    return Summary.of([picture.areas[area] for picture in pictures if area in picture.areas])


def by_area(run: Run, areas: Sequence[str]) -> Iterator[str]:
    """Intersection over union and distance of the borders; the faces that were not found are left out."""
    found = sum(picture.is_found for picture in run.pictures)
    yield f"{run.engine} on {run.data} ({run.layout}): {found} of {len(run.pictures)} faces found"
    yield f"{'area':{_NAME}} {'n':>4} {'IoU':>6} {'median':>6} {'p10':>6} {'border px':>9} {'% of face':>9}"
    for area in areas:
        if (seen := summary_of(run.pictures, area)) is None:
            yield f"{area:{_NAME}} {UNKNOWN:>4}"
        else:
            yield (f"{area:{_NAME}} {seen.pictures:4} {seen.mean:6.3f} {seen.median:6.3f} {seen.tenth:6.3f} "
                   f"{seen.border_px:9.1f} {seen.border_percent:9.2f}")


def by_condition(run: Run, areas: Sequence[str]) -> Iterator[str]:
    """Mean intersection over union of each area, and the number of faces under each condition."""
    shown = [area for area in areas if summary_of(run.pictures, area)]
    widths = [max(6, len(area)) for area in shown]
    headings = " ".join(f"{area:>{width}}" for area, width in zip(shown, widths, strict=True))
    yield f"{'condition':{_NAME}} {'n':>4} {headings}"
    for name, values in CONDITIONS.items():
        for value in values:
            group = [picture for picture in run.pictures if picture.conditions.get(name) == value and picture.areas]
            if group:
                means = (_number(summary_of(group, area), lambda seen: f"{seen.mean:.3f}") for area in shown)
                cells = " ".join(f"{cell:>{width}}" for cell, width in zip(means, widths, strict=True))
                yield f"{f'{name} {value}':{_NAME}} {len(group):4} {cells}"


def by_class(run: Run) -> Iterator[str]:
    """F1 of each class of labels over all pixels of all pictures, and their mean, as papers on face parsing give it.

    Background doesn't take part. Faces that were not found count as missed.
    """
    yield f"{'label class':{_NAME}} {'F1':>6}"
    scores = {name: _f1(run, name) for name in run.classes}
    for name, score in scores.items():
        yield f"{name:{_NAME}} {UNKNOWN if score is None else f'{score:.3f}':>6}"
    known = [score for score in scores.values() if score is not None]
    if known:
        yield f"{f'mean of {len(known)} of {len(scores)} classes':{_NAME}} {np.mean(known):6.3f}"


def compared(before: Run, after: Run) -> Iterator[str]:
    """What became better or worse in the pictures that both runs have."""
    names = {picture.name for picture in before.pictures} & {picture.name for picture in after.pictures}
    then, now = ([picture for picture in run.pictures if picture.name in names] for run in (before, after))
    yield f"{before.engine} {before.settings} → {after.engine} {after.settings}, {len(names)} pictures of both"
    yield f"faces found: {sum(picture.is_found for picture in then)} → {sum(picture.is_found for picture in now)}"
    yield (f"{'area':{_NAME}} {'n':>4} {'IoU':>6} {'→':>6} {'apart':>7} {'p10':>6} {'→':>6} {'apart':>7} "
           f"{'px':>6} {'→':>6} {'apart':>7}")
    for area in _areas(then, now):
        # Where one run has none of an area, all of the other's count.
        names = _names_with(then, area) & _names_with(now, area) or _names_with([*then, *now], area)
        pairs = [summary_of([picture for picture in run if picture.name in names], area) for run in (then, now)]
        yield (f"{area:{_NAME}} {len(names):4} {_change(pairs, lambda seen: seen.mean)} "
               f"{_change(pairs, lambda seen: seen.tenth)} {_change(pairs, lambda seen: seen.border_px, 1)}")
    yield f"{'label class':{_NAME}} {'F1':>11} {'→':>6} {'apart':>7}  (all pictures of each)"
    for name in dict.fromkeys([*before.classes, *after.classes]):
        yield f"{name:{_NAME}}      {_apart([_f1(run, name) for run in (before, after)], 3)}"


def _f1(run: Run, name: str) -> float | None:
    """None where the engine has no mask of the class, or no picture shows it."""
    counts = run.classes.get(name)
    return None if counts is None else counts.f1


def _areas(*runs: Sequence[PictureScore]) -> list[str]:
    return list(dict.fromkeys(area for run in runs for picture in run for area in picture.areas))


def _names_with(pictures: Sequence[PictureScore], area: str) -> set[str]:
    return {picture.name for picture in pictures if area in picture.areas}


def _number(seen: Summary | None, text: Callable[[Summary], str]) -> str:
    return UNKNOWN if seen is None else text(seen)


def _change(pair: Sequence[Summary | None], value: Callable[[Summary], float], decimals: int = 3) -> str:
    return _apart([None if seen is None else value(seen) for seen in pair], decimals)


def _apart(pair: Sequence[float | None], decimals: int) -> str:
    texts = [UNKNOWN if value is None else f"{value:.{decimals}f}" for value in pair]
    before, after = pair
    apart = UNKNOWN if before is None or after is None else f"{after - before:+.{decimals}f}"
    return f"{texts[0]:>6} {texts[1]:>6} {apart:>7}"
