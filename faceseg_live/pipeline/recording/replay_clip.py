"""The last seconds of what is seen, encoded and in memory, until somebody wants them as files."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import OutputError
from ...files.private import Access
from ...media.video import AudioFormat, format_of
from ...media.video.hardware import candidates_for
from ...media.video.part_file import PartFile
from ...media.video.replay_video import GROUP, ReplayVideo
from ...media.video.video_file import Samples
from ...media.video.writer import FAILURES
from ...messages import Message
from ...rendering.looks import Look, Target, create_look
from ...rendering.scene import Scene
from .clip import ClipReport, make_folder, summary_of
from .drops import NO_DROPS, Drops
from .journal import Entry
from .naming import ClipNames
from .request import RecordRequest
from .sidecar import line_of

REPLAY_BUDGET = 256 * 2**20
"""Bytes of encoded frames and sound; where they are more, fewer seconds are kept."""


@dataclass(slots=True)
class _Track:
    video: ReplayVideo
    look: Look


@dataclass(slots=True)
class _Group:
    """The frames that are forgotten together, in all looks."""

    start_s: float
    lines: list[dict[str, Any]] = field(default_factory=list)
    drops: Drops = NO_DROPS
    count: int = 0


class ReplayClip:
    """A `Clip` without files: keeps the last seconds of each look, and forgets the rest. Used from one thread."""

    paths: tuple[Path, ...] = ()
    sizes_bytes: tuple[int, ...] = ()
    def __init__(self, _names: Iterable[ClipNames], request: RecordRequest, fps: float | None,
                 audio: AudioFormat | None = None) -> None:
        settings = request.settings
        self._request, self._audio = request, audio
        self._sound: deque[tuple[Samples, float]] = deque()
        self._sound_bytes = 0
        self._groups: deque[_Group] = deque()
        self._newest_s = 0.0
        self._failure: Message | None = None
        self._tracks: dict[str, _Track] = {}
        for key in dict.fromkeys(settings.looks):
            look = create_look(key, request.options, Target(keeps_alpha=True))
            kind = format_of(Path(), settings, has_alpha=look.has_alpha)
            candidates, _ = candidates_for(kind, settings.encoder, settings.quality)
            self._tracks[key] = _Track(ReplayVideo(kind, candidates, has_alpha=look.has_alpha, fps=fps), look)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be kept any more."""
        return self._failure is not None

    @property
    def seconds(self) -> float:
        """How much is kept."""
        return self._newest_s - self._groups[0].start_s if self._groups else 0.0

    @property
    def frames(self) -> int:
        return sum(group.count for group in self._groups)

    @property
    def drops(self) -> Drops:
        return sum((group.drops for group in self._groups), NO_DROPS)

    @property
    def encoders(self) -> tuple[str, ...]:
        """What encodes, each once."""
        return tuple(dict.fromkeys(track.video.encoder for track in self._tracks.values()))

    def write(self, scene: Scene, time_s: float, drops: Drops = NO_DROPS) -> None:
        """Append a frame to each look; `drops` were lost since the one before."""
        if not self._groups or self._groups[-1].count == GROUP:
            self._groups.append(_Group(time_s))
        group = self._groups[-1]
        group.count, group.drops = group.count + 1, group.drops + drops
        if self._request.settings.sidecar:
            group.lines.append(line_of(scene, time_s, self._request.settings))
        for track in self._tracks.values():
            try:
                track.video.write(track.look.draw(scene).pixels, time_s)
            except FAILURES as error:
                self._failure = Message("pipeline.no_replay_kept", reason=error)
        self._newest_s = time_s
        self._forget()

    def lose(self, drops: Drops) -> None:
        """These were lost after the newest frame."""
        if self._groups:
            self._groups[-1].drops += drops

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """Keep the sound of this time, too."""
        self._sound.append((samples, time_s))
        self._sound_bytes += samples.nbytes

    def save(self, names: Iterable[ClipNames]) -> ClipReport:
        """Write what is kept, up to the newest frame, into files of the first names that are all free.

        Raises OutputError; nothing stays then.
        """
        for chosen in names:
            with ExitStack() as last, ExitStack() as stack:
                try:
                    parts = [self._reserved(path, stack) for path in chosen.paths]
                except FileExistsError:
                    continue
                last.callback(Entry(chosen.paths).close)
                self._fill(chosen, {part.final: part.part for part in parts})
                with _saving(chosen.paths[0]):
                    files = tuple(part.keep() for part in parts)
                begins_s = self._groups[0].start_s
                return ClipReport(files, self._newest_s - begins_s, self.frames - 1, self.drops, self.encoders,
                                  tuple(self._remarks()))
        raise AssertionError("there are always other names")

    def finish(self, end_s: float, *, is_source_lost: bool = False) -> ClipReport:
        """Forget all."""
        failures = () if self._failure is None else (self._failure,)
        report = ClipReport((), end_s, self.frames, self.drops, failures=failures, is_source_lost=is_source_lost)
        for track in self._tracks.values():
            track.video.close()
        self._groups.clear()
        self._sound.clear()
        return report

    @property
    def can_be_saved(self) -> bool:
        """Whether there is more than the newest frame, of which nobody knows how long it stays."""
        return self.frames > 1

    def _reserved(self, path: Path, stack: ExitStack) -> PartFile:
        """Raises FileExistsError, OutputError."""
        make_folder(path.parent)
        try:
            part = PartFile(path, exclusive=True, access=Access.PRIVATE)
        except FileExistsError:
            raise
        except OSError as error:
            raise OutputError("common.not_writable", path=path, reason=error.strerror or error) from error
        stack.callback(part.discard)
        return part

    def _fill(self, names: ClipNames, parts: dict[Path, Path]) -> None:
        begins_s = self._groups[0].start_s
        sound = [(samples, time_s - begins_s) for samples, time_s in self._sound
                 if begins_s <= time_s < self._newest_s]
        for key, path in names.videos.items():
            with _saving(path):
                self._tracks[key].video.save(parts[path], sound, self._audio, self._newest_s - begins_s)
        if names.sidecar is not None:
            with _saving(names.sidecar):
                parts[names.sidecar].write_text(self._text(begins_s), "utf-8")

    def _text(self, begins_s: float) -> str:
        kept = [line for group in self._groups for line in group.lines][:-1]
        lines = [line | {"time": round(line["time"] - begins_s, 6)} for line in kept]
        lines.append(summary_of(self._newest_s - begins_s, len(kept), self.drops))
        return "".join(json.dumps(line) + "\n" for line in lines)

    def _remarks(self) -> list[Message]:
        return [track.video.note for track in self._tracks.values() if track.video.note is not None]

    def _forget(self) -> None:
        kept_s = self._request.settings.replay_s
        while len(self._groups) > 1 and (self._groups[1].start_s <= self._newest_s - kept_s
                                         or self._size_bytes > REPLAY_BUDGET):
            self._groups.popleft()
            for track in self._tracks.values():
                track.video.forget_first()
            while self._sound and self._sound[0][1] < self._groups[0].start_s:
                self._sound_bytes -= self._sound.popleft()[0].nbytes

    @property
    def _size_bytes(self) -> int:
        return self._sound_bytes + sum(track.video.size_bytes for track in self._tracks.values())


@contextmanager
def _saving(path: Path) -> Iterator[None]:
    """Raises OutputError where writing fails."""
    try:
        yield
    except FAILURES as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError("common.not_writable", path=path, reason=reason) from error
