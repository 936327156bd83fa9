"""Recordings of files: every frame, at its own time, with the file's sound.

The clips are made by what records live (`pipeline/recording`). Nothing is paced and nothing left out: three steps
overlap, and each waits for the next. Where people are hidden, a pass before finds everybody, as for `process`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..classifiers.ensemble import Create
from ..classifiers.isolated import isolated as isolated_classifiers
from ..classifiers.registry import create_classifier
from ..concurrency.overlap import BackgroundSink, prefetch
from ..domain.types import FaceMatch, Frame, Perception
from ..engines.base import Engine
from ..engines.heads.base import Search
from ..engines.heads.search import HeadSearch
from ..engines.heads.watch import UnionWatch
from ..engines.host import EngineHost
from ..engines.isolated import isolated
from ..engines.registry import create_engine
from ..errors import FacesegError
from ..isolation.answer import Unwanted
from ..isolation.attendance import Attendance
from ..media.audio.file_sound import FileSound
from ..media.sources.base import Source, SourceInfo
from ..media.video.timeline import USUAL_FPS
from ..messages import Message
from ..pipeline.recording.clip import ClipReport
from ..pipeline.recording.recording import Phase, Recording
from ..pipeline.recording.request import RecordItem, RecordRequest
from ..rendering.expression_filter import ExpressionFilter, is_requested, make_filter
from ..rendering.matching import FaceMatcher
from ..rendering.scene import NO_MATCHES, scene_of
from ..settings import EngineSettings, Settings, Who
from .frames import frames_of
from .hiding.exemption import Everybody, Exemption, condition_of, exemption_for
from .hiding.first_pass import FoundHeads, Unchanged, look_through
from .report import Progress
from .slides import Slides, largest_size
from .stretch import Stretch

_LOOK_AHEAD_S = 2.0
"""So much later than what is recorded people are still looked for: who is sure only then is hidden before."""

Opening = Callable[[], Source]
"""Opens the file. Raises SourceError."""


@dataclass(slots=True)
class RecordedFile:
    """What became of a recording."""

    reports: list[ClipReport] = field(default_factory=list)
    """Of the clips, in order."""
    failures: list[Message] = field(default_factory=list)
    """Why it is not all there; what was recorded until then is kept."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A frame on its way into clips."""

    perception: Perception
    matches: Mapping[int, FaceMatch]
    exempt: frozenset[int]


def record_file(
    open_: Opening,
    settings: Settings,
    out: Path,
    progress: Progress,
    is_interrupted: Callable[[], bool] = lambda: False,
    *,
    create: Callable[[EngineSettings], Engine] = create_engine,
    create_classifier: Create = create_classifier,
    create_search: Callable[[], Search] = HeadSearch,
) -> RecordedFile:
    """Record a file, on this thread, as the settings ask; their times are the file's own.

    What fails on the way ends the recording there.

    Raises:
        SourceError: there is nothing to record.
        InvalidParameter: an expression is asked of an area without faces, or the condition of hiding is missing.
        EngineUnavailable: the engine or a classifier lacks something; the text says what.
        EngineFailed: people are to be hidden, and can't be looked for.
    """
    # On a thread of its own an engine may hang: whoever ends the recording isn't kept waiting.
    attendance = Attendance(is_wanted=lambda: not is_interrupted())
    create, create_classifier = isolated(create, attendance), isolated_classifiers(create_classifier, attendance)
    with ExitStack() as stack, suppress(Unwanted):
        source = stack.enter_context(closing(open_()))
        worker = _Worker(settings, stack, create, create_classifier, create_search)
        for note in (*worker.notes, source.info.note):
            if note is not None:
                progress.notify(note)
        if source.info.is_still and (source.info.frame_count or 0) > 1:
            source = Slides(source, _size_of_all(open_, source.info, progress))
        found = None
        if settings.hides and not source.info.is_still:
            unchanged = Unchanged(Path(source.info.uri))
            found = replace(_people_in(open_, settings, worker.search, progress, is_interrupted), unchanged=unchanged)
            source = stack.enter_context(closing(open_()))  # both looks at the file come after its state was noted
        stretch = Stretch(source, settings.record, is_interrupted)
        sound = None if source.info.is_still else FileSound.of(Path(source.info.uri))
        if sound is not None:
            stack.callback(sound.close)
        request = replace(RecordRequest.of(settings, out), asked_s=0.0)
        return _recorded(stretch, request, worker, found, sound, progress)
    return RecordedFile()


def _size_of_all(open_: Opening, info: SourceInfo, progress: Progress) -> tuple[int, int]:
    progress.begin(f"{info.title}: sizes", info.frame_count, "image")
    try:
        return largest_size(open_, progress.advance)
    finally:
        progress.end()


def _people_in(open_: Opening, settings: Settings, search: Search, progress: Progress,
               is_interrupted: Callable[[], bool]) -> FoundHeads:
    """Everybody in the frames that will be recorded, and a little later."""
    with closing(open_()) as source:
        info = source.info
        progress.begin(f"{info.title}: looking for people", _total(info.frame_count, settings), "frame")
        try:
            stretch = Stretch(source, settings.record, is_interrupted, _LOOK_AHEAD_S)
            return look_through(stretch, search, progress.advance)
        finally:
            progress.end()


def _recorded(stretch: Stretch, request: RecordRequest, worker: _Worker, found: FoundHeads | None,
              sound: FileSound | None, progress: Progress) -> RecordedFile:
    done = RecordedFile()
    info = stretch.info
    recording = Recording(request, lambda _clip: None, done.reports.append, sound, info.fps or USUAL_FPS)

    def write(judged: _Judged) -> None:
        if sound is not None:
            sound.reach(judged.perception.frame.time_s)
        scene = scene_of(judged.perception, worker.settings, matches=judged.matches, exempt=judged.exempt)
        recording.take(RecordItem(scene, came_s=scene.frame.time_s, made_s=scene.frame.time_s, request=request))

    end_s = 0.0
    progress.begin(info.title, _total(info.frame_count, worker.settings), "frame")
    try:
        with BackgroundSink(write, "recording") as sink, closing(prefetch(frames_of(stretch), "decoding")) as frames:
            before: Frame | None = None
            for frame in frames:
                try:
                    judged = worker.judged(frame, found)
                except Unwanted:
                    break
                except FacesegError as error:  # those before it are still written
                    done.failures.append(error.message)
                    break
                sink.put(judged)
                progress.advance()
                end_s, before = stretch.end_of(frame, before), frame
                if recording.phase is Phase.OVER:
                    break
            else:
                end_s = end_s if stretch.stopped_s is None else stretch.stopped_s
    except FacesegError as error:
        done.failures.append(error.message)
    finally:
        progress.end()
        if sound is not None:
            sound.reach(end_s)
        recording.finish(end_s)
    done.failures += [failure for report in done.reports for failure in report.failures]
    done.failures += [problem for problem in (stretch.damage, sound.problem if sound else None) if problem is not None]
    return done


def _total(frame_count: int | None, settings: Settings) -> int | None:
    """How many frames the work has; None: nobody knows."""
    return None if settings.record.start_after_s or settings.record.stop_after_s else frame_count


class _Worker:
    """Looks at frames, one after the other, and says whose masks are drawn and who may be seen."""

    def __init__(self, settings: Settings, stack: ExitStack, create: Callable[[EngineSettings], Engine],
                 create_classifier: Create, create_search: Callable[[], Search]) -> None:
        """stack: closes what is made here. Raises as `record_file` does."""
        self.settings = settings
        self._exemption, self.notes = _exemption_for(settings)
        if settings.hides:
            self.search = create_search()
            stack.callback(self.search.close)
        self._host = EngineHost(create, lambda: UnionWatch(self.search))
        stack.callback(self._host.close)
        info = self._host.prepare(settings.engine)
        info.require(settings.mask.selection)
        self._scorer = self._scored_by(create_classifier)
        self._matcher = FaceMatcher()
        if info.note is not None:
            self.notes.append(info.note)
        if self._scorer is not None:
            stack.callback(self._scorer.close)
            expressions = settings.classify.parsed(), settings.record.trigger(settings.classify.symbols)
            self.notes += [hint for expression in expressions for hint in self._scorer.hints(expression)]

    def judged(self, frame: Frame, found: FoundHeads | None) -> _Judged:
        """Raises EngineFailed, also for a frame in which nobody has looked for people that are to be hidden."""
        heads = None
        if found is not None:
            if found.unchanged is not None:
                found.unchanged.require()
            heads = found.of(frame.sequence)
        perception = self._host.perceive(frame, self.settings, heads=heads)
        if self._scorer is None:
            return _Judged(perception, NO_MATCHES, self._exemption.of(perception, NO_MATCHES))
        if frame.is_still:
            self._matcher.reset()  # its faces have nothing to do with those before
        matches = self._matcher.matched(self._scorer.scores(perception), self.settings.classify, frame.time_s)
        return _Judged(perception, matches, self._exemption.of(perception, matches))

    def _scored_by(self, create: Create) -> ExpressionFilter | None:
        """Geometry's labels are always there, as they are live; an area of the whole image has no faces to judge."""
        settings, condition = self.settings, condition_of(self.settings) if self.settings.hides else None
        is_asked = condition is not None or settings.record.when.strip() or is_requested(settings)
        if settings.mask.selection.is_full_frame and not is_asked:
            return None
        scorer = make_filter(settings, create)
        if condition is not None:
            scorer.require(condition)
        return scorer


def _exemption_for(settings: Settings) -> tuple[Exemption, list[Message]]:
    """Who may be seen, and what to say of it: without a window nobody can lock a face."""
    if settings.hides and settings.hiding.who is Who.OTHERS:
        return Everybody(), [Message("pipeline.nobody_locked")]
    return (exemption_for(settings, "all") if settings.hides else Everybody()), []
