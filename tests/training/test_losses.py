"""What the network is to make small."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the network is torch's")

from tests.drawn_samples import drawn_sample  # noqa: E402
from training.augmentation import IGNORED  # noqa: E402
from training.labels import Label  # noqa: E402
from training.losses import region_loss  # noqa: E402

SURE = 12.0


def logits_for(labels):
    """Of a network that is sure of these labels; (N, h, w) at its own size."""
    return SURE * torch.nn.functional.one_hot(labels, len(Label)).permute(0, 3, 1, 2).float()


@pytest.fixture
def labels():
    return torch.as_tensor(drawn_sample(1)[1]).long()[None]


def test_who_is_right_loses_least(labels) -> None:
    right = logits_for(labels[:, ::2, ::2])
    moved = logits_for(labels[:, ::2, ::2].roll(6, 2))
    unsure = torch.zeros_like(right)
    losses = [float(region_loss(logits, labels)) for logits in (right, moved, unsure)]
    assert losses == sorted(losses)
    assert losses[0] < 0.4 * losses[1]
    even = labels[:, ::2, ::2].repeat_interleave(2, 1).repeat_interleave(2, 2)
    assert float(region_loss(right, even)) < 0.01


def test_what_is_ignored_counts_for_nothing(labels) -> None:
    logits = torch.randn(1, len(Label), 128, 128, generator=torch.Generator().manual_seed(1))
    labels[:, :, 128:] = IGNORED
    other = logits.clone()
    other[..., 64:] += 5 * torch.rand_like(other[..., 64:])
    assert float(region_loss(logits, labels)) == pytest.approx(float(region_loss(other, labels)), rel=1e-5)
    logits.requires_grad_(True)
    loss = region_loss(logits, torch.full_like(labels, IGNORED))
    loss.backward()
    assert float(loss.detach()) == 0
    assert not logits.grad.any()


def test_at_a_border_the_shares_of_both_sides_are_learnt() -> None:
    """Of four pixels below one answer, three are hair: the best answer is three quarters."""
    labels = torch.full((1, 2, 2), int(Label.HAIR))
    labels[0, 1, 1] = Label.BACKGROUND
    logits = torch.zeros(1, len(Label), 1, 1, requires_grad=True)
    optimiser = torch.optim.Adam([logits], 0.1)
    for _ in range(300):
        optimiser.zero_grad()
        region_loss(logits, labels).backward()
        optimiser.step()
    share = float(logits.detach().softmax(1)[0, Label.HAIR])
    assert 0.65 < share < 0.85


def test_an_eye_weighs_more_than_as_many_pixels_of_clothes(labels) -> None:
    halved = labels[:, ::2, ::2]
    even = halved.repeat_interleave(2, 1).repeat_interleave(2, 2)
    eye, clothes = halved == Label.LEFT_EYE, torch.zeros_like(halved, dtype=torch.bool)
    clothes[:, 120:126, 40:47] = True
    assert (halved[clothes] == Label.CLOTHES).all()
    assert int(eye.sum()) <= int(clothes.sum())
    losses = [float(region_loss(logits_for(halved.masked_fill(lost, int(Label.BACKGROUND))), even))
              for lost in (eye, clothes)]
    assert losses[0] > 2 * losses[1]
