"""A training: the loss falls, it can be interrupted, and goes on where it was."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the network is torch's")

from tests.drawn_samples import write_shards  # noqa: E402
from training.dataset import Batches, held_out  # noqa: E402
from training.labels import Label  # noqa: E402
from training.prepared import Samples  # noqa: E402
from training.run import Recipe, Run  # noqa: E402
from training.train import LOG, main  # noqa: E402

SMALL = ("--batch", "2", "--steps", "6", "--threads", "1", "--log-every", "2")


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Small networks are slower on several, and on a busy machine much slower."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shards(tmp_path_factory.mktemp("samples"), shards=2, samples=10)


def trained(folder: Path, run: Path, *words: str) -> int:
    return main(["--samples", str(folder), "--run", str(run), *SMALL, *words])


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    run = Run.load(folder)
    return run.network.state_dict() | {f"average {name}": value for name, value in run.average.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first)


def test_a_few_steps_lower_the_loss(folder: Path) -> None:
    samples = Samples(folder)
    run, batches = Run(Recipe(batch=2, steps=30, warm_up=5)), Batches(samples, 2, seed=0)
    losses = [run.learn(batches[step]) for step in range(20)]
    assert np.mean(losses[-5:]) < 0.75 * np.mean(losses[:5])
    unseen = held_out(samples, 4)
    assert unseen is not None
    overlaps = run.overlaps(unseen)
    assert {Label.BACKGROUND, Label.SKIN, Label.HAIR} <= set(overlaps)
    assert Label.HAT not in overlaps
    assert all(0 <= overlap <= 1 for overlap in overlaps.values())


def test_an_interrupted_run_ends_as_one_that_was_not(folder: Path, tmp_path: Path) -> None:
    assert trained(folder, tmp_path / "whole") == 0
    assert trained(folder, tmp_path / "parts", "--minutes", "0") == 0
    assert Run.load(tmp_path / "parts").step == 1
    assert not same(weights_of(tmp_path / "whole"), weights_of(tmp_path / "parts"))
    assert trained(folder, tmp_path / "parts") == 0
    assert same(weights_of(tmp_path / "whole"), weights_of(tmp_path / "parts"))
    log = (tmp_path / "parts" / LOG).read_text()
    assert "at step 0 of 6" in log
    assert "at step 1 of 6" in log
    assert "step 6  loss" in log
    assert "IoU of samples not learnt from" in log
    assert trained(folder, tmp_path / "parts") == 0  # nothing is left
    assert Run.load(tmp_path / "parts").step == 6


def test_ctrl_c_ends_it_after_its_step(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn = Run.learn

    def pressed_at_the_second(run: Run, batch) -> float:  # type: ignore[no-untyped-def]
        if run.step == 1:
            signal.raise_signal(signal.SIGINT)
        return learn(run, batch)

    monkeypatch.setattr(Run, "learn", pressed_at_the_second)
    before = signal.getsignal(signal.SIGINT)
    assert trained(folder, tmp_path / "run") == 130
    assert Run.load(tmp_path / "run").step == 2
    assert signal.getsignal(signal.SIGINT) is before
    monkeypatch.undo()
    assert trained(folder, tmp_path / "run") == 0
    assert Run.load(tmp_path / "run").step == 6


def test_a_run_keeps_its_recipe(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trained(folder, tmp_path, "--minutes", "0") == 0
    assert trained(folder, tmp_path, "--seed", "1") == 1
    assert "another recipe" in capsys.readouterr().err
    assert Run.load(tmp_path).step == 1


def test_without_samples_it_does_not_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert trained(tmp_path / "empty", tmp_path / "run") == 1
    assert "holds no samples" in capsys.readouterr().err


def test_the_rate_rises_and_falls() -> None:
    recipe = Recipe(steps=1000, warm_up=100, rate=1.0)
    rates = [recipe.rate_at(step) for step in range(1000)]
    assert np.argmax(rates) in range(90, 110)
    assert rates[0] < 0.02
    assert rates[-1] < 1e-4
    assert (np.diff(rates[110:]) < 0).all()
