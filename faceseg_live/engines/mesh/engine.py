"""The default engine: a 478-point mesh per face, and the hands in front of faces.

Each known face is looked for at its own place, which costs a few milliseconds; a detector for new faces runs
only now and then (face_search). Models that nobody asks for are never loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.areas import MESH_AREAS
from ...domain.types import Box, Face, Frame, Hand, Perception, freeze
from ...messages import Message
from ...settings import EngineSettings
from ...tracking import Expectation, Observation, Tracker
from ..base import Detection, Engine, EngineInfo, HandDetector, Landmarker, MeshReading, Request, Roi
from ..composed import ComposedEngine
from ..detectors.registry import MESH_DETECTOR, make_detector
from ..region_sources import shared_sources
from ..timing import timed
from .appearance import appearance_of, appearance_of_detection
from .face_search import FaceSearch
from .geometry import agrees, has_settled, is_plausible, overlaps, roi_of_detection, roi_of_landmarks
from .hands import HandSearch
from .landmarker import MeshLandmarker
from .scene_cut import SceneCut

KEY = "mesh"
_LEAST_PRESENCE, _SURE_PRESENCE = -12.0, 0.0
"""Log-odds. Profiles go down to -11, but a tenth of all empty squares are above that, too: in between, a known face is
one only as long as the detector sees it."""
_SURE_BOX = 0.75
"""Score from which the mesh's own detector is believed without a mesh. On 13 photos and 27 frames of a film, all that
reached it were profiles; nothing else did."""
_LEAST_PATIENCE_FRAMES = 5
"""For so many frames a lost face is looked for at its own place, even if it is not shown for so long."""


@dataclass(frozen=True, slots=True)
class _Care:
    """How carefully a mesh is read."""

    looks: int
    """How often at most: each time the region is corrected by the mesh that was read in it."""
    is_twice: bool = False
    """Each time in the mirror as well."""


_FOLLOWING, _LIVE, _STILL = _Care(1), _Care(2), _Care(4, is_twice=True)


class MeshEngine:
    """Made, used and closed on one thread."""

    def __init__(self, *, detector: str = MESH_DETECTOR, keeps_boxes: bool = False, warms_hands: bool = False) -> None:
        """Load detector and mesh; the rest waits until it is needed.

        Args:
            detector: what finds the faces, a key of `detectors`.
            keeps_boxes: a face that the detector sees stays one, without landmarks, where no mesh fits it.
            warms_hands: hands will be looked for: `warm_up` prepares for that, too.

        Raises EngineUnavailable with the command that gets what is missing, InvalidParameter for an unknown detector.
        """
        chosen = make_detector(detector)
        try:
            self._landmarker: Landmarker = MeshLandmarker()
        except Exception:
            chosen.detector.close()
            raise
        self._search = FaceSearch(chosen.detector, chosen.reach)
        self._keeps_boxes, self._warms_hands = keeps_boxes, warms_hands
        self._least_box_score = _SURE_BOX if detector == MESH_DETECTOR else 0.0
        self._note = Message("engines.found_by", detector=chosen.title) if chosen.title else None
        self._tracker = Tracker()
        self._cut = SceneCut()
        self._hands: HandDetector = HandSearch()
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
        """Run each network once, so that the first real frame is not slow."""
        blank = Frame(freeze(np.full((256, 256, 3), 127, dtype=np.uint8)), 0, 0.0, 0.0)
        self._search.search_all(blank)
        self._landmarker.read(blank, [Roi(128, 128, 192, 0)])
        if self._warms_hands:
            self._hands.warm_up()

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        timings_ms: dict[str, float] = {}
        is_cut = not request.is_still and self._cut.happened(frame)
        if is_cut:
            self._hands.reset()
        if faces is not None:
            found = tuple(faces)
        elif request.is_still:
            found = self._faces_of_still(frame, request.engine, timings_ms)
        else:
            found = self._faces_of_stream(frame, request, timings_ms, is_cut=is_cut)
        hands = self._hands_near(frame, found, request, timings_ms)
        return Perception(frame, found, hands, timings_ms=timings_ms)

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._tracker.reset()
        self._search.reset()
        self._cut.reset()
        self._hands.reset()

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        for part in (self._search, self._landmarker, self._hands):
            part.close()

    def _faces_of_still(self, frame: Frame, settings: EngineSettings,
                        timings_ms: dict[str, float]) -> tuple[Face, ...]:
        """Every face from scratch, without a trace in the tracker."""
        with timed(timings_ms, "find"):
            detections = self._search.search_all(frame)
        seen: list[Observation] = []
        if detections:
            with timed(timings_ms, "mesh"):
                self._observe_detections(frame, detections, seen, settings.max_faces, _STILL)
        seen.sort(key=lambda item: -item.box.area)
        return tuple(
            Face(number, item.box, item.score, None if item.landmarks is None else freeze(item.landmarks),
                 appearance=item.appearance)
            for number, item in enumerate(seen, start=1)
        )

    def _faces_of_stream(self, frame: Frame, request: Request, timings_ms: dict[str, float], *,
                         is_cut: bool) -> tuple[Face, ...]:
        """Known faces at their own places, new ones where the detector sees them."""
        settings = request.engine
        if is_cut:
            self._tracker.jump(frame.time_s)
            self._search.alert()
        patience = max(settings.hold_frames, _LEAST_PATIENCE_FRAMES)
        seen: list[Observation] = []
        expected = self._tracker.expected(frame.time_s, patience)[: settings.max_faces]
        for followed in self._follow(frame, expected, timings_ms):
            _add(seen, followed)
        if len(seen) < settings.max_faces:
            all_seen = 0 < len(expected) <= len(seen)
            detections = self._found(frame, seen, timings_ms, all_seen=all_seen, is_live=request.is_live)
            if detections:
                with timed(timings_ms, "mesh"):
                    self._observe_detections(frame, detections, seen, settings.max_faces, _LIVE)
        return self._tracker.update(
            seen, frame.time_s, smoothing=settings.smoothing, hold_frames=settings.hold_frames,
            max_faces=settings.max_faces,
        )

    def _found(self, frame: Frame, seen: Sequence[Observation], timings_ms: dict[str, float], *, all_seen: bool,
               is_live: bool) -> list[Detection]:
        """New faces where the detector sees them. Live, nobody whose face is known waits for those who come: they are
        sought beside, and their meshes are read where they were a few frames ago."""
        known = [item.box for item in seen]
        found = [item for item in self._search.found() if not any(overlaps(item.box, box) for box in known)]
        if self._search.is_due(frame.time_s, all_seen=all_seen):
            with timed(timings_ms, "find"):
                if is_live and known:
                    self._search.begin(frame, known, _roll_of(seen))
                else:
                    found += self._search.look(frame, known, _roll_of(seen))
        return found

    def _follow(self, frame: Frame, expected: Sequence[Expectation],
                timings_ms: dict[str, float]) -> Iterator[Observation | None]:
        """Known faces at their own places: by their meshes or, where a box is enough, by the detector."""
        rois = [roi_of_landmarks(known.landmarks) for known in expected if known.landmarks is not None]
        with timed(timings_ms, "mesh"):
            readings = iter(self._read(frame, rois, _FOLLOWING))
        for known in expected:
            reading = None if known.landmarks is None else next(readings)
            if reading is not None and self._is_face(frame, reading, timings_ms):
                yield _observation(frame, reading, known.score)
            elif self._keeps_boxes:
                yield self._follow_box(frame, known.box, timings_ms)

    def _is_face(self, frame: Frame, reading: MeshReading, timings_ms: dict[str, float]) -> bool:
        if reading.presence >= _SURE_PRESENCE:
            return True
        roll = roi_of_landmarks(reading.landmarks).rotation
        with timed(timings_ms, "find"):
            return self._search.look_at(frame, Box.around(reading.landmarks), roll) is not None

    def _follow_box(self, frame: Frame, box: Box, timings_ms: dict[str, float]) -> Observation | None:
        with timed(timings_ms, "find"):
            detection = self._search.look_at(frame, box)
        if detection is None:
            return None
        with timed(timings_ms, "mesh"):
            return self._observe_new(frame, [detection], _LIVE)[0]

    def _observe_detections(self, frame: Frame, detections: Sequence[Detection], seen: list[Observation],
                            max_faces: int, care: _Care) -> None:
        """Add the faces that were found, the large and certain ones first, while there is room."""
        waiting = sorted(detections, key=lambda item: -item.box.area * item.score)
        while waiting and len(seen) < max_faces:
            room = max_faces - len(seen)
            for new in self._observe_new(frame, waiting[:room], care):
                _add(seen, new)
            waiting = waiting[room:]

    def _observe_new(self, frame: Frame, detections: Sequence[Detection],
                     care: _Care) -> list[Observation | None]:
        """The meshes of found faces. Where one says that there is no face: None, or the box if boxes are kept."""
        readings = self._read(frame, [roi_of_detection(item) for item in detections], care)
        return [self._observe_righted(frame, detection, reading, care)
                for detection, reading in zip(detections, readings, strict=True)]

    def _observe_righted(self, frame: Frame, detection: Detection, reading: MeshReading | None,
                         care: _Care) -> Observation | None:
        """The mesh of a found face, or the box; of two ways round the one of which the mesh is surer."""
        found = [(detection, reading)]
        if reading is not None or care.is_twice:
            righted = self._search.righted(frame, detection)
            if righted is not detection:
                found += zip((righted,), self._read(frame, [roi_of_detection(righted)], care), strict=True)
        fitting = [(mesh.presence, mesh, seen.score) for seen, mesh in found
                   if mesh is not None and agrees(mesh.landmarks, seen)]
        if fitting:
            _, mesh, score = max(fitting, key=lambda item: item[0])
            return _observation(frame, mesh, score)
        if self._keeps_boxes and detection.score >= self._least_box_score:
            return Observation(detection.box, detection.score, appearance=appearance_of_detection(frame, detection))
        return None

    def _read(self, frame: Frame, rois: Sequence[Roi], care: _Care) -> list[MeshReading | None]:
        """The meshes in regions, each corrected by its own mesh until it rests.

        All that don't rest yet are read together. None: there is no face.
        """
        found: dict[int, MeshReading] = {}
        moving = dict(enumerate(rois))
        for _ in range(care.looks):
            readings = self._landmarker.read(frame, list(moving.values()), twice=care.is_twice)
            for (number, before), reading in zip(list(moving.items()), readings, strict=True):
                del moving[number]
                if not _can_be_face(reading, frame):
                    found.pop(number, None)
                    continue
                found[number], after = reading, roi_of_landmarks(reading.landmarks)
                if not has_settled(before, after):
                    moving[number] = after
        return [found.get(number) for number in range(len(rois))]

    def _hands_near(self, frame: Frame, faces: tuple[Face, ...], request: Request,
                    timings_ms: dict[str, float]) -> tuple[Hand, ...]:
        if not request.seeks_hands:
            return ()
        with timed(timings_ms, "hands"):
            return self._hands.find(frame, faces, request.is_still, is_live=request.is_live)


def _can_be_face(reading: MeshReading, frame: Frame) -> bool:
    return reading.presence >= _LEAST_PRESENCE and is_plausible(reading.landmarks, *frame.size)


def _observation(frame: Frame, reading: MeshReading, score: float) -> Observation:
    landmarks = reading.landmarks
    return Observation(Box.around(landmarks), score, landmarks, appearance_of(frame, landmarks))


def _roll_of(seen: Sequence[Observation]) -> float:
    """Of the largest face with a mesh, in radians, clockwise; 0 where there is none."""
    largest = max((item for item in seen if item.landmarks is not None), key=lambda item: item.box.area, default=None)
    return 0.0 if largest is None or largest.landmarks is None else roi_of_landmarks(largest.landmarks).rotation


def _add(seen: list[Observation], new: Observation | None) -> None:
    """Two regions that ran together on one face give one observation."""
    if new is not None and not any(overlaps(new.box, other.box) for other in seen):
        seen.append(new)


def make_mesh(settings: EngineSettings) -> MeshEngine:
    """The faces that the settings ask for, also for engines that look at them.

    Those can do without a mesh where the detector is sure: a profile is parsed, too.
    """
    return MeshEngine(detector=settings.detector, keeps_boxes=settings.key != KEY, warms_hands=settings.exclude_hands)


def make_mesh_engine(settings: EngineSettings) -> Engine:
    """For the registry."""
    return ComposedEngine(make_mesh(settings), shared_sources(KEY))
