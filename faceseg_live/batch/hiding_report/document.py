"""The report as plain values: what was hidden, by what evidence, with which settings and models."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ... import __version__
from ...domain.heads import Head
from ...domain.types import Perception
from ...models.weights import sha256_of
from ...settings import HidingSettings, Settings
from .spans import Reason, UncertainSpan, tracks_of

FORMAT = 1
"""Of the document; raised when what it says changes its meaning."""


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """Who was in one frame."""

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
        return cls(perception.frame.time_s, hidden, shown)


def document_of(source: Path, outputs: Sequence[Path], size: tuple[int, int], settings: Settings,
                frames: Sequence[FrameRecord], spans: Sequence[UncertainSpan]) -> dict[str, object]:
    """All of the report; OSError where a file can't be read."""
    heads = [(*frame.hidden, *frame.shown) for frame in frames]
    tracks = tracks_of(heads)
    evidence = {(frame, track.id): reason for track in tracks for frame, reason in track.unsure()}
    return {
        "format": FORMAT,
        "program": {"name": "faceseg_live", "version": __version__},
        "input": _file(source),
        "outputs": [_file(path) for path in outputs],
        "width": size[0], "height": size[1],
        "settings": _settings(settings.hiding),
        "people": len(tracks),
        "tracks": [{"id": track.id, "first": track.first, "last": track.last,
                    "seen": sum(not head.is_carried for head in track.heads.values())} for track in tracks],
        "uncertain": [span.as_json() for span in spans],
        "frames": [_frame(number, frame, evidence) for number, frame in enumerate(frames)],
    }


def _file(path: Path) -> dict[str, object]:
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _settings(hiding: HidingSettings) -> dict[str, object]:
    """Those that say who was hidden and how; the delay is of live pictures."""
    values = {field.name: getattr(hiding, field.name) for field in dataclasses.fields(hiding)}
    del values["delay_ms"]
    values["picture"] = Path(hiding.picture).name
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def _frame(number: int, frame: FrameRecord, evidence: dict[tuple[int, int], Reason]) -> dict[str, object]:
    record: dict[str, object] = {
        "frame": number, "time": round(frame.time_s, 6),
        "hidden": [{"track": head.id, "by": evidence[number, head.id].value if head.is_carried else list(head.seen_by),
                    "score": round(head.score, 3)} for head in frame.hidden],
    }
    return record | ({"shown": [head.id for head in frame.shown]} if frame.shown else {})
