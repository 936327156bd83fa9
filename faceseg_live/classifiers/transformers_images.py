"""Any image-classification model of the transformers library: from the hub or a local folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ..domain.types import Pixels
from ..errors import EngineFailed, EngineUnavailable
from ..runtimes.devices import device_title, torch_device, why_not_torch
from ..runtimes.hub import HubTask, first_line, pretrained
from ..runtimes.model_costs import require_small_side
from .base import ClassifierInfo, Scores, Subject
from .label_lists import checked_labels

_CROP_FACTOR = 3.0
"""The original's: such models are trained on people, not on bare faces."""


class TransformersClassifier:
    """All faces of a frame in one batch; every label is scored, not the best five."""

    def __init__(self, model: str, device: str = "auto") -> None:
        """model: as for `pretrained`. Raises EngineUnavailable where it can't be had or is no such model."""
        self._found = pretrained(model, HubTask.CLASSIFICATION)
        place = torch_device(device)
        sizes = getattr(self._found.processor, "size", None) or {}
        largest = max((side for side in dict(sizes).values() if isinstance(side, int)), default=0)
        require_small_side(Path(self._found.title), "size", largest)
        self._module = self._found.module.eval().requires_grad_(False).to(place)
        self._why_not = why_not_torch(device, place)
        names = self._found.id2label
        labels = [names[index] for index in sorted(names)]
        if len(set(labels)) != len(labels):
            raise EngineUnavailable("classifiers.same_names", name=self._found.title)
        self._labels = checked_labels(labels, self._found.title)
        # As the library's own pipeline decides: one score per label where several may be true at once.
        config = self._module.config
        self._is_multiple = config.problem_type == "multi_label_classification" or len(self._labels) == 1

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("transformers", self._found.title, device_title(self._module.device), "the model's",
                              self._labels, self._why_not)

    def warm_up(self) -> None:
        self._scores([np.full((64, 64, 3), 127, np.uint8)])

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        return self._scores([subject.crop(_CROP_FACTOR) for subject in subjects]) if subjects else []

    def close(self) -> None:
        """Nothing outlives the network."""

    def _scores(self, crops: Sequence[Pixels]) -> Sequence[Scores]:
        try:
            pictures = [np.ascontiguousarray(crop) for crop in crops]
            # A tiny image's axes would be guessed otherwise.
            ready = self._found.processor(images=pictures, return_tensors="pt", input_data_format="channels_last")
            with torch.inference_mode():
                logits = self._module(pixel_values=ready["pixel_values"].to(self._module.device)).logits.float()
            values = logits.sigmoid() if self._is_multiple else logits.softmax(dim=-1)
        except (RuntimeError, ValueError) as error:
            raise EngineFailed("classifiers.stopped", name=self._found.title, reason=first_line(error)) from error
        if not bool(values.isfinite().all()):
            raise EngineFailed("classifiers.damaged_scores", name=self._found.title)
        return [dict(zip(self._labels, row, strict=True)) for row in values.cpu().tolist()]


def make_transformers_classifier(model: str, device: str) -> TransformersClassifier:
    """For the registry; `model` is a folder, or a name on the hub ("owner/name" or "owner/name@revision")."""
    return TransformersClassifier(model, device)
