from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training import samples
from training.labels import Label
from training.shards import ForeignShards, Plan, read_shard, read_shards, shard_file, stacked, write_shard
from training.sheet import contact_sheet

SIDE = 8


@dataclass
class Drawn:
    """What a renderer would have made of a seed."""

    facts: dict[str, Any]
    picture: np.ndarray = field(init=False)
    labels: np.ndarray = field(init=False)
    bare_labels: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.facts["seed"])
        self.picture = rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        self.labels = rng.integers(0, len(Label), (SIDE, SIDE), np.uint8)
        self.bare_labels = self.labels // 2


def made(plan: Plan, folder: Path, shards: list[int]) -> None:
    for shard in shards:
        drawn = stacked(Drawn({"seed": seed}) for seed in plan.seeds(shard))
        write_shard(shard_file(folder, shard), drawn, plan.recipe)


def test_samples_come_back_as_they_were_written(tmp_path: Path) -> None:
    drawn = [Drawn({"seed": 3, "yaw": -12.5, "hat": ""}), Drawn({"seed": 4, "yaw": 80., "worn": ["mask"]})]
    write_shard(tmp_path / "shard-00000.npz", stacked(drawn), "a")
    shard = read_shard(tmp_path / "shard-00000.npz")
    assert shard.facts == [one.facts for one in drawn]
    for k, one in enumerate(drawn):
        assert (shard.pictures[k] == one.picture).all()
        assert (shard.labels[k] == one.labels).all()
        assert (shard.bare_labels[k] == one.bare_labels).all()


def test_seeds_run_through_all_shards() -> None:
    plan = Plan(first_seed=50, count=23, recipe="a", shard_size=10)
    assert [list(plan.seeds(shard)) for shard in plan.shards()] == [
        list(range(50, 60)), list(range(60, 70)), list(range(70, 73))]


def test_an_interrupted_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    plan = Plan(0, 30, "a", shard_size=10)
    made(plan, tmp_path, [0, 2])
    assert plan.missing(tmp_path) == [1]


def test_a_longer_plan_makes_only_the_short_last_shard_again(tmp_path: Path) -> None:
    made(short := Plan(0, 25, "a", shard_size=10), tmp_path, list(short.shards()))
    assert Plan(0, 40, "a", shard_size=10).missing(tmp_path) == [2, 3]
    assert Plan(0, 24, "a", shard_size=10).missing(tmp_path) == []


@pytest.mark.parametrize("other", [Plan(1, 10, "a", shard_size=10), Plan(0, 10, "b", shard_size=10),
                                   Plan(0, 10, "a", shard_size=5)], ids=["seed", "recipe", "size"])
def test_shards_that_were_made_otherwise_are_not_mixed_in(other: Plan, tmp_path: Path) -> None:
    made(Plan(0, 10, "a", shard_size=10), tmp_path, [0])
    with pytest.raises(ForeignShards, match="choose another folder"):
        other.missing(tmp_path)


def test_a_shard_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(stream: Any, **_: Any) -> None:
        stream.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space left"):
        made(Plan(0, 2, "a"), tmp_path, [0])
    assert list(tmp_path.iterdir()) == []


def test_the_recipe_changes_with_the_renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "render" / "shaders").mkdir(parents=True)
    (tmp_path / "labels.py").write_text("A = 1")
    (shader := tmp_path / "render" / "shaders" / "skin.frag").write_text("red")
    monkeypatch.setattr(samples, "__file__", str(tmp_path / "samples.py"))
    before = samples.recipe()
    assert samples.recipe() == before
    shader.write_text("blue")
    assert samples.recipe() != before


def test_without_the_base_mesh_the_command_says_how_to_get_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FACESEG_TRAINING_CACHE", str(tmp_path / "empty"))
    samples.load_human.cache_clear()
    assert samples.main(["--count", "1", "--out", str(tmp_path / "out")]) == 1
    assert "python -m training.fetch" in capsys.readouterr().err


def test_a_contact_sheet_shows_each_picture_over_its_labels(tmp_path: Path) -> None:
    made(Plan(0, 5, "a"), tmp_path, [0])
    sheet = contact_sheet(next(read_shards(tmp_path)), columns=3)
    assert sheet.shape == (2 * 2 * SIDE, 3 * SIDE, 3)
    assert samples.main(["--sheet", str(tmp_path)]) == 0
    assert (tmp_path / "sheet.png").stat().st_size > 0
