"""One clip of a recording: parallel files of the same frames, and their sidecar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from ...domain.types import Pixels
from ...errors import FacesegError, OutputError
from ...files.private import Access, make_private_folder
from ...media.video import AudioFormat, VideoFile, open_video
from ...media.video.video_file import Samples
from ...messages import Message
from ...rendering.looks import Look, Target, create_look
from ...rendering.scene import Scene
from .clock import ConstantRate
from .drops import NO_DROPS, Drops
from .journal import Entry
from .naming import ClipNames
from .request import RecordRequest
from .sidecar import Sidecar


@dataclass(frozen=True, slots=True)
class ClipReport:
    """What became of a clip."""

    files: tuple[Path, ...]
    """All that is there now, the notes last."""
    seconds: float
    frames: int
    drops: Drops
    encoders: tuple[str, ...] = ()
    """What encoded the files, as FFmpeg calls it, each once."""
    remarks: tuple[Message, ...] = ()
    """What else the user should know, such as why a graphics card was not used."""
    failures: tuple[Message, ...] = ()
    """What could not be written and why; the files so far are kept."""
    is_source_lost: bool = False
    """It ended because its source was lost."""


class OpenClip(Protocol):
    """What frames go to; used from one thread. Times count from the clip's first frame."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The final names of the files."""
    @property
    def sizes_bytes(self) -> tuple[int, ...]:
        """What each video has on the disk by now."""
    @property
    def seconds(self) -> float:
        """The time of the newest frame."""
    @property
    def frames(self) -> int: ...
    @property
    def drops(self) -> Drops: ...
    @property
    def encoders(self) -> tuple[str, ...]:
        """What encodes, each once."""
    @property
    def is_over(self) -> bool:
        """Whether nothing can be written any more."""
    def write(self, scene: Scene, time_s: float, drops: Drops = NO_DROPS) -> None:
        """Append a frame; `drops` were lost since the one before."""
    def lose(self, drops: Drops) -> None:
        """These were lost after the newest frame."""
    def write_audio(self, samples: Samples, time_s: float) -> None:
        """Append sound, where there is any."""
    def finish(self, end_s: float, *, is_source_lost: bool = False) -> ClipReport:
        """No more comes; the last frame is shown until `end_s`. `is_source_lost`: that is why it ends."""


@dataclass(slots=True)
class _Track:
    """One look on its way into its file."""

    video: VideoFile
    look: Look
    waiting: Pixels | None = None
    """The newest frame, until the next one's time is known (constant rates only)."""


@dataclass(slots=True)
class _Tally:
    frames: int = 0
    last_s: float = 0.0
    drops: Drops = NO_DROPS
    failures: list[Message] = field(default_factory=list)
    encoders: list[str] = field(default_factory=list)
    """Of the files that failed."""


class Clip:
    """Draws and writes one frame after the other; a file that fails is given up, the others continue.

    Used from one thread. Times count from the clip's first frame.
    """

    def __init__(self, names: Iterable[ClipNames], request: RecordRequest, fps: float | None,
                 audio: AudioFormat | None = None) -> None:
        """
        Args:
            names: the first that are all free are taken, and nobody else gets them.
            fps: about what will come, for the encoders; the times are kept exactly whatever it says.

        Raises OutputError, InvalidParameter when one of the files can't be begun; nothing stays then.
        """
        settings = request.settings
        self._request, self._fps, self._audio = request, fps, audio
        self._rate = ConstantRate(settings.constant_fps) if settings.constant_fps else None
        self._tally = _Tally()
        self._tracks: list[_Track] = []
        self._left: list[Path] = []
        self._sidecar: Sidecar | None = None
        self._entry: Entry | None = None
        next(chosen for chosen in names if self._begin(chosen))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The final names of the files."""
        return tuple(track.video.path for track in self._tracks)

    @property
    def seconds(self) -> float:
        """The time of the newest frame."""
        return self._tally.last_s

    @property
    def frames(self) -> int:
        return self._tally.frames

    @property
    def drops(self) -> Drops:
        return self._tally.drops

    @property
    def encoders(self) -> tuple[str, ...]:
        """What encodes the files, each once."""
        return tuple(dict.fromkeys((*self._tally.encoders, *(track.video.encoder for track in self._tracks))))

    @property
    def sizes_bytes(self) -> tuple[int, ...]:
        """What each video has on the disk by now."""
        return tuple(track.video.size_bytes for track in self._tracks)

    @property
    def is_over(self) -> bool:
        """Whether no file can be written any more."""
        return not self._tracks

    def write(self, scene: Scene, time_s: float, drops: Drops = NO_DROPS) -> None:
        """Append a frame to each file; `drops` were lost since the one before."""
        tally = self._tally
        tally.last_s, tally.frames = time_s, tally.frames + 1
        if tally.frames > 1:
            tally.drops += drops
        ticks = self._rate.until(time_s) if self._rate else []
        for track in tuple(self._tracks):
            self._attempt(track, partial(self._advance, track, scene, time_s, ticks))
        if self._sidecar is not None:
            self._note(scene, time_s)

    def lose(self, drops: Drops) -> None:
        """These were lost after the newest frame."""
        self._tally.drops += drops

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """Append sound to the files that have any."""
        for track in tuple(self._tracks):
            self._attempt(track, partial(track.video.write_audio, samples, time_s))

    def finish(self, end_s: float, *, is_source_lost: bool = False) -> ClipReport:
        """Complete the files; the last frame is shown until `end_s`. `is_source_lost`: that is why it ends."""
        end_s = max(end_s, self._tally.last_s)
        encoders = self.encoders
        remarks = tuple(dict.fromkeys(remark for track in self._tracks for remark in _remarks(track.video)))
        ticks = self._rate.until(end_s) if self._rate else []
        for track in tuple(self._tracks):
            self._attempt(track, partial(self._complete, track, ticks, end_s))
        if self._sidecar is not None:
            self._finish_sidecar(end_s, is_source_lost=is_source_lost)
        files = [*(track.video.path for track in self._tracks), *self._left]
        if self._entry is not None:
            self._entry.close()
        there = tuple(path for path in files if path.exists())
        tally = self._tally
        return ClipReport(there, end_s, tally.frames, tally.drops, encoders, remarks, tuple(tally.failures),
                          is_source_lost)

    def _begin(self, names: ClipNames) -> bool:
        """Begin all files; False where one of the names is taken."""
        try:
            for path in names.paths:
                make_folder(path.parent)
            for key, path in names.videos.items():
                self._tracks.append(self._begun(key, path))
            if names.sidecar is not None:
                self._sidecar = Sidecar(names.sidecar, self._request.settings)
        except FileExistsError:
            self._abort()
            return False
        except BaseException:
            self._abort()
            raise
        self._entry = Entry(names.paths)  # now that they are this clip's own
        return True

    def _begun(self, key: str, path: Path) -> _Track:
        settings = self._request.settings
        look = create_look(key, self._request.options, Target(keeps_alpha=True))
        video = open_video(path, settings, has_alpha=look.has_alpha, fps=settings.constant_fps or self._fps,
                           audio=self._audio, exclusive=True, access=Access.PRIVATE)
        return _Track(video, look)

    def _advance(self, track: _Track, scene: Scene, time_s: float, ticks: Sequence[float]) -> None:
        picture = track.look.draw(scene).pixels
        if self._rate is None:
            track.video.write(picture, time_s)
            return
        self._repeat(track, ticks)
        track.waiting = picture

    def _repeat(self, track: _Track, ticks: Sequence[float]) -> None:
        if track.waiting is not None:
            for tick_s in ticks:
                track.video.write(track.waiting, tick_s)

    def _complete(self, track: _Track, ticks: Sequence[float], end_s: float) -> None:
        self._repeat(track, ticks)
        track.video.finish(end_s)

    def _attempt(self, track: _Track, work: Callable[[], None]) -> None:
        """Do it; a file that fails is closed as far as it came, and is not written to any more."""
        try:
            work()
        except FacesegError as error:
            self._tally.failures.append(error.message)
            self._tally.encoders.append(track.video.encoder)
            self._tracks.remove(track)
            self._left.append(track.video.path)

    def _note(self, scene: Scene, time_s: float) -> None:
        assert self._sidecar is not None
        try:
            self._sidecar.write(scene, time_s)
        except OutputError as error:
            self._tally.failures.append(error.message)
            self._keep_notes()

    def _keep_notes(self) -> None:
        """As far as they came."""
        assert self._sidecar is not None
        sidecar, self._sidecar = self._sidecar, None
        with suppress(OutputError):  # why they can't be written is told
            sidecar.keep()
        self._left.append(sidecar.path)

    def _finish_sidecar(self, end_s: float, *, is_source_lost: bool) -> None:
        assert self._sidecar is not None
        tally = self._tally
        summary = summary_of(end_s, tally.frames, tally.drops)
        if is_source_lost:
            summary["source_lost"] = True
        try:
            self._sidecar.finish(summary)
        except OutputError as error:
            tally.failures.append(error.message)
            self._keep_notes()
        else:
            self._left.append(self._sidecar.path)

    def _abort(self) -> None:
        for track in self._tracks:
            track.video.abort()
        if self._sidecar is not None:
            self._sidecar.abort()
        self._tracks, self._sidecar = [], None


def summary_of(end_s: float, frames: int, drops: Drops) -> dict[str, object]:
    """The last line of a sidecar."""
    return {"end": round(end_s, 6), "frames": frames, "dropped": drops.as_json()}


def _remarks(video: VideoFile) -> Iterator[Message]:
    if video.note is not None:
        yield video.note
    if video.skipped:
        yield Message("pipeline.skipped", count=video.skipped, file=video.path.name)


def make_folder(folder: Path) -> None:
    """Make it, unless it is there. Raises OutputError."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise OutputError("pipeline.no_folder", folder=folder, reason=error.strerror or error) from error
