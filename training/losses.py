"""What the network is to make small: cross entropy where classes meet above all, and the overlap that each class lacks.

The logits have half the labels' side. Each of them answers for the four labels that it covers, so that at an edge the
shares of the classes are learnt, not one of them.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .augmentation import IGNORED
from .labels import Label
from .network import OUTPUT_STRIDE

_WEIGHTS = dict.fromkeys(Label, 1.0) | dict.fromkeys(
    (Label.GLASSES, Label.LEFT_EYE, Label.RIGHT_EYE, Label.LEFT_BROW, Label.RIGHT_BROW, Label.LEFT_EAR,
     Label.RIGHT_EAR, Label.MOUTH, Label.UPPER_LIP, Label.LOWER_LIP, Label.HAT, Label.EARRING, Label.NECKLACE), 2.0)
"""What is small weighs more."""
_EDGE_WEIGHT = 2.0
"""Added near a border of two classes."""
_EDGE_PX = 2


def region_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean of both.

    Args:
        logits: (N, 19, h, w) float32.
        labels: (N, 2 h, 2 w) int64, `Label`s or IGNORED, which counts for nothing.
    """
    covered, counted = _covered(labels)
    log_shares = F.log_softmax(logits, 1)
    surprise = _cross_entropy(log_shares, covered, counted, _edges(labels))
    return (surprise + _lacking(log_shares.exp(), covered, counted)) / 2


def _cross_entropy(log_shares: Tensor, covered: Tensor, counted: Tensor, edges: Tensor) -> Tensor:
    weights = torch.tensor([_WEIGHTS[label] for label in Label], device=log_shares.device)[covered]
    weights = weights * counted * (1 + _EDGE_WEIGHT * edges)
    return -(log_shares.gather(1, covered) * weights).sum() / weights.sum().clamp(min=1)


def _lacking(shares: Tensor, covered: Tensor, counted: Tensor) -> Tensor:
    """1 - Dice of the classes that the labels have, in the mean."""
    truth = torch.zeros_like(shares).scatter_add_(1, covered, counted / counted.shape[1])
    shares = shares * counted.mean(1, keepdim=True)
    both, all_ = (shares * truth).sum((0, 2, 3)), (shares + truth).sum((0, 2, 3))
    is_there = truth.sum((0, 2, 3)) > 0
    return 1 - (2 * both[is_there] / all_[is_there]).mean() if is_there.any() else shares.sum() * 0


def _covered(labels: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 4, h, w): the labels below each logit, and as float32 whether they count."""
    cells = _in_cells(labels)
    counted = cells != IGNORED
    return cells.where(counted, torch.zeros_like(cells)), counted.float()


def _edges(labels: Tensor) -> Tensor:
    """(N, 4, h, w) float32: 1 near another class, else 0."""
    values = labels[:, None].float()
    side = 2 * _EDGE_PX + 1
    largest = F.max_pool2d(values, side, 1, _EDGE_PX)
    least = -F.max_pool2d(-values, side, 1, _EDGE_PX)
    return _in_cells((largest != least).float()[:, 0])


def _in_cells(values: Tensor) -> Tensor:
    """(N, 2 h, 2 w) → (N, 4, h, w)."""
    return F.pixel_unshuffle(values[:, None], OUTPUT_STRIDE)
