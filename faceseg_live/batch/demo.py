"""Shows what the program does where no window can be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2

from ..engines.base import Engine
from ..engines.host import EngineHost
from ..engines.registry import create_engine
from ..media.sources.demo import open_demo
from ..media.video import open_video
from ..rendering.looks import Target, create_look
from ..settings import EngineSettings, Settings
from ..tracking import FaceFollower
from .contact_sheet import ContactSheet
from .excerpt import WHOLE, ExcerptFrames
from .frames import frames_of
from .outputs import OutputFolder
from .plan import FileKind, Task
from .report import Progress
from .videos.draw import VIDEO, DrawnFrame, segment_video

STEM = "faceseg-demo"


def segment_demo(
    out: Path, progress: Progress, create: Callable[[EngineSettings], Engine] = create_engine
) -> tuple[Path, ...]:
    """Segment the demo clip into faceseg-demo.mp4 and a contact sheet faceseg-demo.png; returns both."""
    settings, sheet = Settings(), ContactSheet()
    source, host = open_demo(), EngineHost(create)
    try:
        with OutputFolder(out) as folder, folder.staging(Task(Path(STEM), FileKind.VIDEO, Path(), STEM)) as staging:
            host.prepare(settings.engine)
            progress.begin("demo clip", source.info.frame_count, "frame")
            video = staging.path(f"{STEM}.mp4")
            with open_video(video, VIDEO, has_alpha=False, fps=source.info.fps, live=False) as writer:

                def finish(drawn: DrawnFrame) -> None:
                    pixels, time_s = drawn.images["overlay"], drawn.perception.frame.time_s
                    writer.write(pixels, time_s)
                    sheet.add(pixels, time_s)
                    progress.advance()

                looks = {"overlay": create_look("overlay", settings.look_options, Target())}
                everything = ExcerptFrames(frames_of(source), WHOLE)
                segment_video(everything, lambda frame, _: host.perceive(frame, settings), settings,
                              FaceFollower("all").chosen, looks, finish)
            staging.write(f"{STEM}.png", cv2.imencode(".png", sheet.drawn())[1].tobytes())
            return staging.commit()
    finally:
        progress.end()
        host.close()
        source.close()
