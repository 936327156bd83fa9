"""The default engine: a 478-point mesh per face, and the hands in front of faces.

Each known face is looked for at its own place, which costs a few milliseconds; a detector for new faces runs
only now and then (face_search). Models that nobody asks for are never loaded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...domain.areas import MESH_AREAS
from ...domain.types import Face, Frame, Hand, Perception, freeze
from ...messages import Message
from ...settings import EngineSettings
from ...tracking import Expectation, Observation, Tracker, face_of, follows
from ..base import Detection, Engine, EngineInfo, HandDetector, Request, Roi
from ..composed import ComposedEngine
from ..detectors.registry import MESH_DETECTOR, make_detector
from ..region_sources import shared_sources
from ..timing import timed
from .face_reader import FOLLOWING, FOLLOWING_IN_FILE, IN_FILE, LIVE, STILL, FaceReader, add_to, roll_of
from .face_search import FaceSearch
from .geometry import overlaps
from .hands import HandSearch
from .landmarker import MeshLandmarker
from .scene_cut import SceneCut
from .thorough_search import ThoroughSearch

KEY = "mesh"
_SURE_BOX = 0.75
"""Score from which the mesh's own detector is believed without a mesh. On 13 photos and 27 frames of a film, all that
reached it were profiles; nothing else did."""
_SPARE_FACES = 2
"""Where a file is looked at as a whole, so many more are followed than are wanted: who is largest may change."""
_LEAST_PATIENCE_FRAMES = 5
"""For so many frames a lost face is looked for at its own place, even if it is not shown for so long."""


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
            landmarker = MeshLandmarker()
        except Exception:
            chosen.detector.close()
            raise
        self._search = FaceSearch(chosen.detector, chosen.reach)
        self._thorough = ThoroughSearch(self._search.views, chosen.reach)
        sure_box = _SURE_BOX if detector == MESH_DETECTOR else 0.0
        self._reader = FaceReader(landmarker, self._search, box_from=sure_box if keeps_boxes else None)
        self._warms_hands = warms_hands
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
        self._reader.landmarker.read(blank, [Roi(128, 128, 192, 0)])
        if self._warms_hands:
            self._hands.warm_up()

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        timings_ms: dict[str, float] = {}
        is_cut = not request.is_still and self._cut.happened(frame)
        if is_cut:
            self._hands.reset()
        left_out = 0
        if faces is not None:
            found = tuple(faces)
        elif request.is_still:
            found, left_out = self._faces_of_still(frame, request.engine, timings_ms)
        else:
            found, left_out = self._faces_of_stream(frame, request, timings_ms, is_cut=is_cut)
        hands = self._hands_near(frame, found, request, timings_ms)
        return Perception(frame, found, hands, timings_ms=timings_ms, faces_left_out=left_out)

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Each at its own place, with the same checks as when a stream is followed."""
        del request
        expected = [Expectation(face.id, face.box, face.landmarks, face.score) for face in faces]
        seen: list[tuple[Face, Observation]] = []
        for face, new in zip(faces, self._reader.follow(frame, expected, FOLLOWING_IN_FILE, {}), strict=True):
            if new is not None and not any(overlaps(new.box, other.box) for _, other in seen) and follows(face, new):
                seen.append((face, new))
        return tuple(face_of(face.id, new) for face, new in seen)

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._tracker.reset()
        self._search.reset()
        self._thorough.reset()
        self._cut.reset()
        self._hands.reset()

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        for part in (self._search, self._reader, self._hands):
            part.close()

    def _faces_of_still(self, frame: Frame, settings: EngineSettings,
                        timings_ms: dict[str, float]) -> tuple[tuple[Face, ...], int]:
        """Every face from scratch, without a trace in the tracker, and how many more there are."""
        with timed(timings_ms, "find"):
            detections = self._search.search_all(frame)
        seen: list[Observation] = []
        left: Sequence[Detection] = ()
        if detections:
            with timed(timings_ms, "mesh"):
                left = self._reader.add(frame, detections, seen, settings.max_faces, STILL)
        seen.sort(key=lambda item: -item.box.area)
        return tuple(face_of(number, item) for number, item in enumerate(seen, start=1)), len(left)

    def _faces_of_stream(self, frame: Frame, request: Request, timings_ms: dict[str, float], *,
                         is_cut: bool) -> tuple[tuple[Face, ...], int]:
        """Known faces at their own places, new ones where the detector sees them; and how many more it sees."""
        settings, is_thorough = request.engine, request.is_thorough
        if is_cut:
            self._tracker.jump(frame.time_s)
            self._search.alert()
            self._thorough.reset()
        most = settings.max_faces + (_SPARE_FACES if is_thorough else 0)
        patience = max(settings.hold_frames, _LEAST_PATIENCE_FRAMES)
        seen: list[Observation] = []
        expected = self._tracker.expected(frame.time_s, patience)[:most]
        for followed in self._reader.follow(frame, expected, FOLLOWING_IN_FILE if is_thorough else FOLLOWING,
                                             timings_ms):
            add_to(seen, followed)
        left: Sequence[Detection] = ()
        if is_thorough or len(seen) < most:
            are_all_seen = len(expected) <= len(seen)
            found = (self._found_thoroughly(frame, seen, timings_ms, all_seen=are_all_seen) if is_thorough else
                     self._found(frame, seen, timings_ms, all_seen=are_all_seen and bool(expected),
                                 is_live=request.is_live))
            if found:
                with timed(timings_ms, "mesh"):
                    left = self._reader.add(frame, found, seen, most, IN_FILE if is_thorough else LIVE)
                if is_thorough:
                    self._thorough.refuse([item for item in found if item not in left and not _is_among(item, seen)],
                                          frame)
        faces = self._tracker.update(
            seen, frame.time_s, smoothing=0 if is_thorough else settings.smoothing,
            hold_frames=0 if is_thorough else settings.hold_frames, max_faces=most,
        )
        return faces, len(left)

    def _found_thoroughly(self, frame: Frame, seen: Sequence[Observation], timings_ms: dict[str, float], *,
                          all_seen: bool) -> list[Detection]:
        with timed(timings_ms, "find"):
            return self._thorough.look(frame, [item.box for item in seen], roll_of(seen), all_seen=all_seen)

    def _found(self, frame: Frame, seen: Sequence[Observation], timings_ms: dict[str, float], *, all_seen: bool,
               is_live: bool) -> list[Detection]:
        """New faces where the detector sees them. Live, nobody whose face is known waits for those who come: they are
        sought beside, and their meshes are read where they were a few frames ago."""
        known = [item.box for item in seen]
        found = [item for item in self._search.found() if not any(overlaps(item.box, box) for box in known)]
        if self._search.is_due(frame.time_s, all_seen=all_seen):
            with timed(timings_ms, "find"):
                if is_live and known:
                    self._search.begin(frame, known, roll_of(seen))
                else:
                    found += self._search.look(frame, known, roll_of(seen))
        return found

    def _hands_near(self, frame: Frame, faces: tuple[Face, ...], request: Request,
                    timings_ms: dict[str, float]) -> tuple[Hand, ...]:
        if not request.seeks_hands:
            return ()
        with timed(timings_ms, "hands"):
            return self._hands.find(frame, request.asked_about(faces), request.is_still, is_live=request.is_live)


def _is_among(found: Detection, seen: Sequence[Observation]) -> bool:
    return any(overlaps(found.box, item.box) for item in seen)


def make_mesh(settings: EngineSettings) -> MeshEngine:
    """The faces that the settings ask for, also for engines that look at them.

    Those can do without a mesh where the detector is sure: a profile is parsed, too.
    """
    return MeshEngine(detector=settings.detector, keeps_boxes=settings.key != KEY, warms_hands=settings.exclude_hands)


def make_mesh_engine(settings: EngineSettings) -> Engine:
    """For the registry."""
    return ComposedEngine(make_mesh(settings), shared_sources(KEY))
