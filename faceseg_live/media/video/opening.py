"""Opens the video that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from ...files.private import Access
from ...messages import joined
from ...settings import RecordSettings
from .atomic_video import AtomicVideo
from .carried.carry import Carry
from .carried.samples import CarriedSamples
from .container_writer import ContainerWriter
from .formats import format_of, video_path
from .hardware import candidates_for
from .image_sequence import ImageSequence, ImageSequenceWriter
from .png_folder import PngFolder
from .timeline import Timeline
from .video_file import AudioFormat
from .webp_file import WebPFile
from .writer import Writer


def open_video(path: Path, settings: RecordSettings, *, has_alpha: bool, fps: float | None,
               audio: AudioFormat | None = None, carry: Carry | None = None, live: bool = True,
               exclusive: bool = False, access: Access = Access.USUAL) -> AtomicVideo:
    """Begin a video at the path that `video_path` makes of this one.

    `has_alpha`: the frames are transparent in places; where the format isn't, it is black there. `fps` is a hint
    for the encoder. `audio`: what comes by `write_audio`. `carry`: in its place, what is carried over from a file.
    `live`: it is recorded as it happens, and plays up to a second before a crash; else it is packed tighter.
    `exclusive`: it gets exactly this name, or none: FileExistsError where that is taken. `access`: who may read it.
    Raises InvalidParameter for a suffix that means no format, OutputError where nothing can be written.
    """
    kind = format_of(path, settings, has_alpha=has_alpha)
    candidates, about_encoder = candidates_for(kind, settings.encoder, settings.quality)
    limits = kind.limits(has_alpha=has_alpha, has_audio=audio is not None, quality=settings.quality)
    note = joined(about_encoder, *limits)

    def make(part: Path) -> Writer:
        if kind.container:
            return ContainerWriter(part, kind, candidates, note, has_alpha=has_alpha, fps=fps, audio=audio,
                                   carry=carry, live=live)
        carried = None if carry is None else CarriedSamples.of(carry, kind)
        sound = audio if carried is None else carried.format
        images: ImageSequence = (PngFolder(part, kind, access, has_alpha=has_alpha, audio=sound) if kind.is_folder
                                 else WebPFile(part, candidates[-1], has_alpha=has_alpha))
        timeline = Timeline(kind.ticks_per_s, kind.shortest_ticks, fps, from_zero=not kind.keeps_late_start)
        return ImageSequenceWriter(images, timeline, note, carried)

    final = video_path(path, settings, has_alpha=has_alpha)
    return AtomicVideo(final, make, is_folder=kind.is_folder, keeps_pieces=live, exclusive=exclusive,
                       access=access)
