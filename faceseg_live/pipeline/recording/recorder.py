"""The recorder's thread: makes the scenes of what its lane brings, draws and encodes them, at its own pace."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from ...domain.types import Perception
from ...errors import FacesegError
from ...media.audio.microphone import open_microphone
from ...messages import Message
from .. import events
from ..classification import KnownScores, LatestScores
from ..controls import Controls, Slot
from ..hiding.delay_line import DelayLine
from ..hiding.face_lock import Lock
from ..propagation import Interpolator
from ..scene_maker import SceneMaker
from .audio_feed import AudioSource
from .clip import Clip, ClipReport, OpenClip
from .drops import NO_DROPS, Drops
from .free_space import NEARLY_FULL_S, FreeSpace
from .lane import BUDGET, RecordingLane
from .lane_items import Begin, End, Joined, Loss, Mark
from .recording import MakeClip, Phase, Recording
from .request import RecordItem, RecordRequest
from .status import Progress, RecordingStatus, kept, status_of

_TICK_S = 0.25


class Recorder:
    """The step of the recording stage."""

    def __init__(
        self,
        controls: Controls,
        scores: LatestScores,
        post: Callable[[events.Event], None],
        open_audio: Callable[[str], AudioSource] = open_microphone,
        budget: int = BUDGET,
        *,
        slot: Slot = "recording",
        make_clip: MakeClip = Clip,
    ) -> None:
        """budget: bytes of frames that may wait in the lane. slot: which request of the controls it works for."""
        self._controls = controls
        self._post = post
        self._open_audio = open_audio
        self._slot, self._make_clip = slot, make_clip
        self.lane = RecordingLane(controls, scores, budget, slot)
        self._line: DelayLine[RecordItem] = DelayLine(budget)
        self._marks: deque[Mark] = deque()
        """Beginnings and ends that frames in the delay line come before."""
        self._interpolator = Interpolator()
        self._scenes = SceneMaker()
        self._scenes_of: RecordRequest | None = None
        self._job: Recording | None = None
        self._audio: AudioSource | None = None
        self._is_silence_reported = False
        self._space = FreeSpace()
        self._is_space_told = False
        self._published: tuple[RecordRequest, RecordingStatus] | None = None
        self._progress = Progress()
        self._is_discarding = False

    @property
    def status(self) -> RecordingStatus | None:
        """How the recording goes; None: nothing is recorded. From any thread."""
        requested, published, waiting = self._controls.state.requested(self._slot), self._published, self.lane.waiting
        if requested is not None:
            self._progress = Progress()
            is_own = published is not None and published[0] is requested
            return replace(published[1] if published and is_own else kept(requested), backlog=self.lane.fill,
                           is_paused=self._controls.state.is_recording_paused)
        if published is None and not waiting:
            return None
        written, left_s = self._progress.of(waiting + len(self._line), time.monotonic())
        status = published[1] if published is not None else RecordingStatus(Phase.FINISHING)
        return replace(status, phase=Phase.FINISHING, backlog=self.lane.fill, written=written, left_s=left_s)

    @property
    def clip(self) -> OpenClip | None:
        """The one that is being written; on the recorder's thread."""
        return self._job.clip if self._job is not None else None

    def step(self) -> None:
        """Write what waits; begin and end what the user began and ended."""
        came = self.lane.get(self._patience_s())
        self._receive(came)
        self._write(self._line.leaving(time.monotonic() if came is None else None))
        self._follow_marks()
        if came is None and not self._line:
            self._attempt(lambda job: job.tick(self.lane.reached_s, self.lane.left_out, self.lane.paused_s))
        self._look_at_the_disk()
        self._look_at_the_sound()
        self._publish()

    def stop(self) -> None:
        """Take no more frames; those that wait are still written, however long it takes. From any thread."""
        self.lane.close()

    def discard(self) -> None:
        """After `stop`: leave out what waits, and count it. From any thread."""
        self._is_discarding = True

    def close(self) -> None:
        """Write what waits, and finish the files. On the recording thread."""
        late = NO_DROPS
        while (came := self.lane.get(0)) is not None:
            if isinstance(came, Joined) and self._is_discarding:
                late += came.lost + Drops(encoder=1)
                continue
            if isinstance(came, End):
                came, late = replace(came, lost=came.lost + late), NO_DROPS
            self._receive(came)
            self._write(self._line.leaving(None))
        self._write(self._line.flush())
        self._follow_marks()

    def _patience_s(self) -> float | None:
        """How long the next step waits for a frame."""
        line_s = self._line.wait_s(time.monotonic())
        return line_s if line_s is not None and line_s < _TICK_S else _TICK_S if self._job is not None else line_s

    def _receive(self, came: Joined | Mark | None) -> None:
        if isinstance(came, Joined):
            if came.request is None or self._is_wanted(came.request):
                self._write(self._queued(came))
        elif came is not None:
            self._marks.append(came)
            self._follow_marks()

    def _is_wanted(self, request: RecordRequest) -> bool:
        """Whether frames may still come for it: it did not end by itself."""
        is_running = self._job is not None and self._job.request is request
        return is_running or any(isinstance(mark, Begin) and mark.request is request for mark in self._marks)

    def _queued(self, joined: Joined) -> list[RecordItem]:
        """Make the scene and let it wait; gives what leaves for it."""
        try:
            request = joined.request
            return self._line.add(self._item(joined), request.delay_s if request is not None else None)
        except BaseException:
            if self._job is not None:
                self._give_up()
            self._let_go_of_the_tail()  # what waits can't be vouched for any more
            raise

    def _item(self, joined: Joined) -> RecordItem:
        if joined.request is not None and joined.request is not self._scenes_of:
            self._scenes, self._scenes_of = SceneMaker(), joined.request
        seen, state = joined.own or joined.before, joined.state
        if seen is None:
            perception = Perception(joined.frame, is_unanalysed=True)
            scores, lock = KnownScores(), Lock(state.locked_face)
        else:
            after = joined.after.perception if joined.after is not None else None
            perception = seen.perception if joined.own is not None else self._interpolator.between(
                seen.perception, after, joined.frame)
            scores, lock = seen.scores, seen.lock
        scene = self._scenes.scene(perception, state.settings, scores, lock)
        return RecordItem(scene, joined.lost, joined.pauses, joined.came_s, joined.known_s, joined.request,
                          joined.is_early)

    def _write(self, items: Iterable[RecordItem]) -> None:
        """Hand on what need not wait any more."""
        for item in items:
            if item.request is not None and self._is_wanted(item.request):
                self._follow_marks(until=item.request)
                self._attempt(partial(Recording.take, item=item))

    def _follow_marks(self, until: RecordRequest | None = None) -> None:
        """Begin and end recordings, unless frames that come before wait.

        until: that one whose next frame is here.
        """
        while self._marks and not self._is_ahead(self._marks[0], until):
            self._follow(self._marks.popleft())
        if self._job is None and not self._marks:
            self._let_go_of_the_tail()

    def _is_ahead(self, mark: Mark, until: RecordRequest | None) -> bool:
        """Whether something else comes first."""
        request = self._job.request if self._job is not None else None
        if until is not None:
            return request is until
        if isinstance(mark, Loss) and request is mark.request:
            return False  # it tells itself which frames are from before
        return any(item.request is not None for item in self._line)

    def _follow(self, mark: Mark) -> None:
        job = self._job
        if isinstance(mark, Begin):
            self._begin(mark.request)
        elif job is None or job.request is not mark.request:
            return  # it ended by itself
        elif isinstance(mark, Loss):
            job.interrupt(mark.lost_s)
        else:
            job.finish(mark.stopped_s, mark.lost, mark.pauses)
            self._end()

    def _let_go_of_the_tail(self) -> None:
        """What came after the end has told what it knows."""
        self._line.clear()
        self.lane.end_tail()

    def _begin(self, request: RecordRequest) -> None:
        try:
            if request.settings.microphone:
                self._audio, self._is_silence_reported = self._opened_audio(request.settings.microphone), False
            self._job = Recording(request, self._begun, self._report, self._audio, make_clip=self._make_clip)
            self._space, self._is_space_told = FreeSpace(), False
        except BaseException:  # or the window would say for ever that it records
            self._controls.change(**{self._slot: None})
            raise
        self._publish()  # the first write may take long

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
        if self._controls.state.requested(self._slot) is request:
            self._controls.change(**{self._slot: None})
        self._end()

    def _end(self) -> None:
        if self._audio is not None:
            self._audio.close()
        self._job = self._audio = self._published = None
        self._post(events.RecordingEnded())

    def _publish(self) -> None:
        job = self._job
        self._published = None if job is None else (job.request, replace(status_of(job), free_s=self._space.left_s))

    def _begun(self, clip: OpenClip) -> None:
        self._post(events.RecordingBegan(clip.paths))

    def _report(self, report: ClipReport) -> None:
        self._post(events.RecordingSaved(report))

    def _opened_audio(self, name: str) -> AudioSource | None:
        try:
            return self._open_audio(name)
        except FacesegError as error:
            self._post(events.Notice(Message("pipeline.without_sound", reason=error)))
            return None

    def _look_at_the_disk(self) -> None:
        clip = self.clip
        if clip is None or not clip.paths:
            return
        self._space.look(clip.paths[0].parent, lambda: sum(clip.sizes_bytes), time.monotonic())
        left_s = self._space.left_s
        if left_s is not None and left_s < NEARLY_FULL_S and not self._is_space_told:
            self._is_space_told = True
            self._post(events.Notice(Message("pipeline.disk_nearly_full", folder=clip.paths[0].parent,
                                             seconds=round(left_s))))

    def _look_at_the_sound(self) -> None:
        if self._audio is not None and not self._is_silence_reported and self._audio.problem is not None:
            self._is_silence_reported = True
            self._post(events.Notice(self._audio.problem))
