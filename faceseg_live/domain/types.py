"""What flows through the pipeline: frame → perception → segments.

Everything here is frozen; arrays are made read-only when they are handed over, so that threads can share
them without copies or locks. Coordinates are pixels of the frame, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..masks import RegionMask
from .heads import Head
from .pictures import STEPS, Picture
from .regions import Regions
from .selection import Selection

Item = TypeVar("Item", bound=np.generic)
Pixels = NDArray[np.uint8]
Points = NDArray[np.float32]


def freeze(array: NDArray[Item]) -> NDArray[Item]:
    """Make an array read-only and return it."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a source. Equal to others of the same picture and the same numbers: pixels are not compared."""

    picture: Picture | Pixels
    """What it shows: (height, width, 3) uint8 RGB, read-only, or what is decoded when somebody asks for it."""
    sequence: int
    """Counts the source's frames from 0; a gap is a frame that was dropped."""
    time_s: float
    """On the source's own clock: since opening for live sources, presentation time for files."""
    captured_s: float
    """`time.monotonic()` when the frame was captured, as near as its source can tell; latency counts from here."""
    name: str = ""
    """The file's name for frames from files."""
    is_still: bool = False
    """Stands alone (a photo): nothing of earlier frames applies to it."""
    _shown: Picture = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shown = self.picture if isinstance(self.picture, Picture) else Picture.of(self.picture)
        object.__setattr__(self, "_shown", shown)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return self.picture is other.picture and self._numbers == other._numbers

    def __hash__(self) -> int:
        return hash((id(self.picture), self._numbers))

    @property
    def _numbers(self) -> tuple[object, ...]:
        return self.sequence, self.time_s, self.captured_s, self.name, self.is_still

    def __reduce__(self) -> tuple[type[Frame], tuple[object, ...]]:
        """Another process gets all the pixels."""
        return type(self), (self.pixels, *self._numbers)

    @property
    def pixels(self) -> Pixels:
        """(height, width, 3) uint8, RGB, read-only: all that there is. Where less will do, `reduced` may be free."""
        return self._shown.reduced(1)

    def reduced(self, step: int) -> Pixels:
        """The picture at 1/step of its size, step 1, 2, 4 or 8: (⌈height/step⌉, ⌈width/step⌉, 3) RGB, read-only.

        Made once and kept with the frame; from any thread. Pixel x of it shows pixels step·x … step·x + step − 1.
        """
        return self._shown.reduced(step)

    def finest(self, step: int) -> tuple[int, Pixels]:
        """The step and the picture of the largest size that is there already, at this step where none as large is."""
        return self._shown.finest(step)

    def step_to(self, longest_px: float) -> int:
        """The largest step for `reduced` that leaves the longer side so many pixels; 1 where it has no more."""
        return max((step for step in STEPS if max(self.size) >= longest_px * step), default=1)

    @property
    def width(self) -> int:
        return self._shown.size[0]

    @property
    def height(self) -> int:
        return self._shown.size[1]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self._shown.size

    @property
    def nbytes(self) -> int:
        """Of all its pixels: what budgets of memory count, whether they are decoded yet or not."""
        return 3 * self.width * self.height


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel rectangle in pixels; may reach over the frame's border."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        return self.width * self.height

    def squared(self) -> Box:
        """A square round the same centre, as wide as the longer side."""
        side = max(self.width, self.height)
        x, y = self.centre
        return Box(x - side / 2, y - side / 2, side, side)

    def cut_to(self, other: Box) -> Box:
        """The part of it that lies within another one, which it must meet."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Box(left, top, right - left, bottom - top)

    def overlap(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        common = across * down
        return common / (self.area + other.area - common)

    @staticmethod
    def around(points: Points) -> Box:
        """The bounding box of (N, ≥2) points."""
        left, top = points[:, :2].min(axis=0)
        right, bottom = points[:, :2].max(axis=0)
        return Box(float(left), float(top), float(right - left), float(bottom - top))


@dataclass(frozen=True, slots=True)
class Face:
    """One person's face in one frame."""

    id: int
    """Stays with the person from frame to frame; counts from 1."""
    box: Box
    score: float
    """The detector's confidence, 0..1."""
    landmarks: Points | None = None
    """(478, 3) float32: x and y in pixels, z in the same scale, smaller is nearer; None without a mesh."""
    is_held: bool = False
    """Carried over from an earlier frame because this one showed nothing."""
    appearance: NDArray[np.float32] | None = None
    """What it looks like: a vector of length 1 whose cosine with another one is how alike two faces are; None where
    nobody looked."""
    outline_shifts: NDArray[np.float32] | None = None
    """(52,): how much farther out brows and eyes end in the picture than their outlines on the mesh, for each point of
    `area_masks.outlines.SHIFTED`, of the face's length; None where nobody looked."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand in front of a face."""

    landmarks: Points
    """(21, 3) float32, MediaPipe's order: wrist, then four joints per finger from the thumb on."""


@dataclass(frozen=True, slots=True)
class RegionMap:
    """What one network saw in the whole frame, or around one face: the one kind of evidence besides meshes."""

    source: str
    """Key of the region source that made it."""
    classes: tuple[Regions, ...]
    """What each label stands for, empty for what nobody asks for; of a probability: the one thing that it is of."""
    values: NDArray[np.uint8] | NDArray[np.float32]
    """In the network's own size: (h, w) uint8 labels, indices of `classes`; (h, w, classes) uint8 shares of each class,
    255 in all; or (h, w) float32 probabilities, 0..1, of the one class."""
    face_id: int | None = None
    """Whose face it shows; None: the whole frame."""
    to_map: NDArray[np.float64] | None = None
    """(2, 3) affine map from pixels of the frame to pixels of `values`; None: it covers the frame, edge to edge."""
    is_matte: bool = False
    """The probability is an alpha channel with a soft edge of its own, down to single hairs."""
    colours: Pixels | None = None
    """(height, width, 3) uint8 RGB of the frame's size: the colours of what a matte shows, without what shines through
    from behind; None where they were not solved."""

    @property
    def regions(self) -> Regions:
        """All that it distinguishes."""
        return frozenset().union(*self.classes)


@dataclass(frozen=True, slots=True)
class Perception:
    """What the models saw in one frame; nothing here depends on how the user wants it drawn."""

    frame: Frame
    faces: tuple[Face, ...] = ()
    """Largest first."""
    hands: tuple[Hand, ...] = ()
    maps: tuple[RegionMap, ...] = ()
    """What networks distinguished, the most trusted source first; empty when nothing was requested."""
    heads: tuple[Head, ...] | None = None
    """Whoever could be recognised, with or without a face that is masked; None: nobody looked for them."""
    is_unanalysed: bool = False
    """No model looked at the frame: there was none, or it broke. That no face is here says nothing then."""
    carried_from_s: float | None = None
    """The time of the earlier frame, on the source's clock, in which all this was seen; None: it was in this one."""
    generation: int = 0
    """Ids of faces and heads mean the same people in all perceptions of one generation: another engine or source
    counts anew."""
    looked_for_hands: bool = False
    """Else that there are none says nothing."""
    faces_left_out: int = 0
    """How many more were seen than are wanted at most, as far as anybody looked."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by step (find, mesh, hands, heads, edges, and one per region source)."""

    @property
    def seen_s(self) -> float:
        """When all this was seen, on the source's clock."""
        return self.frame.time_s if self.carried_from_s is None else self.carried_from_s


@dataclass(frozen=True, slots=True)
class Segment:
    """The selected areas of one face, or of the whole frame, as one mask."""

    frame: Frame
    selection: Selection
    face: Face | None
    """None where the selection is of the whole frame."""
    mask: RegionMask
    faces_found: int
    is_matte: bool = False
    """The mask is an alpha channel: a cut-out is transparent instead of black."""
    foreground: Pixels | None = None
    """The colours of what a matte shows, see `RegionMap.colours`; they go with the cut-out."""


@dataclass(frozen=True, slots=True)
class FaceMatch:
    """What classifiers and the expression say of one face."""

    scores: Mapping[str, float]
    """Label → score."""
    holds: bool | None = True
    """Whether the expression holds; True where there is none, None where scores that it asks for are missing."""
    missing: tuple[str, ...] = ()
    """Labels that the expression asks for and that have no score."""
    age_s: float = 0.0
    """How much older than this frame the one is that the slow classifiers saw."""
