"""Which files are made of a video, and how each of them is begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...domain.types import Pixels
from ...media.video import FORMATS, Carry, VideoFormat, open_video
from ...media.video.atomic_video import AtomicVideo
from ...media.video.carried.piece import open_piece
from ...media.video.fitting import Fitting
from ...rendering.looks import Look, Target, create_look, has_alpha
from ...settings import FilesSettings, LookOptions, RecordSettings
from ..excerpt import Excerpt
from ..hiding.needs import hides
from ..plan import Task
from ..run import Run

_SOFTWARE = "software"
"""Is the same on every machine."""


@dataclass(frozen=True, slots=True)
class VideoResult:
    """One look in one file. Can be pickled."""

    look: str
    name: str
    """Of the file, or the folder of images."""
    options: LookOptions
    settings: RecordSettings
    """Format, encoder and quality."""
    box: tuple[int, int] = (0, 0)
    """As `FilesSettings.box`."""
    keeps_metadata: bool = True

    @property
    def kind(self) -> VideoFormat:
        return FORMATS[self.settings.format]

    @property
    def has_alpha(self) -> bool:
        """Whether its drawings are transparent somewhere."""
        return has_alpha(self.look, self.options)

    def made_look(self) -> Look:
        """What draws it."""
        return create_look(self.look, self.options, Target(keeps_alpha=True))

    def opened(self, path: Path, source: Path, excerpt: Excerpt, fps: float | None) -> SizedVideo:
        """Begin the file. `fps`: of the source, where anybody knows it. Raises OutputError."""
        video = open_video(path, self.settings, has_alpha=self.has_alpha, fps=excerpt.rate(fps),
                           carry=self.carry(source, excerpt), live=False)
        return SizedVideo(video, self.box)

    @property
    def has_pieces(self) -> bool:
        """Whether parts of it can be encoded on their own and joined."""
        return self.kind.is_encoded_in_order

    def opened_piece(self, path: Path, excerpt: Excerpt, fps: float | None) -> SizedVideo:
        """Begin a piece of the file, as `opened`."""
        codec = self.kind.codec.at_quality(self.settings.quality)
        return SizedVideo(open_piece(path, self.kind, codec, has_alpha=self.has_alpha, fps=excerpt.rate(fps)), self.box)

    def carry(self, source: Path, excerpt: Excerpt) -> Carry:
        """What goes over from the source into the file, beside its frames."""
        return Carry(source, excerpt.start_s, excerpt.end_s, self.keeps_metadata)


class SizedVideo:
    """A video that gets pictures of any size, and scales them to its own."""

    def __init__(self, video: AtomicVideo, box: tuple[int, int]) -> None:
        self.video, self._box = video, box
        self._fitting: Fitting | None = None

    def write(self, pixels: Pixels, times_s: Iterable[float]) -> None:
        """Append a (H, W, 4) uint8 BGRA picture, shown at each of these times. Raises OutputError."""
        if self._box != (0, 0):
            if self._fitting is None:
                self._fitting = Fitting(pixels, even=False, on_black=False, box=self._box)
            pixels = self._fitting.fitted(pixels)
        for time_s in times_s:
            self.video.write(pixels, time_s)


def video_results(stem: str, looks: Iterable[str], files: FilesSettings,
                  options: LookOptions) -> tuple[VideoResult, ...]:
    """What is made of one video: a file for each look, named after it where there are several."""
    keys = tuple(dict.fromkeys(looks)) or ("overlay",)
    results = []
    for key in keys:
        usual = "vp9" if has_alpha(key, options) else "h264"
        chosen = usual if files.video_format == "auto" else files.video_format
        name = f"{stem}-{key}" if len(keys) > 1 else stem
        keeps = files.metadata == "keep" and not hides(key, options)
        results.append(VideoResult(key, f"{name}{FORMATS[chosen].suffix}", options,
                                   RecordSettings(format=chosen, encoder=_SOFTWARE, quality=files.quality), files.box,
                                   keeps))
    return tuple(results)


def results_in(run: Run, task: Task) -> tuple[VideoResult, ...]:
    """What a job makes of one of its videos."""
    return video_results(task.stem, run.looks, run.files, run.settings.look_options)
