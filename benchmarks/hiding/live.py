"""Hides the people of a clip while it is recorded live: a real session, at the clip's own pace."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from faceseg_live import Settings
from faceseg_live.cli.recording_watch import RecordingWatch
from faceseg_live.domain.types import Frame
from faceseg_live.media.sources.base import SourceInfo, make_frame
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.pipeline.session import Session

from .faces import Reference
from .measures import Coverage
from .ours import hidden_in

_STOP_S = 10.0


class HeldClip:
    """A source that shows a clip's first frame until it is let go, as a camera would before anything happens."""

    def __init__(self, clip: Path) -> None:
        self._source = VideoSource(clip)
        self._fps = self._source.info.fps or 25.0
        first = self._source.read()
        assert first is not None, "no video is empty"
        self._first, self._held = first, 0
        self._is_let_go = threading.Event()

    @property
    def info(self) -> SourceInfo:
        return self._source.info

    @property
    def frames_held(self) -> int:
        """How many frames came before the clip's second one; the first of them has number 0."""
        return self._held

    def let_go(self) -> None:
        """Go on with the clip; from any thread."""
        self._is_let_go.set()

    def read(self) -> Frame | None:
        """The first frame again, or the next one, with times and numbers that run on."""
        if not self._is_let_go.is_set() or not self._held:
            self._held += 1
            return make_frame(self._first.pixels, self._held - 1, (self._held - 1) / self._fps)
        frame = self._source.read()
        if frame is None:
            return None
        waited = self._held - 1
        return make_frame(frame.pixels, frame.sequence + waited,
                          frame.time_s - self._first.time_s + waited / self._fps)

    def close(self) -> None:
        self._source.close()


def recorded(clip: Path, out: Path, settings: Settings) -> list[int]:
    """Record a clip: which frame of it each frame of the file is; negative before it began.

    Raises FacesegError where nothing can be recorded, OSError where something failed on the way.
    """
    for file in (out, out.with_suffix(".jsonl")):
        file.unlink(missing_ok=True)
    source = HeldClip(clip)
    watch = RecordingWatch(lambda _: None)
    session = Session(settings, wake=watch.wake, open_=lambda *_args, **_options: source, loops=False)
    session.start()
    try:
        watch.wait_until_ready(session)
        session.record(out)
        while session.recording is None:
            watch.update(session)
        source.let_go()
        watch.wait_until_over(session, ends_with_file=True)
    finally:
        session.stop(_STOP_S)
        watch.update(session)
    if watch.failures or not watch.reports:
        raise OSError(f"{clip.name} was not recorded: {watch.failures}")
    lines = [json.loads(line) for line in out.with_suffix(".jsonl").read_text("utf-8").splitlines()]
    return [line["frame"] - source.frames_held + 1 for line in lines if "frame" in line]


def live_coverage(clip: Path, out: Path, settings: Settings, reference: Reference) -> Coverage:
    """What a recording of a clip shows of its faces; only frames that were written count."""
    result = Coverage()
    for number, hidden in zip(recorded(clip, out, settings), hidden_in(out), strict=True):
        if number in reference:
            result.add(number, hidden, reference[number])
    return result
