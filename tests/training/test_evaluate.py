"""How a network is measured on labelled pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the network is torch's")

from benchmarks.labelled.layouts import LAYOUTS  # noqa: E402
from faceseg_live.domain.selection import Selection  # noqa: E402
from faceseg_live.domain.types import Pixels  # noqa: E402
from training.evaluate import main, measured  # noqa: E402
from training.export import exported  # noqa: E402
from training.labels import Label  # noqa: E402
from training.network import RegionNetwork, Shape  # noqa: E402


@pytest.fixture
def labelled(portrait: Pixels, tmp_path: Path) -> Path:
    """A folder in CelebAMask-HQ's layout of one picture, whose upper half is hair and whose lower half is skin."""
    labels = np.full(portrait.shape[:2], Label.SKIN, np.uint8)
    labels[: len(labels) // 2] = Label.HAIR
    for name, pixels in (("images", portrait[..., ::-1]), ("masks", labels)):
        (tmp_path / "set" / name).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "set" / name / "0.png"), pixels)
    return tmp_path / "set"


def network_that_says(label: Label, file: Path) -> Path:
    """Everywhere, whatever it sees."""
    network = RegionNetwork(Shape()).eval()
    with torch.no_grad():
        network.head.weight.zero_()
        network.head.bias.zero_()
        network.head.bias[label] = 1
    file.write_bytes(exported(network))
    return file


def test_the_network_is_measured_beside_the_engine(labelled: Path, tmp_path: Path) -> None:
    network = network_that_says(Label.HAIR, tmp_path / "hair.tflite")
    areas = [Selection.parse(area) for area in ("hair", "skin", "chin")]
    engine, alone = measured(network, LAYOUTS["celebamask_mini"], labelled, areas)
    assert engine.engine == "mesh"
    assert engine.pictures[0].is_found
    assert alone.pictures[0].is_found
    hair, skin = alone.classes["hair"], alone.classes["skin"]
    assert hair is not None
    assert skin is not None
    assert hair.both > 0
    assert hair.too_much > 0
    assert skin.both == skin.too_much == 0
    assert hair.both + hair.too_much < labelled_pixels(labelled)  # nothing beyond the crop
    assert "chin" in alone.undelivered


def labelled_pixels(folder: Path) -> int:
    return int(cv2.imread(str(folder / "masks" / "0.png"), cv2.IMREAD_UNCHANGED).size)


def test_both_are_printed(labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = network_that_says(Label.SKIN, tmp_path / "skin.tflite")
    assert main(["--network", str(network), "--data", str(labelled)]) == 0
    printed = capsys.readouterr().out
    assert "mesh on set (celebamask_mini): 1 of 1 faces found" in printed
    assert "network on set (celebamask_mini): 1 of 1 faces found" in printed
    assert "mesh {} → network {}" in printed


def test_what_is_no_network_is_told(labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.tflite").write_bytes(b"none")
    assert main(["--network", str(tmp_path / "none.tflite"), "--data", str(labelled)]) == 1
    assert "none.tflite" in capsys.readouterr().err
