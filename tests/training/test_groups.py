"""How a network is measured by groups of people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faceseg_live.models.shipped import shipped_model
from tests.drawn_samples import drawn_sample
from training import groups
from training.augmentation import IGNORED
from training.groups import Confusion, groups_of, table
from training.labels import Label
from training.shards import Shard, write_shard

FACTS = {"seed": 1, "yaw": -50.0, "age": 8, "origins": [0.1, 0.8, 0.1], "male": 0.2, "light": "lamp"}


def test_groups_are_told_by_the_facts() -> None:
    assert [*groups_of(FACTS)] == ["all", "yaw 40-65", "age 0-13", "origin Asian", "sex female", "light lamp"]
    mixed = {**FACTS, "yaw": 70.0, "age": 70, "origins": [0.4, 0.3, 0.3], "male": 0.9}
    assert [*groups_of(mixed)][1:5] == ["yaw ≥ 65", "age ≥ 50", "origin mixed", "sex male"]


def test_scores_are_of_what_is_labelled() -> None:
    truth = np.full((40, 40), Label.HAIR, np.uint8)
    truth[:20], truth[0] = Label.SKIN, IGNORED
    found = np.full((40, 40), Label.HAIR, np.uint8)
    found[:10] = Label.SKIN
    confusion = Confusion()
    confusion.add(truth, found)
    assert confusion.scores() == {Label.SKIN: pytest.approx(2 * 360 / (760 + 360)),
                                  Label.HAIR: pytest.approx(2 * 800 / (800 + 1200))}
    lines = table({"all": confusion, "sex male": confusion})
    assert any(line.startswith("sex male") and line.endswith("+0.000") for line in lines)


def test_what_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, labels = drawn_sample(0)
    write_shard(tmp_path / "shard-00000.npz",
                Shard(picture[None], labels[None], labels[None], [FACTS]), "drawn")
    assert groups.main(["--network", str(tmp_path / "none.tflite"), "--samples", str(tmp_path)]) == 1
    assert "none.tflite" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    network = str(shipped_model("face_regions"))
    assert groups.main(["--network", network, "--samples", str(tmp_path / "empty")]) == 1
    assert "holds no samples" in capsys.readouterr().err
    assert groups.main(["--network", network, "--samples", str(tmp_path)]) == 0
    assert "age 0-13" in capsys.readouterr().out
