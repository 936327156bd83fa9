"""Runs jobs that hide people whose places are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from faceseg_live.batch.hiding.review import Reviewer
from faceseg_live.batch.job import Job, run_job
from faceseg_live.batch.report import Summary
from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Frame
from faceseg_live.engines.base import Engine
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.heads.base import Care, DetectorInfo
from faceseg_live.engines.heads.sighting import Sighting
from faceseg_live.errors import EngineFailed
from faceseg_live.messages import Message
from faceseg_live.settings import Settings

HEAD = Oval(80, 60, 30, 40)


class Quiet:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def begin(self, title: str, total: int | None, unit: str) -> None: ...
    def advance(self) -> None: ...
    def end(self) -> None: ...

    def notify(self, said: Message | str) -> None:
        self.lines.append(str(said))


class Sees:
    """A search that sees the same heads in every look."""

    def __init__(self, *heads: Oval, is_sure: bool = True, breaks: bool = False) -> None:
        """breaks: in the second look."""
        self._seen = [Sighting(head, "known", 0.9 if is_sure else 0.3, is_sure) for head in heads]
        self._breaks, self.looks, self.is_closed = breaks, 0, False

    @property
    def detectors(self) -> tuple[DetectorInfo, ...]:
        return (DetectorInfo("known", Path(__file__), 0.2, 0.5),)

    def look(self, frame: Frame, care: Care) -> Sequence[Sighting]:
        del frame, care
        self.looks += 1
        if self._breaks and self.looks == 2:
            raise EngineFailed("common.none")
        return self._seen

    def look_in_turn(self, frame: Frame) -> Sequence[Sighting]:
        return self.look(frame, Care.VIDEO)

    def renew(self) -> None:
        """No others come."""

    def start_over(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        self.is_closed = True


def no_engine(_settings: object) -> Engine:
    """Where none may be made."""
    raise AssertionError("an engine was made")


def hidden(source: Path, out: Path, search: Sees, settings: Settings | None = None, *,
           create: Callable[[Any], Engine] = lambda _: FakeEngine(), review: Reviewer | None = None,
           **job: Any) -> Summary:
    """Run a job that hides people in one file, by a colour that is in no test picture."""
    chosen = (settings or Settings()).changed("hiding", colour="#ff00ff")
    job.setdefault("looks", ("anonymised",))
    return run_job(Job((source,), out, chosen, **job), Quiet(), create=create, create_search=lambda: search,
                   review=review)


def pictures_of(path: Path) -> list[np.ndarray[Any, Any]]:
    """All frames of a video, (height, width, 3) RGB integers."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def is_hidden(picture: np.ndarray[Any, Any], x: float, y: float) -> bool:
    """Whether a place has the colour that hides."""
    return bool(np.abs(picture[int(y), int(x)] - (255, 0, 255)).max() < 40)
