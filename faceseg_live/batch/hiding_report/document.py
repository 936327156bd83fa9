"""The report as plain values: who was hidden, by what evidence, with which settings and models."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ... import __version__
from ...domain.heads import Head
from ...domain.types import Perception
from ...engines.base import EngineInfo
from ...engines.heads.base import DetectorInfo
from ...models.weights import sha256_of
from ...settings import HidingSettings
from .spans import UncertainSpan, box_of

FORMAT = 1
"""Of the document; raised when what it says changes its meaning."""


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """Who was in one frame."""

    number: int
    """In the file."""
    time_s: float
    hidden: tuple[Head, ...]
    shown: tuple[Head, ...]
    """Who was exempt."""

    @classmethod
    def of(cls, perception: Perception, exempt: frozenset[int]) -> FrameRecord:
        """Of a frame in which these faces are exempt."""
        heads = perception.heads or ()
        shown = tuple(head for head in heads if head.face_id is not None and head.face_id in exempt)
        hidden = tuple(head for head in heads if head not in shown)
        return cls(perception.frame.sequence, perception.frame.time_s, hidden, shown)


@dataclass(frozen=True, slots=True)
class _Track:
    """One head through the file, by frames."""

    first: int
    last: int
    seen: tuple[int, ...]
    """Where something saw it."""

    def evidence(self, frame: int, head: Head) -> list[str] | str:
        """What saw it in a frame, or how it was known there."""
        if not head.is_carried:
            return list(head.seen_by)
        if not self.seen or frame < self.seen[0]:
            return "traced back"
        return "carried on" if frame > self.seen[-1] else "followed"


@dataclass(frozen=True, slots=True)
class Means:
    """What people are hidden with in a file."""

    hiding: HidingSettings
    detectors: tuple[DetectorInfo, ...]
    engine: EngineInfo | None
    """Whose faces take part; None: none do."""
    corrections: Mapping[str, object]
    """By a person, as plain values."""


def document_of(source: Path, outputs: Mapping[Path, str], size: tuple[int, int], means: Means,
                frames: Sequence[FrameRecord], spans: Sequence[UncertainSpan]) -> dict[str, Any]:
    """All of the report; OSError where a file can't be read. `outputs`: where results lie → what they are called."""
    tracks = _tracks(frames)
    return {
        "format": FORMAT,
        "program": {"name": "faceseg_live", "version": __version__},
        "input": _file(source),
        "outputs": [_file(path) | {"file": name} for path, name in outputs.items()],
        "width": size[0], "height": size[1],
        "settings": _settings(means.hiding),
        "detectors": [_detector(info) for info in means.detectors],
        "engine": means.engine and {"key": means.engine.key, "device": means.engine.device},
        "tracks": [{"id": track_id, "first": track.first, "last": track.last, "seen": len(track.seen)}
                   for track_id, track in tracks.items()],
        "uncertain": [span.as_json() for span in spans],
        "corrections": means.corrections,
        "frames": [_frame(frame, tracks) for frame in frames],
    }


def text_of(document: Mapping[str, Any]) -> str:
    """A report as JSON with a line for each frame."""
    text = json.dumps({**document, "frames": []}, indent=1)
    lines = ",\n".join(f"  {json.dumps(frame)}" for frame in document["frames"])
    return text.replace('"frames": []', f'"frames": [\n{lines}\n ]') + "\n"


def _tracks(frames: Sequence[FrameRecord]) -> dict[int, _Track]:
    places: dict[int, list[tuple[int, Head]]] = {}
    for frame in frames:
        for head in (*frame.hidden, *frame.shown):
            places.setdefault(head.id, []).append((frame.number, head))
    return {track_id: _Track(found[0][0], found[-1][0], tuple(number for number, head in found if not head.is_carried))
            for track_id, found in places.items()}


def _detector(info: DetectorInfo) -> dict[str, object]:
    return {"key": info.key, "doubtful_from": info.doubtful_from, "sure_from": info.sure_from,
            "model": info.model.name, "sha256": sha256_of(info.model)}


def _file(path: Path) -> dict[str, object]:
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _settings(hiding: HidingSettings) -> dict[str, object]:
    """Those that say who was hidden and how; the delay is one of live pictures."""
    values = {field.name: getattr(hiding, field.name) for field in dataclasses.fields(hiding)}
    del values["delay_ms"]
    values["picture"] = Path(hiding.picture).name
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def _frame(frame: FrameRecord, tracks: Mapping[int, _Track]) -> dict[str, object]:
    record: dict[str, object] = {"frame": frame.number, "time": round(frame.time_s, 6),
                                 "hidden": [*_heads(frame.number, frame.hidden, tracks)]}
    return record | ({"shown": [*_heads(frame.number, frame.shown, tracks)]} if frame.shown else {})


def _heads(number: int, heads: Sequence[Head], tracks: Mapping[int, _Track]) -> Iterator[dict[str, object]]:
    for head in heads:
        yield {"track": head.id, "box": list(box_of(head.oval)), "score": round(head.score, 3),
               "by": tracks[head.id].evidence(number, head)}
