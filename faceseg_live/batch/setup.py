"""With which settings a job's results are made: what has to be the same for a result to be the same."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..models.weights import sha256_of
from ..settings import FilesSettings, Settings

if TYPE_CHECKING:
    from .job import Job

_GROUPS = ("engine", "onnx", "mask", "classify", "cutout", "hiding", "side_by_side")
_WITHOUT_EFFECT = frozenset({"hiding.delay_ms", "files.existing", "files.resume", "files.recursive", "files.patterns",
                             "files.workers", "files.ray"})
"""Settings that change nothing of a file's results."""


@dataclass(frozen=True, slots=True)
class Setup:
    """All that results depend on beside their input."""

    digest: str
    """Of all values, the defaults included."""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    """Name → plain value, of those that are not the defaults."""

    @classmethod
    def of(cls, job: Job) -> Setup:
        """Raises OSError where a file that belongs to the job can't be read."""
        more = {
            "face": job.face,
            "looks": list(job.looks),
            "report": job.report,
            "reference": _content(job.reference),
            "corrections": [_content(path) for path in job.corrections],
            "pictures": [_content(Path(name)) for name in _pictures(job.settings) if name],
        }
        values, usual = (_values(settings, files) for settings, files in (
            (job.settings, job.files), (Settings(), FilesSettings())))
        text = json.dumps(values | more, sort_keys=True)
        chosen = {name: value for name, value in values.items() if value != usual.get(name)}
        return cls(hashlib.sha256(text.encode()).hexdigest()[:16],
                   chosen | {name: value for name, value in more.items() if value})


def _values(settings: Settings, files: FilesSettings) -> dict[str, Any]:
    groups = {name: getattr(settings, name) for name in _GROUPS} | {"files": files}
    return {name: value for group, of in groups.items() for name, value in _plain(dataclasses.asdict(of), group)
            if name not in _WITHOUT_EFFECT}


def _plain(values: Mapping[str, Any], group: str) -> list[tuple[str, Any]]:
    return [(f"{group}.{name}", _as_json(value)) for name, value in values.items()]


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, tuple | list) else value


def _pictures(settings: Settings) -> tuple[str, ...]:
    """Files that are drawn into results."""
    return settings.hiding.picture, settings.cutout.backdrop_picture


def _content(path: Path | None) -> dict[str, str] | None:
    """What a file is by its name and what is in it."""
    if path is None or not path.is_file():
        return None if path is None else {"file": str(path)}
    return {"file": path.name, "sha256": sha256_of(path)}
