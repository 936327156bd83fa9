"""What the user asked to record, from the moment of asking to the last file: waits, begins clips and ends them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from ...rendering.scene import Scene
from .audio_feed import SoundFeed, SoundSource
from .clip import Clip, ClipReport
from .clock import RecordingClock
from .drops import NO_DROPS, Drops
from .naming import clip_names
from .request import RecordWish, Shot

PRE_ROLL_BUDGET = 512 * 2**20
"""Bytes of pictures that are kept for what comes before a clip."""
_USUAL_FPS = 30.0
_STRAGGLERS_S = 0.5
"""So long after the source was lost, its last frames may still come from the models."""


class Phase(Enum):
    """What a recording is doing."""

    COUNTDOWN = auto()
    """The self-timer runs."""
    WAITING = auto()
    """For the first picture, or for the expression to hold."""
    RUNNING = auto()
    OVER = auto()
    """By its own timer, or because nothing can be written any more."""


@dataclass(frozen=True, slots=True)
class _Take:
    shot: Shot
    time_s: float
    drops: Drops


class _PreRoll:
    """The last pictures, as many as time and memory allow."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._bytes = seconds, 0
        self._takes: deque[_Take] = deque()

    def add(self, take: _Take) -> None:
        self._takes.append(take)
        self._bytes += take.shot.size
        while len(self._takes) > 1 and (self._bytes > PRE_ROLL_BUDGET
                                        or self._takes[0].time_s < take.time_s - self._seconds):
            self._bytes -= self._takes.popleft().shot.size

    def taken(self) -> list[_Take]:
        """All of them, which are forgotten here."""
        takes = list(self._takes)
        self._takes.clear()
        self._bytes = 0
        return takes


class Recording:
    """Takes every scene in order, on one thread."""

    def __init__(self, wish: RecordWish, on_begun: Callable[[Clip], None], on_report: Callable[[ClipReport], None],
                 sound: SoundSource | None = None) -> None:
        """`on_begun` is told of each clip that begins, `on_report` of each that ended.

        Raises ExpressionError when the expression can't be read.
        """
        self.wish = wish
        self._trigger = wish.trigger()
        self._on_begun, self._on_report = on_begun, on_report
        self._sound = SoundFeed(sound, wish.settings.pre_roll_s if self._trigger else 0.0) if sound else None
        self._clock = RecordingClock()
        self._pre_roll = _PreRoll(wish.settings.pre_roll_s if self._trigger else 0.0)
        self._clip: Clip | None = None
        self._clip_starts_s = 0.0
        self._recorded_s = 0.0
        self._held_s = float("-inf")
        self._starts_s = wish.asked_s + wish.settings.start_after_s
        self._early: Shot | None = None
        self._lost_s: float | None = None
        self._phase = Phase.COUNTDOWN if wish.settings.start_after_s else Phase.WAITING

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def clip(self) -> Clip | None:
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

    def take(self, shot: Shot) -> None:
        """Write a scene, or keep it for a while, or pass it over.

        Raises OutputError, InvalidParameter when a clip can't begin: the recording is over then.
        """
        if self._phase is Phase.OVER:
            return
        if self.countdown_s > 0:
            self._early = shot
            return
        if self._phase is Phase.COUNTDOWN:
            self._phase = Phase.WAITING
        if self._lost_s is not None and shot.scene.frame.captured_s > self._lost_s:
            self._end_with_the_source()
        placed = self._clock.place(shot.scene.frame, self._starts_s)
        if placed is None:
            return
        take = _Take(shot, placed.time_s, _drops_of(placed.missed, shot))
        if self._is_time_over(take.time_s):
            self._end_by_timer()
            return
        if self._holds(shot.scene):
            self._held_s = take.time_s
        if self._sound is not None and self._clip is None:
            self._sound.listen(shot.scene.frame.captured_s)
        self._follow(take)

    def interrupt(self, lost_s: float) -> None:
        """The source was lost at this moment of `time.monotonic()`; frames from before may still be on their way.

        The clip ends with what came, and the next picture begins another.
        """
        self._lost_s = lost_s

    def tick(self, now_s: float) -> None:
        """No picture came for a while, but time passed: timers go on."""
        if self._lost_s is not None and now_s - self._lost_s > _STRAGGLERS_S:
            self._end_with_the_source()
        if self._phase is Phase.COUNTDOWN and self._early is not None and self.countdown_s == 0:
            self.take(self._early)  # a picture that stands still comes once only
        if self._is_time_over(self._clock.at(now_s)):
            self._end_by_timer()

    def finish(self, stopped_s: float, refused: int = 0) -> None:
        """The user stopped it at this moment of `time.monotonic()`; `refused` scenes after the last one are lost."""
        if self._clip is not None:
            self._clip.lose(Drops(encoder=refused))
            self._end_clip(max(self._clock.at(stopped_s), self._clip_starts_s + self._clip.seconds))
        self._phase = Phase.OVER

    def _end_with_the_source(self) -> None:
        self._lost_s = None
        self._pre_roll.taken()
        if self._clip is not None:
            self._end_clip(self._clip_starts_s + self._clip.seconds + 1 / _USUAL_FPS)

    def _holds(self, scene: Scene) -> bool:
        if self._trigger is None:
            return True
        trigger = self._trigger
        return any(trigger.evaluate(judgement.scores).matches for judgement in scene.judgements.values())

    def _follow(self, take: _Take) -> None:
        clip, frame = self._clip, take.shot.scene.frame
        if clip is None:
            self._pre_roll.add(take)
            if self._held_s == take.time_s:
                self._begin_clip()
            return
        if self._trigger is not None and take.time_s - self._held_s > self.wish.settings.minimum_s:
            self._end_clip(take.time_s)
            self._pre_roll.add(take)
        elif frame.size != self._size:
            self._end_clip(take.time_s)
            self._pre_roll.add(take)
            self._begin_clip()
        else:
            self._write(clip, take)

    def _begin_clip(self) -> None:
        """With all that was kept; pictures of another size than the newest are passed over."""
        takes = self._pre_roll.taken()
        self._size = takes[-1].shot.scene.frame.size
        takes = [take for take in takes if take.shot.scene.frame.size == self._size]
        sound = self._sound.format if self._sound else None
        try:
            names = clip_names(self.wish.settings, self.wish.out, datetime.now())
            clip = Clip(names, self.wish.settings, _USUAL_FPS, sound)
        except BaseException:
            self._phase = Phase.OVER
            raise
        self._clip, self._clip_starts_s, self._phase = clip, takes[0].time_s, Phase.RUNNING
        self._on_begun(clip)
        for take in takes:
            if self._clip is clip:  # else it could not be written
                self._write(clip, take)

    def _write(self, clip: Clip, take: _Take) -> None:
        clip.write(take.shot.scene, take.time_s - self._clip_starts_s, take.drops)
        self._write_sound(clip, take.time_s)
        if clip.is_over:
            self._end_clip(take.time_s)
            self._phase = Phase.OVER

    def _write_sound(self, clip: Clip, until_s: float) -> None:
        if self._sound is not None:
            for samples, time_s in self._sound.between(self._clip_starts_s, until_s, self._clock.at):
                clip.write_sound(samples, time_s)

    def _end_clip(self, end_s: float) -> None:
        assert self._clip is not None
        clip, self._clip = self._clip, None
        self._write_sound(clip, end_s)
        report = clip.finish(end_s - self._clip_starts_s)
        self._recorded_s += report.seconds
        self._phase = Phase.WAITING
        self._on_report(report)

    def _is_time_over(self, time_s: float) -> bool:
        return 0 < self.wish.settings.stop_after_s <= time_s

    def _end_by_timer(self) -> None:
        if self._clip is not None:
            self._end_clip(self.wish.settings.stop_after_s)
        self._phase = Phase.OVER


def _drops_of(missed: int, shot: Shot) -> Drops:
    """A gap in the source's numbers, by what made it."""
    if not missed:
        return NO_DROPS
    refused = min(shot.refused, missed)
    rest = missed - refused
    return Drops(refused, paused=rest) if shot.was_paused else Drops(refused, rest)
