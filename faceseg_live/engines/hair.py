"""Hair round each face, by MediaPipe's hair segmentation network: where its file was added to the models folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.regions import Region, Regions
from ..domain.types import Face, Frame, Pixels, RegionMap, freeze
from ..models.weights import find_model, verified_model
from ..runtimes.litert import LiteRtNetwork
from .base import Request
from .crops import upright_square
from .region_sources import HAIR as KEY
from .sampling import sampled

MODEL = "hair_segmentation"
"""The catalogue's."""
SIDE = 512
_MARGIN, _UP = 2.6, 0.05
"""Side of the square crop, as a multiple of the face's larger side; by this share of it the crop is moved up. Measured:
of 2.0 to 5.0 times the face, moved or not, these give the best hair on labelled images of three kinds together."""
_CLASSES: tuple[Regions, ...] = (frozenset({Region.HAIR}),)
_RGB = 3


class HairSegmenter(Protocol):
    """Separates hair from everything else in a crop."""

    def probability(self, crop: Pixels) -> NDArray[np.float32]:
        """(SIDE, SIDE, 3) RGB → (SIDE, SIDE) float32 in 0..1."""
    def close(self) -> None: ...


class MediaPipeHair:
    """17 ms a face on one thread.

    The network takes the mask of the frame before as a fourth channel. It stays empty here: so no error lasts, and
    stills and streams are seen alike.
    """

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing, or the file is another one."""
        self._network = LiteRtNetwork(verified_model(MODEL))
        self._input = np.zeros(self._network.input_shape, np.float32)

    def probability(self, crop: Pixels) -> NDArray[np.float32]:
        """As `HairSegmenter.probability`. Raises EngineFailed."""
        np.multiply(crop, np.float32(1 / 255), out=self._input[0, :, :, :_RGB])
        (scores,) = self._network.run(self._input)
        background, hair = np.moveaxis(scores[0], -1, 0)
        return np.asarray(1 / (1 + np.exp(background - hair)), np.float32)  # the softmax of two

    def close(self) -> None:
        self._network.close()


class HairSource:
    """One map per face. Loads its network when hair is first asked for."""

    key = KEY

    def __init__(self, make: Callable[[], HairSegmenter] = MediaPipeHair) -> None:
        self._make = make
        self._network: HairSegmenter | None = None
        self._last: dict[int, RegionMap] = {}
        """By face, of the frame before: a face that is held keeps its hair."""

    @property
    def classes(self) -> tuple[Regions, ...]:
        """None as long as the file is not here: it may be added while the engine runs."""
        return _CLASSES if find_model(MODEL) is not None else ()

    def warm_up(self) -> None:
        """Nothing is loaded yet."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """The probability of hair in an upright square round each face. EngineUnavailable where the file is gone."""
        if self._network is None:
            self._network = self._make()
        seen = {face.id: self._seen(self._network, frame, face) for face in faces if not face.is_held}
        held = {face.id: self._last[face.id] for face in faces if face.is_held and face.id in self._last}
        if not request.is_still:
            self._last = seen | held
        return (*seen.values(), *held.values())

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._last = {}

    def close(self) -> None:
        """Let go of the network; it is loaded again when it is asked for."""
        network, self._network = self._network, None
        if network is not None:
            network.close()

    def _seen(self, network: HairSegmenter, frame: Frame, face: Face) -> RegionMap:
        to_crop = upright_square(face, SIDE, _MARGIN)
        to_crop[1, 2] += _UP * SIDE
        crop = sampled(frame, to_crop, (SIDE, SIDE), cv2.BORDER_CONSTANT)
        return RegionMap(self.key, _CLASSES, freeze(network.probability(crop)), face.id, freeze(to_crop))


def make_hair_source() -> HairSource:
    """For the table."""
    return HairSource()
