"""Face parsing by the published PSPNet of eleven classes, from a checkpoint of the user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from ...domain.regions import BROWS, EARS, EYES, LIPS, Region, Regions
from ...domain.types import Face, Pixels
from ...models.weights import MODELS, named_file, usual_model, verified_model
from ...runtimes.devices import torch_device, why_not_torch
from ...settings import EngineSettings
from ..composed import ComposedEngine
from ..crops import Affine, stretched_box
from ..mesh.engine import make_mesh
from .face_parsing import ParserInfo, parsing_engine

if TYPE_CHECKING:
    from .torch_network import TorchNetwork

KEY = "pspnet"
SIZE = (240, 240)
CLASSES: tuple[Regions, ...] = (
    frozenset(),
    frozenset({Region.SKIN}),
    BROWS,
    EYES,
    frozenset({Region.NOSE}),
    LIPS,
    frozenset({Region.MOUTH_INTERIOR}),
    frozenset({Region.HAIR}),
    frozenset({Region.EYELIDS}),
    EARS,
    frozenset({Region.GLASSES}),
)
_DIVISORS = {"255": 1.0, "1": 255.0}
"""Input range of a generation of checkpoints → what grey levels are divided by."""


class PspNetParser:
    """Sees the face's box in grey, stretched to a square as it was in training."""

    def __init__(self, network: TorchNetwork, input_range: str) -> None:
        """`input_range`: one of the choices of EngineSettings."""
        self._network = network
        self._divisor = _DIVISORS[input_range]

    @property
    def info(self) -> ParserInfo:
        return ParserInfo("PSPNet", self._network.device, "unknown", CLASSES, resizes_itself=True,
                          why_not=self._network.why_not)

    @property
    def crop_size(self) -> tuple[int, int]:
        """(width, height) that the network sees, pixels."""
        return SIZE

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        """The detector's box; its aspect is not kept."""
        del frame_size
        return stretched_box(face.box.x, face.box.y, face.box.width, face.box.height, SIZE)

    def parse(self, crop: Pixels) -> Pixels:
        """(h, w, 3) uint8 RGB of any size → (240, 240) uint8 labels. Raises EngineFailed."""
        import torch
        from torch.nn.functional import interpolate

        from .torch_network import labels_of_tensor

        grey = torch.from_numpy(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY))[None, None]
        # Rounded to bytes, as images are when they are resized for training.
        small = interpolate(grey, SIZE[::-1], mode="bilinear", antialias=True)
        values = (small.float() / self._divisor).expand(-1, 3, -1, -1)
        return labels_of_tensor(self._network.scores(values.contiguous(memory_format=torch.channels_last)))

    def close(self) -> None:
        """Nothing outlives the network."""


def make_pspnet_engine(settings: EngineSettings) -> ComposedEngine:
    """For the registry.

    `settings.model` is a key of the catalogue, a checkpoint (its path, or its name in the models folder), or empty for
    the catalogue's.

    Raises EngineUnavailable where torch or the checkpoint is missing or the file is no checkpoint of this network.
    """
    path = _checkpoint(settings.model)
    device = torch_device(settings.device)
    import torch

    from .pspnet_checkpoint import load_pspnet
    from .torch_network import TorchNetwork

    module: Any = load_pspnet(path)  # torch's own types leave this argument out
    network = TorchNetwork(module.to(memory_format=torch.channels_last), device,
                           why_not_torch(settings.device, device))
    parser = PspNetParser(network, settings.input_range)
    return parsing_engine(KEY, parser, lambda: make_mesh(settings))


def _checkpoint(model: str) -> Path:
    name = model or usual_model(KEY)
    return verified_model(name) if name in MODELS else named_file(name, ".pth")
