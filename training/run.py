"""A training under way: all that a checkpoint keeps."""

from __future__ import annotations

import math
import os
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .dataset import Batch
from .labels import Label
from .losses import region_loss
from .network import OUTPUT_STRIDE, RegionNetwork, Shape

CHECKPOINT = "checkpoint.pt"
_AVERAGE_OVER = 500
"""Steps, about, whose weights make up the average."""
_LARGEST_GRADIENT = 5.0


@dataclass(frozen=True)
class Recipe:
    """What decides how a training goes, besides its samples.

    Attributes:
        shape: of the network.
        seed: of the first weights, and of the order and variation of the samples.
        batch: samples a step.
        steps: in all; the learning rate falls towards the last one.
        rate: the highest learning rate.
        decay: of weights.
        warm_up: steps until that rate is reached.
    """

    shape: Shape = field(default_factory=Shape)
    seed: int = 0
    batch: int = 16
    steps: int = 60_000
    rate: float = 3e-3
    decay: float = 1e-2
    warm_up: int = 100

    def rate_at(self, step: int) -> float:
        """The learning rate: it rises in a line, and falls as half a cosine to nothing."""
        rise = min(1.0, (step + 1) / self.warm_up)
        return self.rate * rise * (1 + math.cos(math.pi * min(1.0, step / self.steps))) / 2


class Run:
    """The network, the average of its weights over the last steps, and the optimiser."""

    def __init__(self, recipe: Recipe, device: str = "cpu") -> None:
        self.recipe, self.device, self.step = recipe, device, 0
        torch.manual_seed(recipe.seed)
        self.network = RegionNetwork(recipe.shape).to(device, memory_format=torch.channels_last)
        self.average = deepcopy(self.network).eval().requires_grad_(False)
        self._optimiser = torch.optim.AdamW(_groups(self.network, recipe.decay), recipe.rate)

    def learn(self, batch: Batch) -> float:
        """One step; the loss before it."""
        inputs, labels = self._on_device(batch)
        for group in self._optimiser.param_groups:
            group["lr"] = self.recipe.rate_at(self.step)
        self.network.train()
        loss = region_loss(self.network(*inputs), labels)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()
        self.step += 1
        self._take_into_average()
        return float(loss.detach())

    @torch.no_grad()
    def overlaps(self, batch: Batch) -> dict[Label, float]:
        """Intersection over union of the averaged network with the labels, of each class that they have."""
        inputs, labels = self._on_device(batch)
        parts = zip(*(each.split(self.recipe.batch) for each in inputs), strict=True)
        found = torch.cat([self.average(*part) for part in parts]).argmax(1)
        truth = labels[:, ::OUTPUT_STRIDE, ::OUTPUT_STRIDE]
        counted = truth < len(Label)
        overlaps = {}
        for label in Label:
            here, there = (found == label) & counted, truth == label
            if there.any():
                overlaps[label] = float((here & there).sum() / (here | there).sum())
        return overlaps

    def save(self, folder: Path) -> None:
        """Writes the checkpoint, which is never seen half-written."""
        state = {"recipe": asdict(self.recipe), "step": self.step, "network": self.network.state_dict(),
                 "average": self.average.state_dict(), "optimiser": self._optimiser.state_dict()}
        unfinished = folder / f"{CHECKPOINT}.{os.getpid()}.part"
        torch.save(state, unfinished)
        unfinished.replace(folder / CHECKPOINT)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> Run:
        """The run of a folder, where it was.

        Raises:
            OSError: the folder has no checkpoint.
        """
        state = torch.load(folder / CHECKPOINT, map_location=device, weights_only=True)
        run = cls(_recipe_of(state["recipe"]), device)
        run.step = state["step"]
        run.network.load_state_dict(state["network"])
        run.average.load_state_dict(state["average"])
        run._optimiser.load_state_dict(state["optimiser"])
        return run

    def _on_device(self, batch: Batch) -> tuple[tuple[Tensor, ...], Tensor]:
        """The network's inputs, and the labels."""
        def moved(values: object) -> Tensor:
            return torch.as_tensor(values).to(self.device).float().contiguous(memory_format=torch.channels_last)

        inputs = moved(batch.pictures) / 255, *(moved(each) for each in batch.features)
        return inputs, torch.as_tensor(batch.labels).to(self.device).long()

    @torch.no_grad()
    def _take_into_average(self) -> None:
        """The first steps count for less: so early the weights are still far off."""
        kept = min(1 - 1 / _AVERAGE_OVER, self.step / (self.step + 10))
        states = self.average.state_dict(), self.network.state_dict()
        for averaged, newest in zip(*(state.values() for state in states), strict=True):
            if averaged.is_floating_point():
                averaged.lerp_(newest, 1 - kept)
            else:
                averaged.copy_(newest)


def _groups(network: RegionNetwork, decay: float) -> list[dict[str, Any]]:
    """Norms and biases are left out of the decay."""
    several, single = ([each for each in network.parameters() if (each.ndim > 1) is is_several]
                       for is_several in (True, False))
    return [{"params": several, "weight_decay": decay}, {"params": single, "weight_decay": 0.0}]


def _recipe_of(kept: dict[str, Any]) -> Recipe:
    return Recipe(**{**kept, "shape": Shape(**kept["shape"])})
