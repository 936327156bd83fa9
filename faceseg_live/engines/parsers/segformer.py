"""Face parsing by a model of the transformers library, such as SegFormer: from the hub or a local folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...domain.regions import Region, Regions
from ...domain.types import Face, Pixels
from ...errors import EngineUnavailable
from ...models.weights import MODELS, verified_model
from ...runtimes.devices import torch_device, why_not_torch
from ...settings import EngineSettings
from ..composed import ComposedEngine
from ..crops import Affine, rescaled_map, upright_square
from ..mesh.engine import make_mesh
from .face_parsing import ParserInfo, parsing_engine

if TYPE_CHECKING:
    from .segformer_model import HubModel
    from .torch_network import TorchNetwork

USUAL_MODEL = "segformer-face-parsing"
"""The catalogue's."""
_CROP_MARGIN = 1.8
"""As for the other parsers that were trained on CelebAMask-HQ."""
_CELEBAMASK = {
    "eye_g": Region.GLASSES,
    "l_brow": Region.LEFT_BROW,
    "r_brow": Region.RIGHT_BROW,
    "l_eye": Region.LEFT_EYE,
    "r_eye": Region.RIGHT_EYE,
    "l_ear": Region.LEFT_EAR,
    "r_ear": Region.RIGHT_EAR,
    "ear_r": Region.EARRING,
    "mouth": Region.MOUTH_INTERIOR,
    "u_lip": Region.UPPER_LIP,
    "l_lip": Region.LOWER_LIP,
    "neck_l": Region.NECKLACE,
}
"""CelebAMask-HQ's names. Its l_ and r_ are the subject's own sides: networks trained on it find l_eye to the right of
r_eye in frontal images. But l_lip is the lower one, neck_l the necklace, ear_r an earring."""
_REGION_OF = {region.value: region for region in Region} | _CELEBAMASK


def classes_of_labels(id2label: dict[int, str]) -> tuple[Regions, ...]:
    """What each class of a model stands for, by its name; empty for names that aren't of a face.

    Names are CelebAMask-HQ's or those of `Region`; case, spaces and hyphens don't matter.
    """
    count = max(id2label, default=-1) + 1
    names = (id2label.get(index, "").strip().lower().replace(" ", "_").replace("-", "_") for index in range(count))
    return tuple(frozenset({_REGION_OF[name]}) if name in _REGION_OF else frozenset() for name in names)


class SegformerParser:
    """Sees an upright square round the face, prepared as the model's own processor would."""

    def __init__(self, model: HubModel, network: TorchNetwork) -> None:
        """Raises EngineUnavailable where the model distinguishes no region of a face."""
        self._model = model
        self._network = network
        self._classes = classes_of_labels(model.id2label)
        if not any(self._classes):
            raise EngineUnavailable("engines.no_parser_labels", title=model.title,
                                    labels=list(model.id2label.values())[:8])

    @property
    def info(self) -> ParserInfo:
        return ParserInfo(self._model.title, self._network.device, self._model.licence, self._classes,
                          follows_head=True, why_not=self._network.why_not)

    @property
    def crop_size(self) -> tuple[int, int]:
        """(width, height) that the model's processor resizes to, pixels."""
        return self._model.input.size

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        """A square round the face, eyes level, hair and neck in it."""
        del frame_size
        width, height = self.crop_size
        return rescaled_map(upright_square(face, width, _CROP_MARGIN), (width, width), (width, height))

    def parse(self, crop: Pixels) -> Pixels:
        """(height, width, 3) uint8 RGB → (height, width) uint8 labels. Raises EngineFailed."""
        from .torch_network import labels_of_tensor

        scores = self._network.scores(self._model.input.values_of(crop))
        return labels_of_tensor(scores, (crop.shape[1], crop.shape[0]))

    def close(self) -> None:
        """Nothing outlives the network."""


def make_segformer_engine(settings: EngineSettings) -> ComposedEngine:
    """For the registry.

    `settings.model` is a key of the catalogue, a folder, a name on the hub ("owner/name" or "owner/name@revision"), or
    empty for the catalogue's usual one, which is never downloaded unasked.

    Raises EngineUnavailable where a package or the model can't be had, or it is no face parser.
    """
    try:
        from .segformer_model import load_model
        from .torch_network import TorchNetwork
    except ImportError as error:
        raise EngineUnavailable("engines.lacks_transformers", reason=error,
                                command='pip install "faceseg-live[transformers]"') from error
    device = torch_device(settings.device)
    row = MODELS.get(settings.model or USUAL_MODEL)
    if row is not None:
        model = load_model(str(verified_model(row.name)), row.licence)
    else:
        model = load_model(settings.model, "unknown")
    parser = SegformerParser(model, TorchNetwork(model.module, device, why_not_torch(settings.device, device)))
    return parsing_engine("segformer", parser, lambda: make_mesh(settings))
