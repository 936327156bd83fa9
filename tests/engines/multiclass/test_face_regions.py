"""The network of our own: what it tells of a face that it has never seen the like of."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live import Segmentation, segment
from faceseg_live.domain.regions import Region
from faceseg_live.domain.types import Pixels, freeze
from faceseg_live.engines.multiclass.face_regions import CLASSES, FaceRegionNetwork
from faceseg_live.engines.multiclass.network import MulticlassNetwork
from training.labels import Label


@pytest.fixture(scope="module")
def ears(portrait: Pixels) -> tuple[Segmentation, Segmentation]:
    """The subject's right one, and her left one."""
    right, left = (segment(portrait, area=area, blur=1) for area in ("right_ear", "left_ear"))
    return right, left


def test_its_classes_are_those_that_it_was_trained_for() -> None:
    assert len(CLASSES) == len(Label)
    for label, regions in zip(Label, CLASSES, strict=True):
        named = {"mouth": "mouth_interior", "clothes": "cloth"}.get(label.name.lower(), label.name.lower())
        assert not regions if label is Label.BACKGROUND else Region(named) in regions


def test_shares_are_of_the_whole(portrait: Pixels) -> None:
    knowing, telling = MulticlassNetwork(), FaceRegionNetwork()
    columns, rows = knowing.input_size
    shares = telling.shares(knowing.look_at(freeze(np.ascontiguousarray(portrait[:rows, :columns]))))
    knowing.close()
    telling.close()
    assert shares.shape == (rows // 2, columns // 2, len(CLASSES))
    assert 230 <= shares.sum(axis=2, dtype=int).min() <= shares.sum(axis=2, dtype=int).max() <= 255


def test_ears_lie_beside_the_face_each_on_its_side(ears: tuple[Segmentation, Segmentation]) -> None:
    right, left = ears
    assert right.face is not None
    box = right.face.box
    for ear, side in ((right, box.x), (left, box.x + box.width)):
        rows, columns = np.nonzero(ear.mask > 0.5)
        assert rows.size > 0.002 * box.area
        assert abs(columns.mean() - side) < 0.15 * box.width
        assert box.y < rows.mean() < box.y + 0.8 * box.height


def test_in_a_mirror_left_is_right(portrait: Pixels, ears: tuple[Segmentation, Segmentation]) -> None:
    mirrored = freeze(np.ascontiguousarray(portrait[:, ::-1]))
    for area, ear in zip(("left_ear", "right_ear"), ears, strict=True):
        there = segment(mirrored, area=area, blur=1).mask[:, ::-1] > 0.5
        here = ear.mask > 0.5
        assert (there & here).sum() > 0.4 * (there | here).sum()


@pytest.mark.parametrize("area", ["glasses", "hat"])
def test_who_wears_nothing_has_an_empty_mask(portrait: Pixels, area: str) -> None:
    found = segment(portrait, area=area, blur=1)
    assert found.face is not None
    assert (found.mask > 0.5).sum() < 0.005 * found.face.box.area
