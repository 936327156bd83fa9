"""MediaPipe's own face landmarker as an engine: what the default engine can be compared with.

MediaPipe finds and follows the faces and gives their meshes, in no order that says who is who: ids and holds are the
tracker's, as everywhere. Hands and people are those of the default engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...domain.areas import MESH_AREAS
from ...domain.types import Box, Face, Frame, Hand, Perception, Points, freeze
from ...messages import Message
from ...models.verified_content import VerifiedContent
from ...settings import EngineSettings
from ...tracking import Observation, Tracker, face_of, follows
from ..base import Engine, EngineInfo, Request
from ..composed import ComposedEngine
from ..mesh.appearance import appearance_of
from ..mesh.geometry import overlaps
from ..mesh.hands import HandSearch
from ..mesh.scene_cut import SceneCut
from ..region_sources import shared_sources
from ..timing import timed
from .face_landmarker import FaceLandmarker, require_mediapipe

KEY = "mediapipe"
_MODEL = "face_landmarker"
_SCORE = 0.75
"""The task keeps its scores to itself; what passes its checks is as good as certain."""


class MediaPipeEngine:
    """Made, used and closed on one thread."""

    def __init__(self, max_faces: int, *, warms_hands: bool = False) -> None:
        """
        Args:
            max_faces, warms_hands: what `warm_up` prepares for; what is looked for is in each request.

        Raises EngineUnavailable where mediapipe 1.2 or the model is missing, with the command that gets it.
        """
        require_mediapipe()
        model = VerifiedContent(_MODEL)
        self._max_faces, self._warms_hands = max_faces, warms_hands
        self._of_stream = FaceLandmarker(model, is_stream=True)
        self._of_stills = FaceLandmarker(model, is_stream=False)
        self._tracker = Tracker()
        self._cut = SceneCut()
        self._hands = HandSearch()

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            key=KEY,
            title="MediaPipe Face Landmarker",
            device="CPU",
            areas=MESH_AREAS,
            licence="Apache-2.0",
            missing_area_hint=Message("engines.mesh_lacks_area"),
        )

    def warm_up(self) -> None:
        """Load what follows a stream, and run each network once."""
        self._of_stream.open(self._max_faces)
        if self._warms_hands:
            self._hands.warm_up()

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        timings_ms: dict[str, float] = {}
        is_cut = not request.is_still and self._cut.happened(frame)
        if is_cut:
            self._hands.reset()
        if faces is None:
            with timed(timings_ms, "mesh"):
                faces = (self._faces_of_still(frame, request.engine) if request.is_still
                         else self._faces_of_stream(frame, request, is_cut=is_cut))
        hands: tuple[Hand, ...] = ()
        if request.seeks_hands:
            with timed(timings_ms, "hands"):
                hands = self._hands.find(frame, request.asked_about(faces), request.is_still, is_live=request.is_live)
        return Perception(frame=frame, faces=tuple(faces), hands=hands, timings_ms=timings_ms)

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Each by the one face at its place that a look at the frame by itself shows."""
        del request
        seen = _observations(frame, self._of_stills.meshes(frame.pixels, len(faces))) if faces else []
        pairs = ((face, next((new for new in seen if overlaps(face.box, new.box)), None)) for face in faces)
        return tuple(face_of(face.id, new) for face, new in pairs if new is not None and follows(face, new))

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._of_stream.reset()
        self._tracker.reset()
        self._cut.reset()
        self._hands.reset()

    def close(self) -> None:
        self._of_stream.close()
        self._of_stills.close()
        self._hands.close()

    def _faces_of_still(self, frame: Frame, settings: EngineSettings) -> tuple[Face, ...]:
        """Every face from scratch, without a trace in the tracker."""
        boxed = [(Box.around(mesh), mesh) for mesh in self._of_stills.meshes(frame.pixels, settings.max_faces)]
        boxed.sort(key=lambda item: -item[0].area)
        return tuple(Face(number, box, _SCORE, freeze(mesh)) for number, (box, mesh) in enumerate(boxed, start=1))

    def _faces_of_stream(self, frame: Frame, request: Request, *, is_cut: bool) -> tuple[Face, ...]:
        """The faces that mediapipe follows, with ids."""
        settings, is_thorough = request.engine, request.is_thorough
        if is_cut:
            self._tracker.jump(frame.time_s)
        seen = _observations(frame, self._of_stream.meshes(frame.pixels, settings.max_faces, frame.time_s))
        is_steadied = is_thorough or settings.max_faces == 1  # by mediapipe itself; twice would only lag
        return self._tracker.update(
            seen, frame.time_s, smoothing=0 if is_steadied else settings.smoothing,
            hold_frames=0 if is_thorough else settings.hold_frames, max_faces=settings.max_faces,
        )


def _observations(frame: Frame, meshes: Sequence[Points]) -> list[Observation]:
    return [Observation(Box.around(mesh), _SCORE, mesh, appearance_of(frame, mesh)) for mesh in meshes]


def make_mediapipe_engine(settings: EngineSettings) -> Engine:
    """For the registry."""
    return ComposedEngine(MediaPipeEngine(settings.max_faces, warms_hands=settings.exclude_hands), shared_sources(KEY))
