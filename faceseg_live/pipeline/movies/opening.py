"""Opens the movie that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from ...settings import RecordSettings
from .container_writer import ContainerWriter
from .formats import format_of, movie_path
from .movie import SoundFormat
from .named_movie import NamedMovie
from .writer import Writer


def open_movie(path: Path, settings: RecordSettings, *, has_alpha: bool, fps: float | None,
               sound: SoundFormat | Path | None = None, live: bool = True) -> NamedMovie:
    """Begin a movie at the path that `movie_path` makes of this one.

    `has_alpha`: the pictures are transparent in places; where the format isn't, it is black there. `fps` is a hint
    for the encoder. `sound`: what comes by `write_sound`, or a media file whose sound is carried over as it is.
    `live`: it is recorded as it happens, and plays up to a second before a crash; else it is packed tighter.
    Raises InvalidParameter for a suffix that means no format, OutputError where nothing can be written.
    """
    kind = format_of(path, settings, has_alpha=has_alpha)
    final = movie_path(path, settings, has_alpha=has_alpha)
    candidates, note = (kind.codec,), ""

    def make(part: Path) -> Writer:
        return ContainerWriter(part, kind, candidates, note, has_alpha=has_alpha, fps=fps, sound=sound, live=live)

    return NamedMovie(final, make, is_folder=not kind.container, keeps_pieces=live)
