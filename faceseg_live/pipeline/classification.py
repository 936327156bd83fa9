"""The classification thread: slow classifiers at their own pace, beside the picture's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..classifiers.base import ClassifierInfo, Scores, Subject
from ..classifiers.crops import CropRule
from ..classifiers.ensemble import Create, Ensemble, Names
from ..classifiers.geometry import GeometryClassifier, geometry_scores
from ..classifiers.registry import GEOMETRY, create_classifier
from ..concurrency.edges import Latest
from ..domain.types import Frame, Perception
from ..errors import EngineFailed, FacesegError
from ..settings import Settings
from . import events
from .controls import Controls
from .telemetry import Instruments


def subjects_of(perception: Perception, rule: CropRule) -> list[Subject]:
    """The faces of a perception, to be classified."""
    return [Subject(face, perception.frame, perception.hands, rule) for face in perception.faces]


def crop_rule(settings: Settings) -> CropRule:
    return CropRule(settings.classify.crop_factor, settings.classify.minimum_crop)


@dataclass(frozen=True, slots=True)
class _FaceScores:
    scores: tuple[Scores, ...]
    """Of each slow classifier."""
    seen_in: Frame

    def is_about(self, frame: Frame) -> bool:
        """Whether it may be said of a face of that number there: every still picture counts its own faces."""
        return not frame.is_still or frame.sequence == self.seen_in.sequence


class LatestScores:
    """What the slow classifiers said last of each face; written by one thread, read by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest_scores: Mapping[int, _FaceScores] = {}
        self._names = Names([GeometryClassifier.info])
        self.version = 0
        """Counts the changes."""

    def name(self, infos: Sequence[ClassifierInfo]) -> None:
        """From now on these classifiers speak, besides geometry; what others said is forgotten."""
        with self._lock:
            self._names, self._latest_scores = Names([GeometryClassifier.info, *infos]), {}
            self.version += 1

    def put(self, scores: Mapping[int, tuple[Scores, ...]], seen_in: Frame) -> None:
        """Face id → scores of each classifier, seen in a frame; faces that it didn't show are forgotten."""
        with self._lock:
            self._latest_scores = {face_id: _FaceScores(each, seen_in) for face_id, each in scores.items()}
            self.version += 1

    def reset(self) -> None:
        """Another source: its faces are others."""
        with self._lock:
            self._latest_scores = {}
            self.version += 1

    @property
    def labels(self) -> tuple[str, ...]:
        return self._names.labels

    def of(self, perception: Perception) -> tuple[dict[int, dict[str, float]], dict[int, float]]:
        """Face id → scores, those of the mesh's geometry anew; face id → age of the slow ones, seconds."""
        with self._lock:
            names, latest_scores = self._names, self._latest_scores
        scores, ages_s, frame = {}, {}, perception.frame
        for face in perception.faces:
            own = geometry_scores(face, frame, perception.hands)
            latest = latest_scores.get(face.id)
            if latest is None or not latest.is_about(frame):
                scores[face.id] = names.together([own])
            else:
                scores[face.id] = names.together([own, *latest.scores])
                ages_s[face.id] = max(0.0, frame.time_s - latest.seen_in.time_s)
        return scores, ages_s


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
        self._create = create
        self._ensemble: Ensemble | None = None
        self._prepared_for: tuple[object, ...] | None = None
        self._held: Perception | None = None
        self._classified_for: object = None
        self._source = 0
        controls.listen(perceptions.wake)

    def reset(self) -> None:
        """Another source was opened. From any thread."""
        self._source += 1
        self._latest_scores.reset()

    def step(self) -> None:
        """Classify the faces of the newest perception, or of the held one anew where the settings ask for it."""
        self._prepare()
        perception = self._perceptions.get()
        rule = crop_rule(self._controls.state.settings)
        requested = (self._prepared_for, rule)
        if perception is None and requested == self._classified_for:
            return
        self._held = perception or self._held
        if self._ensemble is None or self._held is None:
            return
        self._classify(self._held, rule)
        self._classified_for = requested

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
        except EngineFailed as error:
            self.close()  # a retry builds others: what broke may stay broken
            self._latest_scores.name(())
            self._post(events.ClassifiersFailed(str(error)))
            return
        if source == self._source:  # else of a source that was left meanwhile
            ids = (face.id for face in perception.faces)
            self._latest_scores.put(dict(zip(ids, found, strict=True)), perception.frame)
            self._on_update()

    def _prepare(self) -> None:
        state = self._controls.state
        settings = state.settings
        names = tuple(name for name in settings.classify.classifiers if name != GEOMETRY)
        requested = (names, settings.engine.device, state.attempt)
        if self._prepared_for == requested:
            return
        self._prepared_for = requested
        if not names:
            self._use(None)
            return
        self._post(events.ClassifiersLoading())
        try:
            ensemble = Ensemble(names, settings.engine.device, self._create)
        except FacesegError as error:
            self._post(events.ClassifiersFailed(str(error), fallback=self._ensemble is not None))
            return
        self._use(ensemble)

    def _use(self, ensemble: Ensemble | None) -> None:
        self.close()
        self._ensemble = ensemble
        infos = ensemble.infos if ensemble else ()
        self._latest_scores.name(infos)
        self._classified_for = None
        self._post(events.ClassifiersReady(infos, self._latest_scores.labels))
        for info in infos:
            if info.note is not None:
                self._post(events.Notice(str(info.note)))
        self._on_update()
        self._perceptions.wake()
