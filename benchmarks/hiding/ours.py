"""Hides the people of a clip as files are treated, and says where and how long it took."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import av

from faceseg_live import Settings
from faceseg_live.concurrency.overlap import prefetch
from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.heads.base import Care
from faceseg_live.engines.heads.search import HeadSearch
from faceseg_live.engines.heads.timeline import HeadTimeline
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.media.video import open_video
from faceseg_live.rendering.looks import Target, create_look
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import HIDING, RecordSettings

from .measures import Flags, Ovals, is_colour

COLOUR = (255, 0, 255)
"""RGB of what hides: no skin, no clothes, and an encoder leaves it alone."""
_VIDEO = RecordSettings(format="h264", encoder="software")


@dataclass(frozen=True, slots=True)
class HiddenClip:
    """A clip in which people are hidden."""

    ovals: tuple[Ovals | None, ...]
    """What is hidden in each frame, with its margin; None: all of it."""
    seconds: float
    """From start to end, the program's own start left out."""
    cpu_seconds: float
    """Of all cores."""
    first_pass_ms: float
    """Milliseconds a frame to look for heads."""
    second_pass_ms: float
    """Milliseconds a frame to draw and to encode."""

    @property
    def fps(self) -> float:
        return len(self.ovals) / self.seconds


def hiding_settings(settings: Settings) -> Settings:
    """The same, with everybody hidden in a colour that is found again."""
    return settings.changed("record", looks=(HIDING,)).changed("hiding", colour="#" + bytes(COLOUR).hex())


def hide(clip: Path, out: Path, settings: Settings) -> HiddenClip:
    """Write the clip with its people hidden."""
    began_s, cpu_began_s = time.perf_counter(), cpu_s()
    heads = list(_heads(clip))
    looked_s = time.perf_counter()
    _write(clip, out, heads, settings)
    ended_s = time.perf_counter()
    grown = 1 + settings.hiding.margin / 100
    ovals = tuple(None if each is None else tuple(head.oval.grown(grown) for head in each) for each in heads)
    return HiddenClip(ovals, ended_s - began_s, cpu_s() - cpu_began_s, (looked_s - began_s) / len(heads) * 1e3,
                      (ended_s - looked_s) / len(heads) * 1e3)


def hidden_in(written: Path) -> Iterator[Flags]:
    """Where each frame of a written clip is hidden, (height, width) bool."""
    with av.open(str(written)) as container:
        for picture in container.decode(video=0):
            yield is_colour(picture.to_ndarray(format="rgb24"), COLOUR)


def cpu_s() -> float:
    """Seconds of all cores that this process and its children have taken."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _heads(clip: Path) -> Iterator[tuple[Head, ...] | None]:
    search = HeadSearch()
    with closing(HeadTimeline(lambda pixels: search.look(pixels, Care.VIDEO))) as timeline, \
            closing(prefetch(_frames(clip), "decoding")) as frames:
        count = 0
        for frame in frames:
            timeline.add(frame)
            count += 1
        found = timeline.finish()
    search.close()
    for number in range(count):
        yield found.of(number)


def _write(clip: Path, out: Path, heads: list[tuple[Head, ...] | None], settings: Settings) -> None:
    look = create_look(HIDING, settings.look_options, Target())
    source = VideoSource(clip)
    try:
        with open_video(out, _VIDEO, has_alpha=False, fps=source.info.fps, live=False) as video:
            for each, frame in zip(heads, _read(source), strict=True):
                drawn = look.draw(scene_of(Perception(frame, heads=each), settings))
                video.write(drawn.pixels, frame.time_s)
    finally:
        source.close()


def _frames(clip: Path) -> Iterator[Frame]:
    source = VideoSource(clip)
    try:
        yield from _read(source)
    finally:
        source.close()


def _read(source: VideoSource) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame
