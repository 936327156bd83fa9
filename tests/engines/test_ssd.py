"""What single-shot detectors give: where their anchors lie, how boxes are read, which of them are one thing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.mesh.ssd import SsdDetector, SsdLayout, anchors_of, merged
from faceseg_live.errors import EngineFailed
from faceseg_live.models.shipped import shipped_model
from faceseg_live.runtimes.litert import LiteRtNetwork, Tensor

SIDE = 32
KEYS = 2


class ScriptedNetwork:
    """Answers with the tensors that were written down, and keeps what it was shown."""

    def __init__(self, boxes: NDArray[np.float32], logits: NDArray[np.float32]) -> None:
        self.input_shape = (1, SIDE, SIDE, 3)
        self.answer = boxes[None], logits[None, :, None]
        self.shown: list[Tensor] = []
        self.is_closed = False

    def run(self, values: Tensor) -> tuple[Tensor, ...]:
        self.shown.append(values)
        return self.answer

    def close(self) -> None:
        self.is_closed = True


def scripted(entries: dict[int, tuple[float, list[float]]], layout: SsdLayout,
             min_score: float = 0.5) -> tuple[SsdDetector, ScriptedNetwork]:
    """Anchor → logit and offsets in pixels; all other anchors see nothing."""
    count = len(anchors_of(SIDE, layout.strides))
    boxes, logits = np.zeros((count, 4 + 2 * KEYS), np.float32), np.full(count, -200, np.float32)
    for anchor, (logit, offsets) in entries.items():
        boxes[anchor], logits[anchor] = offsets, logit
    network = ScriptedNetwork(boxes, logits)
    return SsdDetector(network, layout, min_score), network  # type: ignore[arg-type]


BLANK: Pixels = np.zeros((SIDE, SIDE, 3), np.uint8)


def test_anchors_of_one_stride_lie_once_in_the_middle_of_each_cell_row_by_row() -> None:
    anchors = anchors_of(16, (4,))
    assert anchors.shape == (16, 2)
    np.testing.assert_allclose(anchors[:5], [(0.125, 0.125), (0.375, 0.125), (0.625, 0.125), (0.875, 0.125),
                                             (0.125, 0.375)])


def test_anchors_of_strides_that_repeat_lie_together_in_each_cell() -> None:
    """Two a cell for the stride of 8; those of 16, named three times, share one grid with six a cell."""
    anchors = anchors_of(32, (8, 16, 16, 16))
    assert len(anchors) == 4 * 4 * 2 + 2 * 2 * 6
    np.testing.assert_allclose(anchors[:4], [(0.125, 0.125)] * 2 + [(0.375, 0.125)] * 2)
    np.testing.assert_allclose(anchors[32:44], [(0.25, 0.25)] * 6 + [(0.75, 0.25)] * 6)


@pytest.mark.parametrize(("name", "strides"), [
    ("face_detection_full_range_sparse", (4,)), ("palm_detection_lite", (8, 16, 16, 16))])
def test_each_network_has_as_many_boxes_as_anchors(name: str, strides: tuple[int, ...]) -> None:
    network = LiteRtNetwork(shipped_model(name))
    boxes, logits = network.run(np.zeros(network.input_shape, np.float32))
    network.close()
    assert boxes.shape[1] == logits.shape[1] == len(anchors_of(network.input_shape[1], strides))


def test_what_went_in_as_offsets_comes_out_as_places() -> None:
    """The anchor in the middle of row 1, column 2 of a grid of 8: (20, 12) pixels."""
    detector, _ = scripted({10: (math.log(3), [2, -1, 8, 4, 1, 1, -3, 2])}, SsdLayout(strides=(4,)))
    anchor = np.array((2.5, 1.5)) / 8
    (finding,) = detector.find(BLANK)
    assert finding.score == pytest.approx(0.75)
    assert (finding.width, finding.height) == pytest.approx((8 / 32, 4 / 32))
    assert finding.left + finding.width / 2 == pytest.approx(anchor[0] + 2 / 32)
    assert finding.top + finding.height / 2 == pytest.approx(anchor[1] - 1 / 32)
    np.testing.assert_allclose(finding.keys, anchor + np.array(((1, 1), (-3, 2))) / 32)


def test_findings_come_by_certainty_and_the_rest_is_left_out() -> None:
    flat = [0, 0, 4, 4, 0, 0, 0, 0]
    detector, _ = scripted({0: (0.1, flat), 20: (2.0, flat), 40: (-0.1, flat), 60: (500.0, flat)}, SsdLayout((4,)))
    scores = [finding.score for finding in detector.find(BLANK)]
    assert scores == pytest.approx([1.0, 1 / (1 + math.exp(-2)), 1 / (1 + math.exp(-0.1))])


def test_nothing_is_seen_where_nothing_is_certain() -> None:
    detector, _ = scripted({}, SsdLayout((8, 16, 16, 16)))
    assert detector.find(BLANK) == []


@pytest.mark.parametrize(("is_signed", "low"), [(False, 0.0), (True, -1.0)])
def test_pixels_are_scaled_as_the_network_takes_them(is_signed: bool, low: float) -> None:
    detector, network = scripted({}, SsdLayout((4,), is_signed))
    detector.find(BLANK)
    detector.find(np.full_like(BLANK, 255))
    assert [float(values.mean()) for values in network.shown] == pytest.approx([low, 1.0])


def test_the_network_is_closed_with_it() -> None:
    detector, network = scripted({}, SsdLayout((4,)))
    detector.close()
    assert network.is_closed
    real = SsdDetector(LiteRtNetwork(shipped_model("palm_detection_lite")), SsdLayout((8, 16, 16, 16)), 0.5)
    real.close()
    with pytest.raises(EngineFailed, match="closed"):
        real.find(np.zeros((real.side, real.side, 3), np.uint8))


def places(*boxes: tuple[float, ...]) -> NDArray[np.float64]:
    """Left, top, width, height, and one key point at the left upper corner."""
    return np.array([(*box, *box[:2]) for box in boxes], np.float64).reshape(-1, 6)


def test_no_boxes_are_no_things() -> None:
    assert merged(np.zeros(0), places()) == []


def test_boxes_of_one_thing_give_their_mean_weighted_by_their_scores() -> None:
    """IoU of the second with the first: 8 × 10 of 120 pixels, 2/3."""
    ((score, place),) = merged(np.array((0.9, 0.6)), places((0, 0, 10, 10), (2, 0, 10, 10)))
    assert score == 0.9
    np.testing.assert_allclose(place, (2 * 0.6 / 1.5, 0, 10, 10, 2 * 0.6 / 1.5, 0))


def test_boxes_that_hardly_meet_are_two_things() -> None:
    """IoU of 5 × 10 of 150 pixels, 1/3, is one thing; of 4 × 10 of 160, 1/4, two."""
    assert len(merged(np.array((0.9, 0.6)), places((0, 0, 10, 10), (5, 0, 10, 10)))) == 1
    apart = merged(np.array((0.9, 0.6)), places((0, 0, 10, 10), (6, 0, 10, 10)))
    assert [score for score, _ in apart] == [0.9, 0.6]
    np.testing.assert_array_equal([place for _, place in apart], places((0, 0, 10, 10), (6, 0, 10, 10)))


def test_only_what_lies_on_the_best_one_is_taken_in() -> None:
    """A chain: the second lies on the first, the third on the second alone, and so stays."""
    chain = places((0, 0, 10, 10), (4, 0, 10, 10), (8, 0, 10, 10))
    (first, place), (second, other) = merged(np.array((0.9, 0.8, 0.7)), chain)
    assert (first, second) == (0.9, 0.7)
    np.testing.assert_allclose(place[0], 4 * 0.8 / 1.7)
    np.testing.assert_array_equal(other, chain[2])


def test_everything_on_one_place_is_one_thing() -> None:
    scores = np.linspace(0.9, 0.3, 50)
    ((score, place),) = merged(scores, places(*[(3, 4, 5, 6)] * 50))
    assert score == 0.9
    np.testing.assert_allclose(place, (3, 4, 5, 6, 3, 4))


def test_of_equal_scores_the_first_leads() -> None:
    (_, one), (_, other) = merged(np.array((0.5, 0.5)), places((0, 0, 2, 2), (10, 10, 2, 2)))
    assert (one[0], other[0]) == (0, 10)


def test_boxes_without_area_stay_each_for_itself() -> None:
    flat = places((1, 1, 0, 0), (1, 1, 0, 0), (0, 0, 4, 4), (2, 2, 4, 0))
    found = merged(np.array((0.9, 0.8, 0.7, 0.6)), flat)
    assert [score for score, _ in found] == [0.9, 0.8, 0.7, 0.6]
    np.testing.assert_array_equal([place for _, place in found], flat)


def test_what_came_in_is_left_alone() -> None:
    scores, boxes = np.array((0.9, 0.6)), places((0, 0, 10, 10), (2, 0, 10, 10))
    kept = scores.copy(), boxes.copy()
    merged(scores, boxes)
    np.testing.assert_array_equal(scores, kept[0])
    np.testing.assert_array_equal(boxes, kept[1])
