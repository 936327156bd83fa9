"""Layouts of labelled sets, read from folders that are made up here."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.labelled.layouts import CELEBAMASK, CELEBAMASK_PARTS, FASSEG_COLOURS, LAYOUTS, layout_of
from faceseg_live.domain.regions import BROWS, EYES, FACE, LIPS, MOUTH, Region

SIZE = 40, 30
"""Height, width."""


def save(path: Path, pixels: NDArray[np.uint8]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels[..., ::-1] if pixels.ndim == 3 else pixels)


def picture(value: int = 90, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    return np.full((*size, 3), (value, value + 1, value + 2), np.uint8)


def labels(**boxes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Top, bottom, left, right of each label "_N"."""
    drawn = np.zeros(SIZE, np.uint8)
    for name, (top, bottom, left, right) in boxes.items():
        drawn[top:bottom, left:right] = int(name.removeprefix("_"))
    return drawn


def test_facesynthetics(tmp_path: Path) -> None:
    save(tmp_path / "000002.png", picture())
    save(tmp_path / "000002_seg.png", labels(_1=(5, 30, 5, 25), _14=(25, 30, 5, 25), _3=(10, 12, 6, 10),
                                             _255=(0, 2, 0, 30), _15=(32, 40, 0, 30)))
    save(tmp_path / "000003.png", picture())  # without labels
    layout = layout_of(tmp_path)
    assert layout is LAYOUTS["facesynthetics"]
    (item,) = layout.read(tmp_path)
    assert (item.name, item.pixels[0, 0].tolist()) == ("000002", [90, 91, 92])
    assert np.count_nonzero(~item.counted) == 60
    skin = item.marked(frozenset({Region.SKIN}))
    assert skin is not None
    assert (skin[28, 10], skin[11, 7], np.count_nonzero(skin)) == (True, False, 25 * 20 - 8)
    eye = item.marked(frozenset({Region.LEFT_EYE}))
    assert eye is not None
    assert eye[11, 7]


def test_fasseg_by_the_nearest_colour(tmp_path: Path) -> None:
    """A smoothed border belongs to one of its two sides; brows, which are painted as hair, are told from it."""
    background, skin, hair, nose = (FASSEG_COLOURS[index].astype(np.uint8) for index in range(4))
    drawn = np.empty((*SIZE, 3), np.uint8)
    drawn[:] = background
    drawn[8:38, 4:26] = skin
    drawn[0:8, 2:28] = hair
    drawn[14:16, 7:13] = hair
    drawn[30:38, 4:7] = hair  # a lock beside the chin
    drawn[18:26, 14:17] = nose
    drawn[20, 26] = (skin.astype(int) + background) // 2
    save(tmp_path / "a_1.png", picture())
    save(tmp_path / "a_1_label.png", drawn)
    (item,) = LAYOUTS["fasseg"].read(tmp_path)
    marked = {name: item.marked(regions) for name, regions in
              {"brows": BROWS, "hair": frozenset({Region.HAIR}), "skin": frozenset({Region.SKIN}), "eyes": EYES,
               "mouth": MOUTH}.items()}
    assert all(mask is not None for mask in marked.values())
    assert np.count_nonzero(marked["brows"]) == 12
    assert np.count_nonzero(marked["hair"]) == 8 * 26 + 24
    assert np.count_nonzero(marked["skin"]) in (22 * 30 - 12 - 24 - 24, 22 * 30 - 12 - 24 - 24 + 1)
    assert item.marked(LIPS) is None
    assert item.marked(FACE) is not None


def test_celebamask_in_parts(tmp_path: Path) -> None:
    """Later parts are painted over earlier ones, and the picture is larger than its labels."""
    on = np.full(SIZE, 255, np.uint8)
    save(tmp_path / "CelebA-HQ-img" / "12.jpg", picture(size=(80, 60)))
    folder = tmp_path / "CelebAMask-HQ-mask-anno" / "0"
    save(folder / "00012_skin.png", on)
    save(folder / "00012_l_brow.png", labels(_255=(0, 10, 0, 30)))
    save(folder / "00012_hair.png", labels(_255=(0, 5, 0, 30)))
    save(folder / "00013_skin.png", on)  # without a picture
    layout = layout_of(tmp_path)
    assert layout is LAYOUTS["celebamask"]
    (item,) = layout.read(tmp_path)
    assert item.labels.shape == (80, 60)
    assert [CELEBAMASK_PARTS[label - 1] for label in item.labels[[2, 15, 70], 0]] == ["hair", "l_brow", "skin"]


def test_celebamask_with_one_file_a_picture(tmp_path: Path) -> None:
    for name in ("b10", "b9"):
        save(tmp_path / "images" / f"{name}.jpg", picture())
        save(tmp_path / "masks" / f"{name}.png", labels(_13=(0, 10, 0, 30), _3=(12, 14, 3, 20)))
    layout = layout_of(tmp_path)
    assert layout is LAYOUTS["celebamask_mini"]
    assert [item.name for item in layout.read(tmp_path)] == ["b9", "b10"]
    assert [item.name for item in layout.read(tmp_path, slice(1, None))] == ["b10"]
    item = next(layout.read(tmp_path))
    glasses = item.marked(frozenset({Region.GLASSES}))
    assert glasses is not None
    assert np.count_nonzero(glasses) == 34


def test_parts_and_classes_are_in_one_order() -> None:
    assert len(CELEBAMASK) == len(CELEBAMASK_PARTS) + 1
    named = {"hair": Region.HAIR, "neck_l": Region.NECKLACE, "ear_r": Region.EARRING, "eye_g": Region.GLASSES,
             "u_lip": Region.UPPER_LIP, "l_lip": Region.LOWER_LIP, "l_eye": Region.LEFT_EYE}
    for part, region in named.items():
        assert CELEBAMASK[CELEBAMASK_PARTS.index(part) + 1] == {region}


def test_a_folder_without_labels(tmp_path: Path) -> None:
    save(tmp_path / "photo.png", picture())
    assert layout_of(tmp_path) is None


def test_a_name_with_brackets(tmp_path: Path) -> None:
    save(tmp_path / "a[1].png", picture())
    save(tmp_path / "a[1]_seg.png", labels(_1=(0, 9, 0, 9)))
    assert [item.name for item in LAYOUTS["facesynthetics"].read(tmp_path)] == ["a[1]"]


def test_a_file_that_is_no_picture(tmp_path: Path) -> None:
    save(tmp_path / "c.png", picture())
    (tmp_path / "c_seg.png").write_bytes(b"none")
    with pytest.raises(ValueError, match=r"c_seg\.png"):
        list(LAYOUTS["facesynthetics"].read(tmp_path))
