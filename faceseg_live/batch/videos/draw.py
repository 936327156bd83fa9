"""Every frame of a source decoded, looked at, drawn and encoded, the four steps overlapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from ...concurrency.overlap import BackgroundSink, prefetch
from ...domain.types import Face, Frame, Perception, Pixels, Segment
from ...rendering.looks import Look
from ...rendering.scene import scene_of
from ...settings import HIDING, RecordSettings, Settings
from ..ahead import FramesAhead
from ..excerpt import Excerpt, ExcerptFrame
from ..judging import Judgement, Judging, unjudged
from ..notes.noted import NotedFrame

VIDEO = RecordSettings(format="h264", encoder="software")
"""Plays everywhere, and is the same on every machine."""


@dataclass(frozen=True, slots=True)
class DrawnFrame:
    """One frame of a video on its way into files."""

    perception: Perception
    """With all faces of the frame, though only the chosen ones are masked."""
    segments: tuple[Segment, ...]
    judgement: Judgement
    """Its matches are those of the chosen faces."""
    images: Mapping[str, Pixels]
    """Look → (height, width, 4) uint8 BGRA."""
    times_s: tuple[float, ...]
    """When it is shown in the result, at least once; seconds."""

    def noted(self, excerpt: Excerpt) -> NotedFrame:
        """What notes say of it, where this part of the file is taken."""
        result_s = None if excerpt.is_whole else self.times_s[0]
        return NotedFrame(self.perception, self.segments, self.judgement, result_s)


DrawnSink = Callable[[DrawnFrame], object]
LaterFrame = Callable[[float], Frame | None]
"""As `FramesAhead.within`."""
Perceiving = Callable[[Frame, LaterFrame], Perception]
"""What is seen in a frame; the frames after it may be asked for, too."""
Choosing = Callable[[Perception], tuple[Face, ...]]
"""The faces that are masked, of each frame in order."""


def segment_video(
    taken: Iterable[ExcerptFrame], perceive: Perceiving, settings: Settings, choose: Choosing,
    looks: Mapping[str, Look], on_drawn: DrawnSink, judge: Judging = unjudged,
) -> None:
    """Every frame that is taken is drawn in each look, in order; `on_drawn` is called on a thread of its own.

    Args:
        taken: decoded on a thread of its own.
        perceive: runs on the calling thread, as `judge` does.
        choose: whose faces are masked; that nobody else's are changes nothing of who is hidden.
        judge: faces that it finds not to match carry no mask.
    """

    def draw_and_pass_on(item: tuple[Perception, Judgement, tuple[float, ...]]) -> None:
        perception, judgement, times_s = item
        faces = choose(perception)
        of_chosen = {face.id: judgement.matches[face.id] for face in faces if face.id in judgement.matches}
        scene = scene_of(replace(perception, faces=faces), settings, matches=of_chosen, exempt=judgement.exempt)
        everybody = replace(scene, perception=perception)
        images = {key: look.draw(everybody if key == HIDING else scene).pixels for key, look in looks.items()}
        encoding.put(DrawnFrame(perception, scene.segments, replace(judgement, matches=of_chosen), images, times_s))

    with (
        BackgroundSink(on_drawn, "encoding") as encoding,
        BackgroundSink(draw_and_pass_on, "drawing") as drawing,
        closing(prefetch(taken, "decoding")) as frames,
    ):
        ahead = FramesAhead(frames)
        for item in ahead:
            perception = perceive(item.frame, ahead.within)
            drawing.put((perception, judge(perception), item.times_s))
