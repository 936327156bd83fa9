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
from ..frames import frames_of
from ..judging import Judgement, Judging, unjudged

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


DrawnSink = Callable[[DrawnFrame], object]
Perceiving = Callable[[Frame], Perception]


def segment_video(
    source: Source, perceive: Perceiving, settings: Settings, choice: FaceChoice, looks: Mapping[str, Look],
    on_drawn: DrawnSink, judge: Judging = unjudged,
) -> None:
    """Every frame of a source is drawn in each look, in order; `on_drawn` is called on a thread of its own.

    Args:
        perceive: runs on the calling thread, as `judge` does.
        choice: whose faces are masked; that nobody else's are changes nothing of who is hidden.
        judge: faces that it finds not to match carry no mask.
    """
    follower = FaceFollower(choice)

    def draw_and_pass_on(item: tuple[Perception, Judgement]) -> None:
        perception, judgement = item
        faces = follower.chosen(perception)
        of_chosen = {face.id: judgement.matches[face.id] for face in faces if face.id in judgement.matches}
        scene = scene_of(replace(perception, faces=faces), settings, matches=of_chosen, exempt=judgement.exempt)
        everybody = replace(scene, perception=perception)
        images = {key: look.draw(everybody if key == HIDING else scene).pixels for key, look in looks.items()}
        encoding.put(DrawnFrame(perception, scene.segments, replace(judgement, matches=of_chosen), images))

    with (
        BackgroundSink(on_drawn, "encoding") as encoding,
        BackgroundSink(draw_and_pass_on, "drawing") as drawing,
        closing(prefetch(frames_of(source), "decoding")) as frames,
    ):
        for frame in frames:
            perception = perceive(frame)
            drawing.put((perception, judge(perception)))
