"""What the user asked to record, from the moment of asking to the last file: waits, begins clips and ends them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum, auto

from ...domain.types import Frame
from ...media.video import AudioFormat
from ...media.video.timeline import USUAL_FPS
from ...rendering.scene import Scene
from .audio_feed import AudioFeed, AudioSource
from .clip import Clip, ClipReport, OpenClip
from .clock import Pause, RecordingClock
from .drops import NO_DROPS, Drops
from .naming import ClipNames, clip_names
from .pre_roll import PreRoll, TimedItem
from .request import RecordItem, RecordRequest

_MB = 1_000_000
_SIZED_EVERY_S = 0.5
_EARLY_S = 0.001
"""Times of frames are rounded: one that is so much too early for the next file begins it."""
_STRAGGLERS_S = 0.5
"""So long after the source was lost, its last frames may still come from the models."""


MakeClip = Callable[[Iterable[ClipNames], RecordRequest, float, AudioFormat | None], OpenClip]
"""Begins a clip."""


class Phase(Enum):
    """What a recording is doing."""

    COUNTDOWN = auto()
    """The self-timer runs."""
    WAITING = auto()
    """For the first frame, or for the expression to hold."""
    RUNNING = auto()
    FINISHING = auto()
    """The user ended it; what waits is still written."""
    OVER = auto()
    """By its own timer, or because nothing can be written any more."""


class Recording:
    """Takes every scene in order, on one thread."""

    def __init__(self, request: RecordRequest, on_begun: Callable[[OpenClip], None],
                 on_report: Callable[[ClipReport], None], audio: AudioSource | None = None,
                 fps: float = USUAL_FPS, make_clip: MakeClip = Clip) -> None:
        """`on_begun` is called for each clip that begins, `on_report` for each that ended; `fps`: a hint for encoders.

        Raises ExpressionError when the expression can't be read.
        """
        self.request = request
        self._trigger = request.trigger()
        self._on_begun, self._on_report, self._fps = on_begun, on_report, fps
        self._make_clip = make_clip
        self._audio = AudioFeed(audio, request.settings.pre_roll_s if self._trigger else 0.0) if audio else None
        self._clock = RecordingClock()
        self._pre_roll = PreRoll(request.settings.pre_roll_s if self._trigger else 0.0)
        self._clip: OpenClip | None = None
        self._clip_starts_s = 0.0
        self._began = datetime.now()
        self._sized_s = 0.0
        """When the size of the files was looked up last, on the recording's clock."""
        self._recorded_s = 0.0
        self._held_s = float("-inf")
        self._starts_s = request.asked_s + request.settings.start_after_s
        self._early: RecordItem | None = None
        self._lost_s: float | None = None
        self._phase = Phase.COUNTDOWN if request.settings.start_after_s else Phase.WAITING

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def clip(self) -> OpenClip | None:
        """The one that is being written."""
        return self._clip

    @property
    def seconds(self) -> float:
        """Recorded so far, in all clips."""
        return self._recorded_s + (self._clip.seconds if self._clip else 0.0)

    @property
    def countdown_s(self) -> float:
        """Left of the self-timer."""
        return max(0.0, self._starts_s - time.monotonic())

    def take(self, item: RecordItem) -> None:
        """Write a scene, or keep it for a while, or pass it over.

        Raises OutputError, InvalidParameter when a clip can't begin: the recording is over then.
        """
        if self._phase is Phase.OVER:
            return
        if item.came_s < self._starts_s:
            self._early = item
        else:
            self._place(item)

    def _place(self, item: RecordItem) -> None:
        self._skip(item.pauses)
        if self._phase is Phase.COUNTDOWN:
            self._phase = Phase.WAITING
        if self._lost_s is not None and item.scene.frame.captured_s > self._lost_s:
            self._end_with_the_source()
        if item.is_early and self._clip is None:
            return  # nothing begins with a frame whose masks are still to come
        time_s = self._clock.place(item.scene.frame, self._starts_s)
        if time_s is None:
            return
        timed_item = TimedItem(item, time_s)
        if self._is_time_over(time_s):
            self._end_by_timer(time_s, item.lost)
            return
        if self._holds(item.scene):
            self._held_s = timed_item.time_s
        if self._audio is not None and self._clip is None:
            self._audio.listen(item.scene.frame.captured_s)
        self._follow(timed_item)

    def interrupt(self, lost_s: float) -> None:
        """The source was lost at this moment of `time.monotonic()`; frames from before may still be on their way.

        The clip ends with what came, and the next frame begins another.
        """
        self._lost_s = lost_s

    def tick(self, now_s: float, missing: Drops = NO_DROPS, paused_s: float = 0.0) -> None:
        """No frame came until this moment of `time.monotonic()`, but time passed: timers continue.

        Args:
            missing: what the next frame will say that is missing before it.
            paused_s: how long of that time it will say that was paused.
        """
        if self._lost_s is not None and now_s - self._lost_s > _STRAGGLERS_S:
            self._end_with_the_source()
        if self._phase is Phase.COUNTDOWN and self._early is not None and self.countdown_s == 0:
            self._place(self._early)  # a frame that stands still comes once only
        time_s = self._clock.at(now_s - paused_s)
        if self._is_time_over(time_s):
            self._end_by_timer(time_s, missing)

    def finish(self, stopped_s: float, lost: Drops = NO_DROPS, pauses: Iterable[Pause] = ()) -> None:
        """The user stopped it at this moment of `time.monotonic()`; these are missing after its last frame."""
        self._skip(pauses)
        if self._clip is not None:
            self._clip.lose(lost)
            self._end_clip(max(self._clock.at(stopped_s), self._clip_starts_s + self._clip.seconds))
        self._phase = Phase.OVER

    def _skip(self, pauses: Iterable[Pause]) -> None:
        for pause in pauses:
            if self._clip is not None:
                self._write_audio(self._clip, self._clock.at(pause.from_s))
            if self._audio is not None:
                self._audio.skip(pause)
            self._clock.skip(pause)

    def _end_with_the_source(self) -> None:
        self._pre_roll.taken()
        if self._clip is not None:
            self._end_clip(self._clip_starts_s + self._clip.seconds + 1 / self._fps)
        self._lost_s = None

    def _holds(self, scene: Scene) -> bool:
        if self._trigger is None:
            return True
        trigger = self._trigger
        return any(trigger.evaluate(match.scores).matches for match in scene.matches.values())

    def _follow(self, timed_item: TimedItem) -> None:
        clip, frame = self._clip, timed_item.item.scene.frame
        if clip is None:
            self._pre_roll.add(timed_item)
            if self._held_s == timed_item.time_s:
                self._begin_clip()
            return
        if self._trigger is not None and timed_item.time_s - self._held_s > self.request.settings.post_roll_s:
            self._end_clip(timed_item.time_s)
            self._pre_roll.add(timed_item)
        elif not self._fits(frame):
            self._end_clip(timed_item.time_s)
            self._pre_roll.add(timed_item)
            self._begin_clip()
        elif self._is_full(clip, timed_item.time_s):
            self._go_on(timed_item)
        else:
            self._write(clip, timed_item)

    def _is_full(self, clip: OpenClip, time_s: float) -> bool:
        """Whether the next file should go on with the frame of this time."""
        settings = self.request.settings
        if 0 < settings.split_after_s <= time_s - self._clip_starts_s + _EARLY_S:
            return True
        if not settings.split_after_mb or time_s < self._sized_s + _SIZED_EVERY_S:
            return False
        self._sized_s = time_s
        return max(clip.sizes_bytes, default=0) >= settings.split_after_mb * _MB

    def _go_on(self, timed_item: TimedItem) -> None:
        """The next file begins with this frame."""
        self._end_clip(timed_item.time_s)
        self._pre_roll.add(timed_item)
        self._begin_clip(self._began)

    def _begin_clip(self, began: datetime | None = None) -> None:
        """With all that was kept; frames of another size than the newest are passed over.

        began: when the file began that this one goes on from: it gets the same name with a number.
        """
        earlier = self._pre_roll.taken()
        self._began = began or datetime.now()
        self._size = earlier[-1].item.scene.frame.size
        timed_items = [timed_item for timed_item in earlier if self._fits(timed_item.item.scene.frame)]
        audio = self._audio.format if self._audio else None
        try:
            names = clip_names(self.request, self._began)
            clip = self._make_clip(names, self.request, self._fps, audio)
        except BaseException:
            self._phase = Phase.OVER
            raise
        self._clip, self._clip_starts_s, self._phase = clip, earlier[0].time_s, Phase.RUNNING
        self._on_begun(clip)
        for timed_item in timed_items:
            if self._clip is clip:  # else it could not be written
                self._write(clip, timed_item)

    def _fits(self, frame: Frame) -> bool:
        """Whether it belongs into the same clip: photos of all sizes make one slide show."""
        return frame.is_still or frame.size == self._size

    def _write(self, clip: OpenClip, timed_item: TimedItem) -> None:
        self._write_audio(clip, timed_item.time_s)  # first: a file takes what comes long after a frame for silence
        clip.write(timed_item.item.scene, timed_item.time_s - self._clip_starts_s, timed_item.item.lost)
        if clip.is_over:
            self._end_clip(timed_item.time_s)
            self._phase = Phase.OVER

    def _write_audio(self, clip: OpenClip, until_s: float) -> None:
        if self._audio is not None:
            for samples, time_s in self._audio.between(self._clip_starts_s, until_s, self._clock.at):
                clip.write_audio(samples, time_s)

    def _end_clip(self, end_s: float) -> None:
        assert self._clip is not None
        clip, self._clip = self._clip, None
        self._write_audio(clip, end_s)
        report = clip.finish(end_s - self._clip_starts_s, is_source_lost=self._lost_s is not None)
        self._recorded_s += report.seconds
        self._phase = Phase.WAITING
        self._on_report(report)

    def _is_time_over(self, time_s: float) -> bool:
        return 0 < self.request.settings.stop_after_s <= time_s

    def _end_by_timer(self, time_s: float, missing: Drops) -> None:
        """missing: between the last frame and this time."""
        end_s = self.request.settings.stop_after_s
        if self._clip is not None:
            last_s = self._clip_starts_s + self._clip.seconds
            self._clip.lose(missing.before((end_s - last_s) / (time_s - last_s)))
            self._end_clip(end_s)
        self._phase = Phase.OVER
