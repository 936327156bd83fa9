"""The network of six classes that comes along."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from faceseg_live.area_masks.evidence import answering_maps, region_shape
from faceseg_live.domain.regions import BODY_SKIN, FACE_SKIN, Region
from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import make_mesh
from faceseg_live.engines.multiclass.network import CLASSES, MulticlassNetwork
from faceseg_live.engines.multiclass.source import MulticlassSource
from faceseg_live.settings import EngineSettings, MaskSettings, Settings
from tests.engines.multiclass.colour_network import CLOTH, HAIR


@pytest.fixture(scope="module")
def real() -> Iterator[MulticlassNetwork]:
    network = MulticlassNetwork()
    yield network
    network.close()


def test_the_networks_that_come_along_know_a_portrait(portrait: Pixels) -> None:
    frame = Frame(portrait, 0, 0.0, 0.0, is_still=True)
    engine = make_mesh(EngineSettings())
    settings = Settings(mask=MaskSettings(("hair", "cloth", "neck", "glasses", "hat")))
    faces = engine.perceive(frame, Request.of(settings, is_still=True)).faces
    engine.close()
    made = MulticlassSource()
    maps = made.maps(frame, faces, Request.of(settings, is_still=True))
    made.close()
    size, face = frame.size, faces[0]
    hair, skin, cloth, neck = (
        region_shape(regions, answering_maps(regions, maps, face), size, face)
        for regions in (HAIR, FACE_SKIN, CLOTH, BODY_SKIN)
    )
    assert hair.top < skin.top < face.box.y + face.box.height / 2
    assert 0.6 < skin.pixels.sum() / face.box.area < 1.3
    assert cloth.top > face.box.centre[1]
    assert neck.pixels.sum() < skin.pixels.sum()
    glasses, hat = (region_shape(frozenset({region}), answering_maps(frozenset({region}), maps, face), size, face)
                    for region in (Region.GLASSES, Region.HAT))
    for shape in (glasses, hat):
        assert shape.pixels.sum() < 0.01 * skin.pixels.sum(), "she wears nothing of the kind"


def test_shares_are_of_the_whole(portrait: Pixels, real: MulticlassNetwork) -> None:
    sight = real.look(Frame(portrait, 0, 0.0, 0.0), np.array([[0.1, 0, 0], [0, 0.1, 0]]))
    columns, rows = real.input_size
    assert sight.shares.shape == (rows, columns, len(CLASSES))
    total = sight.shares.sum(axis=2)
    assert 250 <= total.min() <= total.max() <= 255
    assert sight.picture.shape == (rows, columns, 3)
    assert [each.shape for each in sight.features] == [(1, rows // stride, columns // stride, 64)
                                                       for stride in (4, 8, 16)]
