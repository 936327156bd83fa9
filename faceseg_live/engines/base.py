"""The contracts between the pipeline and whatever looks at pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..domain.heads import Head
from ..domain.regions import EVERYTHING, FACE_TO_EARS, PERSON, Regions
from ..domain.selection import Selection
from ..domain.types import Box, Face, Frame, Hand, Perception, Pixels, Points, RegionMap
from ..errors import InvalidParameter
from ..messages import Message
from ..settings import EngineSettings, Settings, What
from ..settings.engines import ENGINES

_HAND_LABEL = "hand_on_face"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What the user reads about an engine."""

    key: str
    title: str
    device: str
    """What the networks really run on, as the running session reports it: "CPU", "CUDA"…"""
    areas: frozenset[str]
    """Keys of the areas it can deliver."""
    licence: str
    missing_area_hint: Message
    """Why it can't deliver the other areas, for the greyed choices."""
    note: Message | None = None
    """What else it can't do here, and how to fix that."""

    def require(self, selection: Selection) -> None:
        """Raise InvalidParameter, which lists the areas there are, unless it can deliver all of this selection."""
        lacking = next((area.key for area in selection.areas if area.key not in self.areas), None)
        if lacking is not None:
            raise InvalidParameter("engines.lacks_area", engine=self.title, area=lacking, hint=self.missing_area_hint,
                                   known=sorted(self.areas))


class Later(NamedTuple):
    """A frame of a file that comes after the one that is looked at."""

    frame: Frame
    faces: tuple[Face, ...]


Ahead = Callable[[float], Later | None]
"""The last frame that is shown within so many seconds after the present one; None where there is none."""
Masked = Callable[[Sequence[Face]], Sequence[Face]]
"""Of the faces in the frame, those that carry a mask."""
AHEAD_S = 0.13
"""Nobody asks for a frame that is later than this."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one frame is looked at for: a snapshot of the settings that inference reads."""

    engine: EngineSettings
    needs: Regions = frozenset()
    """The regions that the masks are made of: lets an engine leave out networks that nobody needs."""
    is_still: bool = False
    """The frame stands alone (a photo): nothing of earlier frames may be used or kept."""
    wants_hands: bool = False
    """A label asks for the hands, also where no mask leaves them out."""
    own: object = None
    """The group of settings that only this engine has, as its row names it; None where it has none."""
    is_live: bool = False
    """The next frame won't wait: a network that is too slow for every one may answer later, with what moves along."""
    is_thorough: bool = False
    """A file is looked at as a whole: every frame is searched for new faces. What is seen comes as it was read, not
    steadied, and nobody is held."""
    seeks_heads: bool = False
    """People are hidden: whoever could be recognised is looked for."""
    ahead: Ahead | None = field(default=None, compare=False)
    """What comes after the frame, in a file whose faces are known; None where nobody knows."""
    masked: Masked | None = field(default=None, compare=False)
    """Of the others nothing is asked but where they are; None: every face may be asked about."""

    @classmethod
    def of(cls, settings: Settings, *, is_still: bool = False, is_live: bool = False) -> Request:
        """What these settings ask of an engine: equal requests need no second look."""
        selection = settings.mask.selection
        needs = selection.needs
        if settings.mask.true_edges and selection.is_of_faces:
            needs |= FACE_TO_EARS
        if "regions" in settings.looks_in_use:
            needs |= EVERYTHING - PERSON
        row = ENGINES.get(settings.engine.key)
        own = getattr(settings, row.group) if row and row.group else None
        if settings.hides and settings.hiding.what is What.PARTS:
            needs |= settings.hiding.selection.needs
        return cls(settings.engine, needs, is_still, _asks_for_hands(settings), own, is_live,
                   seeks_heads=settings.hides)

    def asked_about(self, faces: Sequence[Face]) -> tuple[Face, ...]:
        """The faces of the frame whose regions and hands somebody wants to know."""
        return tuple(faces if self.masked is None else self.masked(faces))

    @property
    def seeks_hands(self) -> bool:
        """Whether hands are looked for."""
        return self.engine.exclude_hands or self.wants_hands


def _asks_for_hands(settings: Settings) -> bool:
    """Whether an expression mentions the label, by itself or in a symbol; not parsed, for every frame asks."""
    texts = (settings.classify.expression, settings.record.when, settings.hiding.condition,
             *settings.classify.symbols.values())
    return any(_HAND_LABEL in text for text in texts)


class Engine(Protocol):
    """Turns a frame into a perception. Made, used and closed on one thread."""

    @property
    def info(self) -> EngineInfo: ...
    def warm_up(self) -> None:
        """Run every network once, so that the first real frame is not slow."""
    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        """What is seen in a frame. Raises EngineFailed.

        faces: who is in it, known beforehand: they are given back as they are, and nobody looks for others.
        """
    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Those of some faces that are in this frame, too, under their ids; nothing is remembered of it.

        faces: where they are expected, by a frame right before or after. Raises EngineFailed.
        """
    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
    def close(self) -> None: ...


class HeadWatch(Protocol):
    """Looks for everybody who could be recognised, whatever engine runs. Made, used and closed on one thread."""

    def begin(self, frame: Frame, request: Request) -> None:
        """Look at a frame while the engine does; `heads`, which is asked for the same one, goes on from there."""
    def heads(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Head, ...]:
        """The heads of a frame, among them those of the faces that the engine saw. Raises EngineFailed."""
    def renew(self) -> None:
        """The user tries again: detectors that were added meanwhile take part. Nobody is forgotten."""
    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that a detector saw."""

    box: Box
    score: float
    right_eye: tuple[float, float] | None = None
    """The subject's own right eye, in pixels; with the left one it gives the face's roll."""
    left_eye: tuple[float, float] | None = None


class FaceDetector(Protocol):
    """Finds every face of a frame, without memory."""

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Roi:
    """The square in which a landmark model looks: centre, side in pixels, rotation in radians, clockwise."""

    centre_x: float
    centre_y: float
    side: float
    rotation: float


@dataclass(frozen=True, slots=True)
class MeshReading:
    """What a landmark model read in one region of interest."""

    landmarks: Points
    """(478, 3) float32 in pixels of the frame; meaningless where there is no face."""
    presence: float
    """Log-odds that the region shows a face: 0 is even, faces from the front are beyond 5."""


class Landmarker(Protocol):
    """Gives the mesh of the one face in each region of interest."""

    def read(self, frame: Frame, rois: Sequence[Roi], *, twice: bool = False) -> Sequence[MeshReading]:
        """A reading for each region of a frame. `twice`: with all the care there is, at twice the cost."""
    def close(self) -> None: ...


class HandDetector(Protocol):
    """Finds the hands near faces."""

    def warm_up(self) -> None:
        """Load every network and run it once."""
    def find(self, frame: Frame, faces: Sequence[Face], is_still: bool, *, is_live: bool = False) -> tuple[Hand, ...]:
        """`is_live`: the frame does not wait for hands that are new in it; later ones have them."""
    def reset(self) -> None: ...
    def close(self) -> None: ...


class PersonSegmenter(Protocol):
    """Separates people from background."""

    def probability(self, pixels: Pixels) -> NDArray[np.float32]:
        """(H, W, 3) RGB → (h, w) float32 in 0..1 at the model's own size."""
    def close(self) -> None: ...


class RegionSource(Protocol):
    """A network that distinguishes regions, in the whole frame or around each face. Used on one thread."""

    @property
    def key(self) -> str:
        """Its name in the table of sources (region_sources.py) and in timings."""
    @property
    def classes(self) -> tuple[Regions, ...]:
        """What its maps distinguish, whatever it is asked for."""
    def warm_up(self) -> None:
        """Run the network once, unless it is loaded on first need only."""
    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """What it sees; called only where the request needs some of its regions. Raises EngineFailed."""
    def reset(self) -> None:
        """Forget all earlier frames: the source of frames changed."""
    def close(self) -> None: ...
