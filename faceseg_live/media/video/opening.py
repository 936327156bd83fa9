"""Opens the movie that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from ...settings import RecordSettings
from .atomic_video import NamedMovie
from .container_writer import ContainerWriter
from .formats import MovieFormat, format_of, movie_path
from .hardware import candidates_for
from .image_sequence import Stills, StillsWriter
from .png_folder import PngFolder
from .timeline import Timeline
from .video_file import SoundFormat
from .webp_file import WebPFile
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
    candidates, about_encoder = candidates_for(kind, settings.encoder)
    note = "; ".join(filter(None, (about_encoder, *_limits(kind, has_alpha, sound))))

    def make(part: Path) -> Writer:
        if kind.container:
            return ContainerWriter(part, kind, candidates, note, has_alpha=has_alpha, fps=fps, sound=sound, live=live)
        recorded = sound if isinstance(sound, SoundFormat) else None
        stills: Stills = (PngFolder(part, kind, has_alpha=has_alpha, sound=recorded) if kind.is_folder
                          else WebPFile(part, kind, has_alpha=has_alpha))
        return StillsWriter(stills, Timeline(kind.ticks_per_s, kind.shortest_ticks, fps), note)

    final = movie_path(path, settings, has_alpha=has_alpha)
    return NamedMovie(final, make, is_folder=kind.is_folder, keeps_pieces=live)


def _limits(kind: MovieFormat, has_alpha: bool, sound: SoundFormat | Path | None) -> tuple[str, ...]:
    """What of the pictures and the sound the format can't keep; a WAV file takes only what is recorded."""
    without_alpha = f"{kind.title} has no transparency: it is black there" if has_alpha and not kind.has_alpha else ""
    holds_sound = bool(kind.sound_codec) or (kind.has_wave_file and isinstance(sound, SoundFormat))
    without_sound = f"{kind.title} has no sound" if sound and not holds_sound else ""
    return kind.caution, without_alpha, without_sound
