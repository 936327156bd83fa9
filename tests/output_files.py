"""What a job has written, apart from the manifest that every job writes."""

from __future__ import annotations

from pathlib import Path

from faceseg_live.batch.manifest import NAME


def made_in(out: Path) -> list[str]:
    """All files below an output folder, hidden ones too; none where there is no such folder."""
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and path.name != NAME)
