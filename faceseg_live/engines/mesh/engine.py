"""The default engine: a 478-point mesh per face, and the hands in front of faces.

Each known face is looked for at its own place, which costs a few milliseconds; a detector for new faces runs
only now and then (face_search). Models that nobody asks for are never loaded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from ...domain.areas import MESH_AREAS
from ...domain.types import Box, Face, Frame, Hand, Perception, Pixels, freeze
from ...messages import Message
from ...runtimes.native_logs import native_logs_hidden
from ...settings import EngineSettings
from ...tracking import Expectation, Observation, Tracker
from ..base import Detection, Engine, EngineInfo, HandDetector, Request, Roi
from ..composed import ComposedEngine
from ..detectors.registry import MESH_DETECTOR
from ..region_sources import shared_sources
from .appearance import appearance_of
from .face_search import FaceSearch
from .geometry import has_settled, is_plausible, overlaps, roi_of_detection, roi_of_landmarks
from .parts import MeshModels, make_hands, make_parts
from .scene_cut import SceneCut

KEY = "mesh"
_LIVE_ITERATIONS, _STILL_ITERATIONS = 2, 4
"""How often a new face's region is corrected by its own mesh at most."""
_LEAST_PATIENCE_FRAMES = 5
"""For so many frames a lost face is looked for at its own place, even if it is not shown for so long."""


class MeshEngine:
    """Made, used and closed on one thread: mediapipe's objects belong to the thread that made them."""

    def __init__(self, models: MeshModels | None = None, *, detector: str = MESH_DETECTOR,
                 keeps_boxes: bool = False) -> None:
        """Load detector and mesh; the rest waits until it is needed.

        Args:
            models: None takes the Tasks model where its file is present, else what the wheel carries.
            detector: what finds the faces, a key of `detectors`.
            keeps_boxes: a face that the detector sees stays one, without landmarks, where no mesh fits it.

        Raises EngineUnavailable with the command that gets what is missing, InvalidParameter for an unknown detector.
        """
        parts = make_parts(models, detector)
        self._search = FaceSearch(parts.detector.detector, parts.detector.reach)
        self._keeps_boxes = keeps_boxes
        self._landmarker = parts.landmarker
        self._note = parts.note
        self._tracker = Tracker()
        self._cut = SceneCut()
        self._hands: HandDetector | None = None
        self._lacks_hands = False
        self._is_open = True

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            key=KEY,
            title="Face mesh",
            device="CPU",
            areas=MESH_AREAS,
            licence="Apache-2.0",
            missing_area_hint=Message("engines.mesh_lacks_area"),
            note=self._note,
        )

    def warm_up(self) -> None:
        """Run detector and mesh once, so that the first real frame is not slow."""
        blank = freeze(np.full((256, 256, 3), 127, dtype=np.uint8))
        with native_logs_hidden():
            self._search.search_all(blank)
            self._landmarker.landmarks(blank, Roi(128, 128, 192, 0))

    def perceive(self, frame: Frame, request: Request) -> Perception:
        timings_ms: dict[str, float] = {}
        settings = request.engine
        if request.is_still:
            faces = self._faces_of_still(frame, settings, timings_ms)
        else:
            faces = self._faces_of_stream(frame, settings, timings_ms)
        return Perception(
            frame=frame,
            faces=faces,
            hands=self._hands_near(frame, faces, request, timings_ms),
            timings_ms=timings_ms,
        )

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._tracker.reset()
        self._search.reset()
        self._cut.reset()
        if self._hands is not None:
            self._hands.reset()

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        for part in (self._search, self._landmarker, self._hands):
            if part is not None:
                part.close()

    def _faces_of_still(self, frame: Frame, settings: EngineSettings,
                        timings_ms: dict[str, float]) -> tuple[Face, ...]:
        """Every face from scratch, without a trace in the tracker."""
        with _timed(timings_ms, "find"):
            detections = self._search.search_all(frame.pixels)
        seen: list[Observation] = []
        if detections:
            with _timed(timings_ms, "mesh"):
                self._observe_detections(frame.pixels, detections, seen, settings.max_faces, _STILL_ITERATIONS)
        seen.sort(key=lambda item: -item.box.area)
        return tuple(
            Face(number, item.box, item.score, None if item.landmarks is None else freeze(item.landmarks))
            for number, item in enumerate(seen, start=1)
        )

    def _faces_of_stream(self, frame: Frame, settings: EngineSettings,
                         timings_ms: dict[str, float]) -> tuple[Face, ...]:
        """Known faces at their own places, new ones where the detector sees them."""
        if self._cut.happened(frame.pixels):
            self._tracker.jump(frame.time_s)
            self._search.alert()
            if self._hands is not None:
                self._hands.reset()
        patience = max(settings.hold_frames, _LEAST_PATIENCE_FRAMES)
        seen: list[Observation] = []
        expected = self._tracker.expected(frame.time_s, patience)[: settings.max_faces]
        for known in expected:
            _add(seen, self._follow(frame.pixels, known, timings_ms))
        all_seen = 0 < len(expected) <= len(seen)
        if len(seen) < settings.max_faces and self._search.is_due(frame.time_s, all_seen=all_seen):
            with _timed(timings_ms, "find"):
                detections = self._search.look(frame, [item.box for item in seen])
            if detections:
                with _timed(timings_ms, "mesh"):
                    self._observe_detections(frame.pixels, detections, seen, settings.max_faces, _LIVE_ITERATIONS)
        return self._tracker.update(
            seen, frame.time_s, smoothing=settings.smoothing, hold_frames=settings.hold_frames,
            max_faces=settings.max_faces,
        )

    def _follow(self, pixels: Pixels, known: Expectation, timings_ms: dict[str, float]) -> Observation | None:
        """A known face at its own place: by its mesh or, where a box is enough, by the detector."""
        if known.landmarks is not None:
            with _timed(timings_ms, "mesh"):
                seen = self._observe(pixels, roi_of_landmarks(known.landmarks), known.score, iterations=1)
            if seen is not None or not self._keeps_boxes:
                return seen
        with _timed(timings_ms, "find"):
            detection = self._search.look_at(pixels, known.box)
        if detection is None:
            return None
        with _timed(timings_ms, "mesh"):
            return self._observe_new(pixels, detection, _LIVE_ITERATIONS)

    def _observe_detections(self, pixels: Pixels, detections: Sequence[Detection], seen: list[Observation],
                            max_faces: int, iterations: int) -> None:
        """Add the faces that were found, the large and certain ones first, while there is room."""
        for detection in sorted(detections, key=lambda item: -item.box.area * item.score):
            if len(seen) >= max_faces:
                return
            _add(seen, self._observe_new(pixels, detection, iterations))

    def _observe_new(self, pixels: Pixels, detection: Detection, iterations: int) -> Observation | None:
        """The mesh of a found face. Where it says that there is no face: None, or the box if boxes are kept."""
        seen = self._observe(pixels, roi_of_detection(detection), detection.score, iterations)
        if seen is not None and overlaps(seen.box, detection.box):
            return seen
        return Observation(detection.box, detection.score) if self._keeps_boxes else None

    def _observe(self, pixels: Pixels, roi: Roi, score: float, iterations: int) -> Observation | None:
        """The mesh in a region that is corrected by the mesh itself until it rests, `iterations` times at most."""
        points = None
        for _ in range(iterations):
            points = self._landmarker.landmarks(pixels, roi)
            if points is None or not is_plausible(points, pixels.shape[1], pixels.shape[0]):
                return None
            before, roi = roi, roi_of_landmarks(points)
            if has_settled(before, roi):
                break
        if points is None:
            return None
        return Observation(Box.around(points), score, points, appearance_of(pixels, points))

    def _hands_near(self, frame: Frame, faces: tuple[Face, ...], request: Request,
                    timings_ms: dict[str, float]) -> tuple[Hand, ...]:
        if not request.engine.exclude_hands or self._lacks_hands or (not faces and self._hands is None):
            return ()
        if self._hands is None:
            self._hands = make_hands()
            self._lacks_hands = self._hands is None
        if self._hands is None:
            return ()
        with _timed(timings_ms, "hands"):
            return self._hands.find(frame, faces, request.is_still)


def _add(seen: list[Observation], new: Observation | None) -> None:
    """Two regions that ran together on one face give one observation."""
    if new is not None and not any(overlaps(new.box, other.box) for other in seen):
        seen.append(new)


@contextmanager
def _timed(timings_ms: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings_ms[step] = timings_ms.get(step, 0.0) + (time.perf_counter() - started) * 1e3


def make_mesh(settings: EngineSettings) -> MeshEngine:
    """The faces that the settings ask for, also for engines that look at them.

    Those can do without a mesh; the mesh's own detector is not sure enough to be believed without one.
    """
    is_alone = settings.key == KEY
    return MeshEngine(detector=settings.detector, keeps_boxes=not is_alone and settings.detector != MESH_DETECTOR)


def make_mesh_engine(settings: EngineSettings) -> Engine:
    """For the registry."""
    return ComposedEngine(make_mesh(settings), shared_sources(KEY))
