"""A segmentation model of the transformers library, and what its image processor does as one step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...domain.types import Pixels
from ...errors import EngineUnavailable
from ...runtimes.hub import HubTask, first_line, pretrained
from ...runtimes.model_costs import require_small_side
from .torch_network import LARGEST_CLASSES

_ROUNDING = 1e-4


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What a model wants to see: values × factor + offset, by channel."""

    size: tuple[int, int]
    """(width, height) of the image, pixels."""
    factor: Tensor
    """(3, 1, 1) float32."""
    offset: Tensor

    def values_of(self, picture: Pixels) -> Tensor:
        """(height, width, 3) uint8 RGB → (1, 3, height, width) float32."""
        planes = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1))).float()
        return planes.mul_(self.factor).add_(self.offset)[None]


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model with what is needed to use it."""

    title: str
    licence: str
    module: nn.Module
    input: ModelInput
    id2label: dict[int, str]


def load_model(model: str, licence: str) -> HubModel:
    """A model that segments; `model` as for `pretrained`.

    Raises EngineUnavailable where it can't be had, is damaged, or is no model that segments.
    """
    found = pretrained(model, HubTask.SEGMENTATION)
    labels = found.id2label
    if (count := max(labels, default=-1) + 1) > LARGEST_CLASSES:
        raise EngineUnavailable("engines.too_many_classes", title=found.title, count=count, limit=LARGEST_CLASSES)
    return HubModel(found.title, licence, found.module, _input_of(found.processor, found.title), labels)


def _input_of(processor: Any, title: str) -> ModelInput:
    """The processor's work as one multiplication and one addition: ten times as fast as itself, checked with it."""
    try:
        size = dict(processor.size)
        side = size.get("shortest_edge")
        width, height = int(side or size["width"]), int(side or size["height"])
        require_small_side(Path(title), "size", max(width, height))  # it is tried below with an image of that size
        scale = processor.rescale_factor if processor.do_rescale else 1.0
        mean, std = (processor.image_mean, processor.image_std) if processor.do_normalize else ((0.0,) * 3, (1.0,) * 3)
        std = torch.tensor(std, dtype=torch.float32).reshape(3, 1, 1)
        own = ModelInput((width, height), scale / std, -torch.tensor(mean, dtype=torch.float32).reshape(3, 1, 1) / std)
        probe = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
        requested = torch.as_tensor(np.asarray(processor(images=probe, return_tensors="np")["pixel_values"]))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RuntimeError) as error:
        raise EngineUnavailable("engines.unknown_processor", title=title, reason=first_line(error)) from error
    values = own.values_of(probe)
    if values.shape != requested.shape or not torch.allclose(values, requested, atol=_ROUNDING):
        raise EngineUnavailable("engines.processor_does_more", title=title)
    return own
