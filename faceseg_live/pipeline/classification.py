"""The classification thread: slow classifiers at their own pace, while views go on."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..classifiers.base import ClassifierInfo, Scores, Subject
from ..classifiers.crops import CropRule, crop_rule
from ..classifiers.ensemble import Create, Ensemble, Names
from ..classifiers.geometry import GeometryClassifier, geometry_scores
from ..classifiers.isolated import isolated
from ..classifiers.registry import create_classifier
from ..concurrency.edges import Latest
from ..domain.types import Perception
from ..errors import EngineFailed, FacesegError
from ..isolation.answer import Unwanted
from ..isolation.attendance import Attendance
from ..messages import Message
from . import events
from .controls import Controls
from .status import ClassifierRequest, ClassifierStatus, Readiness
from .telemetry import Instruments


def subjects_of(perception: Perception, rule: CropRule) -> list[Subject]:
    """The faces of a perception, to be classified."""
    return [Subject(face, perception.frame, perception.hands, rule) for face in perception.faces]


@dataclass(frozen=True, slots=True)
class _FaceScores:
    scores: tuple[Scores, ...]
    """Of each slow classifier."""
    seen_in: Perception

    def are_about(self, perception: Perception) -> bool:
        """Whether they apply to the face with the same id there: every still image counts its own faces."""
        frame, seen_in = perception.frame, self.seen_in
        return perception.generation == seen_in.generation and (
            not frame.is_still or frame.sequence == seen_in.frame.sequence)


@dataclass(frozen=True, slots=True)
class KnownScores:
    """What the slow classifiers had said of each face by one moment."""

    names: Names = field(default_factory=lambda: Names([GeometryClassifier.info]))
    by_face: Mapping[int, _FaceScores] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """All that there are, geometry's too."""
        return self.names.labels

    def of(self, perception: Perception, at_most_s: float = math.inf) -> tuple[dict[int, dict[str, float]],
                                                                              dict[int, float]]:
        """Face id → scores, geometry's computed from this perception; face id → age of the slow ones, seconds.

        at_most_s: slow ones that are older are left out.
        """
        scores, ages_s, frame = {}, {}, perception.frame
        for face in perception.faces:
            own = geometry_scores(face, frame, perception.hands)
            latest = self.by_face.get(face.id)
            age_s = max(0.0, frame.time_s - latest.seen_in.frame.time_s) if latest else 0.0
            if latest is None or not latest.are_about(perception) or age_s > at_most_s:
                scores[face.id] = self.names.together([own])
            else:
                scores[face.id] = self.names.together([own, *latest.scores])
                ages_s[face.id] = age_s
        return scores, ages_s


class LatestScores:
    """The newest scores of each face from the slow classifiers; written by one thread, read by others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = KnownScores()
        self.version = 0
        """Counts the changes."""

    @property
    def now(self) -> KnownScores:
        return self._now

    def name(self, infos: Sequence[ClassifierInfo]) -> None:
        """From now on these classifiers give scores, besides geometry; those of others are discarded."""
        with self._lock:
            self._now = KnownScores(Names([GeometryClassifier.info, *infos]))
            self.version += 1

    def put(self, scores: Mapping[int, tuple[Scores, ...]], seen_in: Perception) -> None:
        """Face id → scores of each classifier, seen in a perception; faces that it didn't show are discarded."""
        with self._lock:
            by_face = {face_id: _FaceScores(each, seen_in) for face_id, each in scores.items()}
            self._now = replace(self._now, by_face=by_face)
            self.version += 1

    def reset(self) -> None:
        """Another source: its faces have nothing to do with the previous ones."""
        with self._lock:
            self._now = replace(self._now, by_face={})
            self.version += 1


class ClassificationStep:
    """The step of the classification stage."""

    def __init__(
        self,
        controls: Controls,
        perceptions: Latest[Perception],
        latest_scores: LatestScores,
        on_update: Callable[[], None],
        post: Callable[[events.Event], None],
        instruments: Instruments,
        create: Create = create_classifier,
    ) -> None:
        """`on_update` is called whenever `latest_scores` has something new."""
        self._controls = controls
        self._perceptions = perceptions
        self._latest_scores = latest_scores
        self._on_update = on_update
        self._post = post
        self._instruments = instruments
        self._is_ending = False
        attendance = Attendance(lambda: float(controls.state.settings.engine.patience_s), self._is_wanted,
                                lambda message: post(events.Notice(message)))
        self._create = isolated(create, attendance)
        self._ensemble: Ensemble | None = None
        self._prepared_for: tuple[object, ...] | None = None
        self._held: Perception | None = None
        self._classified_for: object = None
        self._source = 0
        self.status = ClassifierStatus(ClassifierRequest.of(controls.state.settings), labels=latest_scores.now.labels)
        """The newest answer; read from any thread."""
        controls.listen(perceptions.wake)

    def reset(self, _event: events.SourceOpened) -> None:
        """Another source was opened. From any thread."""
        self._source += 1
        self._held = None
        self._perceptions.take()
        self._perceptions.wake()
        self._latest_scores.reset()

    def step(self) -> None:
        """Classify the faces of the newest perception, or of the held one again for other settings."""
        self._prepare()
        perception = self._perceptions.get()
        rule = crop_rule(self._controls.state.settings)
        requested = (self._prepared_for, rule)
        if perception is None and requested == self._classified_for:
            return
        self._held = held = perception or self._held
        if self._ensemble is None or held is None:
            return
        self._classify(held, rule)
        self._classified_for = requested

    def stop(self) -> None:
        """Wait for nothing any more; from any thread."""
        self._is_ending = True

    def close(self) -> None:
        if self._ensemble is not None:
            self._ensemble.close()
        self._ensemble = None

    def _classify(self, perception: Perception, rule: CropRule) -> None:
        assert self._ensemble is not None
        source = self._source
        try:
            with self._instruments.timing("classify"):
                found = self._ensemble.each(subjects_of(perception, rule))
        except Unwanted:  # it hangs, and others are wanted by now
            self.close()
            self._latest_scores.name(())
            return
        except EngineFailed as error:
            self.close()  # a retry builds others: what broke may stay broken
            self._latest_scores.name(())
            self.status = replace(self.status, attempt=self._controls.state.model_attempt)
            self._publish(Readiness.FAILED, reason=error.message)
            return
        if source == self._source:  # else it is of an earlier source
            ids = (face.id for face in perception.faces)
            self._latest_scores.put(dict(zip(ids, found, strict=True)), perception)
            self._on_update()

    @property
    def _requested(self) -> tuple[ClassifierRequest, int]:
        state = self._controls.state
        return ClassifierRequest.of(state.settings), state.attempt

    def _is_wanted(self) -> bool:
        """Whether what the classifiers are asked for is of any use still."""
        return not self._is_ending and self._prepared_for == self._requested

    def _prepare(self) -> None:
        prepared_for, attempt = self._requested, self._controls.state.model_attempt
        if self._prepared_for == prepared_for and not self.status.is_worth(attempt):
            return
        self._prepared_for, requested = prepared_for, prepared_for[0]
        self.status = replace(self.status, requested=requested, attempt=attempt)
        if not requested.names:
            self._use(None)
            return
        self._publish(Readiness.LOADING)
        try:
            ensemble = Ensemble(requested.names, requested.device, self._create)
        except Unwanted:  # they take long, and others are wanted by now
            return
        except FacesegError as error:
            self._publish(Readiness.FAILED, reason=error.message)
            return
        except BaseException:
            self._publish(Readiness.FAILED, reason=Message("pipeline.classifiers_not_built"))
            raise
        self._use(ensemble)

    def _use(self, ensemble: Ensemble | None) -> None:
        self.close()
        self._ensemble = ensemble
        infos = ensemble.infos if ensemble else ()
        self._latest_scores.name(infos)
        self._classified_for = None
        self._publish(Readiness.READY)
        for info in infos:
            if info.note is not None:
                self._post(events.Notice(info.note))
        self._on_update()
        self._perceptions.wake()

    def _publish(self, readiness: Readiness, reason: Message | None = None) -> None:
        """Answer the newest request."""
        self.status = replace(self.status, readiness=readiness, running=self._ensemble.infos if self._ensemble else (),
                              labels=self._latest_scores.now.labels, reason=reason)
        self._post(events.ClassifiersChanged(self.status))
