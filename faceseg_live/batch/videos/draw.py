"""Every frame of a source decoded, looked at, drawn and encoded, the four steps overlapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from ...concurrency.overlap import BackgroundSink, prefetch
from ...domain.face_choice import FaceChoice
from ...domain.types import Frame, Perception, Pixels, Segment
from ...media.sources.base import Source
from ...rendering.looks import Look
from ...rendering.scene import scene_of
from ...settings import HIDING, RecordSettings, Settings
from ...tracking import FaceFollower
from ..excerpt import WHOLE, Excerpt, ExcerptFrames
from ..frames import frames_of
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
Perceiving = Callable[[Frame], Perception]


def segment_video(
    source: Source, perceive: Perceiving, settings: Settings, choice: FaceChoice, looks: Mapping[str, Look],
    on_drawn: DrawnSink, judge: Judging = unjudged, excerpt: Excerpt = WHOLE,
) -> float:
    """Every frame of a source is drawn in each look, in order; `on_drawn` is called on a thread of its own.

    Returns how long the result is, in seconds.

    Args:
        perceive: runs on the calling thread, as `judge` does.
        choice: whose faces are masked; that nobody else's are changes nothing of who is hidden.
        judge: faces that it finds not to match carry no mask.
        excerpt: which of the frames are taken; nobody looks at the others.
    """
    taken = ExcerptFrames(frames_of(source), excerpt)
    follower = FaceFollower(choice)

    def draw_and_pass_on(item: tuple[Perception, Judgement, tuple[float, ...]]) -> None:
        perception, judgement, times_s = item
        faces = follower.chosen(perception)
        of_chosen = {face.id: judgement.matches[face.id] for face in faces if face.id in judgement.matches}
        scene = scene_of(replace(perception, faces=faces), settings, matches=of_chosen, exempt=judgement.exempt)
        everybody = replace(scene, perception=perception)
        images = {key: look.draw(everybody if key == HIDING else scene).pixels for key, look in looks.items()}
        encoding.put(DrawnFrame(perception, scene.segments, replace(judgement, matches=of_chosen), images, times_s))

    with (
        BackgroundSink(on_drawn, "encoding") as encoding,
        BackgroundSink(draw_and_pass_on, "drawing") as drawing,
        closing(prefetch(iter(taken), "decoding")) as frames,
    ):
        for item in frames:
            perception = perceive(item.frame)
            drawing.put((perception, judge(perception), item.times_s))
    return taken.length_s
