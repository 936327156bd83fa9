"""The recorder's thread: draws and encodes what the render thread hands over, at its own pace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from ...concurrency.edges import Backlog
from ...errors import FacesegError
from ...media.audio.microphone import open_microphone
from ...messages import Message
from ...rendering.scene import Scene
from .. import events
from ..controls import Controls
from ..hiding.delay_line import DelayLine
from .audio_feed import AudioSource
from .clip import Clip, ClipReport
from .drops import NO_DROPS, Drops
from .recording import Phase, Recording
from .request import RecordItem, RecordRequest

BUDGET = 512 * 2**20
"""Bytes of frames that may wait: a second and more of anything usual, then frames are dropped."""
_TICK_S = 0.25
_LAST_S = 1.2
"""So long frames that still wait are written when the session ends."""


@dataclass(frozen=True, slots=True)
class _Loss:
    """The source was lost."""

    request: RecordRequest
    lost_s: float
    """On `time.monotonic()`'s clock."""
    size = 0


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """What the user sees of a recording while it runs."""

    phase: Phase
    seconds: float = 0.0
    """Recorded so far, in all its clips."""
    countdown_s: float = 0.0
    frames: int = 0
    """In the clip that is being written."""
    drops: Drops = NO_DROPS
    backlog: float = 0.0
    """How full the backlog is, 0..1: near 1 the encoder can't keep up."""
    encoders: tuple[str, ...] = ()
    is_triggered: bool = False
    """Clips wait for an expression to hold."""
    written: float = 0.0
    """While it is finished: the share of what waited that is written, 0..1."""
    is_paused: bool = False
    free_s: float | None = None
    """Until the disk is full at the present rate; None: unknown."""


class Recorder:
    """The step of the recording stage."""

    def __init__(
        self,
        controls: Controls,
        post: Callable[[events.Event], None],
        open_audio: Callable[[str], AudioSource] = open_microphone,
        budget: int = BUDGET,
    ) -> None:
        self._controls = controls
        self._post = post
        self._open_audio = open_audio
        self._backlog: Backlog[RecordItem | _Loss] = Backlog(budget, lambda item: item.size)
        self._line: DelayLine[RecordItem] = DelayLine(budget)
        self._job: Recording | None = None
        self._audio: AudioSource | None = None
        self._is_silence_reported = False
        self._last: Scene | None = None
        self._refused = 0
        self._was_paused = False
        self._current: RecordRequest | None = None
        self._finished: RecordRequest | None = None
        """The one before: what comes late for it comes too late."""
        self._seen: RecordRequest | None = None
        self._ended_s = 0.0
        self._status: RecordingStatus | None = None
        controls.listen(self._look)

    @property
    def status(self) -> RecordingStatus | None:
        """How the recording goes; None: nothing is recorded."""
        status = self._status
        return None if status is None else replace(status, backlog=self._backlog.fill)

    def offer(self, scene: Scene) -> None:
        """Record a scene if recording is on; from the render thread, never waits."""
        request = self._controls.state.recording
        if (request is None and not self._line) or self._is_known(scene, request):
            return
        self._last = scene
        if self._backlog.put(RecordItem(scene, self._refused, self._was_paused, request=request)):
            self._refused, self._was_paused = 0, False
        else:
            self._refused += 1

    def interrupt(self) -> None:
        """The source was lost; from any thread."""
        if (request := self._controls.state.recording) is not None:
            self._backlog.put(_Loss(request, time.monotonic()))

    def step(self) -> None:
        """Write what waits; begin and end what the user began and ended."""
        item = self._backlog.get(self._patience_s())
        if item is not None:
            self._receive(item)
        is_all = self._backlog.is_empty
        self._write(self._line.leaving(time.monotonic() if is_all else None))
        if item is None and is_all and not self._line:
            self._use(self._controls.state.recording)
            self._attempt(lambda job: job.tick(time.monotonic()))
        self._publish_status()
        self._look_at_the_sound()

    def stop(self) -> None:
        """Take no more scenes; those that wait are still written. From any thread."""
        if self._seen is not None:  # one that the user ended before keeps that end
            self._ended_s = time.monotonic()
        self._backlog.close()

    def close(self) -> None:
        """Write what waits, as far as there is time, and finish the files. On the recording thread."""
        deadline_s = time.monotonic() + _LAST_S
        while (item := self._backlog.get(0)) is not None:
            if time.monotonic() < deadline_s:
                self._receive(item)
                self._write(self._line.leaving(None))
            else:
                self._refused += 1
        self._write(self._line.flush())
        self._use(None)

    def _is_known(self, scene: Scene, request: RecordRequest | None) -> bool:
        """Whether a scene of the same frame was taken; where people are hidden, what was seen in it is worth more than
        what was carried on to it."""
        last = self._last
        if last is None or scene.frame is not last.frame:
            return False
        is_better = last.perception.carried_from_s is not None and scene.perception.carried_from_s is None
        return not (is_better and (request is None or request.delay_s is not None))

    def _patience_s(self) -> float | None:
        """How long the next step waits for a scene."""
        is_busy = self._job is not None or self._controls.state.recording is not None
        line_s = self._line.wait_s(time.monotonic())
        return line_s if line_s is not None and line_s < _TICK_S else _TICK_S if is_busy else line_s

    def _receive(self, item: RecordItem | _Loss) -> None:
        """Take what comes next, that others may wait before."""
        if item.request is not None and item.request is self._finished:
            return
        if not self._line and item.request is not None:
            self._use(item.request)
        if isinstance(item, RecordItem):
            self._write(self._queued(item))
        else:
            self._attempt(lambda job: job.interrupt(item.lost_s))

    def _queued(self, item: RecordItem) -> list[RecordItem]:
        """Let it wait; gives what leaves for it."""
        try:
            return self._line.add(item, item.request.delay_s if item.request else None)
        except BaseException:
            if self._job is not None:
                self._give_up()
            raise

    def _write(self, items: Iterable[RecordItem]) -> None:
        """Hand on what need not wait any more."""
        for item in items:
            if item.request is not None:
                self._use(item.request)
                self._attempt(partial(Recording.take, item=item))

    def _use(self, request: RecordRequest | None) -> None:
        """Work for this request: one that is over is finished first."""
        if request is self._current:
            return
        if self._job is not None:
            self._job.finish(self._ended_s, self._refused)
            self._refused = 0
            self._end()
        self._finished = self._current or self._finished
        self._current = request
        if request is not None:
            self._begin(request)

    def _begin(self, request: RecordRequest) -> None:
        try:
            if request.settings.microphone:
                self._audio, self._is_silence_reported = self._opened_audio(request.settings.microphone), False
            self._job = Recording(request, self._begun, self._report, self._audio)
        except BaseException:  # or the window would say for ever that it records
            self._controls.change(recording=None)
            raise
        self._publish_status()  # the first write may take long

    def _attempt(self, work: Callable[[Recording], None]) -> None:
        """Let the recording do something; it may be over after that."""
        job = self._job
        if job is None:
            return
        try:
            work(job)
        except FacesegError as error:
            self._post(events.RecordingFailed(error.message))
        except BaseException:
            self._give_up()  # whatever is wrong, the files so far are finished
            raise
        if job.phase is Phase.OVER:
            self._give_up()

    def _give_up(self) -> None:
        """The recording ended by itself; it is not asked for any more, either."""
        assert self._job is not None
        request = self._job.request
        self._job.finish(time.monotonic())
        if self._controls.state.recording is request:
            self._controls.change(recording=None)
        self._end()

    def _end(self) -> None:
        if self._audio is not None:
            self._audio.close()
        self._job = self._audio = None
        self._status = None
        self._post(events.RecordingEnded())

    def _begun(self, clip: Clip) -> None:
        self._post(events.RecordingBegan(clip.paths))

    def _report(self, report: ClipReport) -> None:
        self._post(events.RecordingSaved(report))

    def _opened_audio(self, name: str) -> AudioSource | None:
        try:
            return self._open_audio(name)
        except FacesegError as error:
            self._post(events.Notice(Message("pipeline.without_sound", reason=error)))
            return None

    def _look_at_the_sound(self) -> None:
        if self._audio is not None and not self._is_silence_reported and self._audio.problem is not None:
            self._is_silence_reported = True
            self._post(events.Notice(self._audio.problem))

    def _look(self) -> None:
        """The controls changed; on the thread that changed them."""
        state = self._controls.state
        self._was_paused = self._was_paused or state.is_paused
        if state.recording is not self._seen:
            if self._seen is not None:
                self._ended_s = time.monotonic()
            self._seen = state.recording
            self._backlog.wake()

    def _publish_status(self) -> None:
        job = self._job
        if job is None:
            self._status = None
            return
        clip = job.clip
        frames, drops = (clip.frames, clip.drops) if clip else (0, NO_DROPS)
        self._status = RecordingStatus(job.phase, job.seconds, job.countdown_s, frames, drops, 0.0,
                                      clip.encoders if clip else (), bool(job.request.settings.when.strip()))
