"""Whole samples. They want the extra `train`, OpenGL over EGL, and the base mesh, which `training.fetch` gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from training.cached import base_mesh_file
from training.labels import SIDES, Label
from training.shards import read_shards

pytest.importorskip("moderngl", reason="wants the extra train")
if not base_mesh_file().exists():
    pytest.skip("the base mesh was not fetched: python -m training.fetch", allow_module_level=True)

from training import samples
from training.render import person
from training.render.camera import camera_at
from training.render.dice import Dice
from training.render.human import Human, load_human
from training.render.in_front import InFront
from training.render.label_maps import SUPERSAMPLING
from training.render.renderer import Renderer
from training.render.sample import SIZE, Sample, make_sample
from training.render.worn import Worn

SEEDS = (100, 101, 102)


SMALL = 192
"""The side of what is drawn where labels alone are looked at."""


@pytest.fixture(scope="module")
def human() -> Human:
    load_human.cache_clear()
    return load_human()


def opened(size: int) -> Renderer:
    try:
        return Renderer(size)
    except Exception as error:  # moderngl raises Exception itself
        pytest.skip(f"no OpenGL over EGL: {error}")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with opened(SIZE * SUPERSAMPLING) as renderer:
        yield renderer


@pytest.fixture(scope="module")
def small() -> Iterator[Renderer]:
    with opened(SMALL) as renderer:
        yield renderer


@pytest.fixture(scope="module")
def some(human: Human, renderer: Renderer) -> dict[int, Sample]:
    """Two with clear lenses and one without glasses, by their seeds."""
    return {seed: make_sample(human, renderer, seed) for seed in SEEDS}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads that nothing hides."""
    monkeypatch.setattr(person, "make_hair", lambda *_: [])
    monkeypatch.setattr(person, "make_hat", lambda *_: None)
    monkeypatch.setattr(person, "make_glasses", lambda *_: None)
    monkeypatch.setattr(person, "make_worn", lambda *_: Worn((), ()))
    monkeypatch.setattr(person, "make_in_front", lambda *_: InFront("", ()))


def from_yaw(monkeypatch: pytest.MonkeyPatch, yaw: float) -> None:
    camera = camera_at(yaw, 0, 0, distance=15, share=.6, off_centre=np.zeros(2))
    monkeypatch.setattr(person, "make_camera", lambda dice: camera)


def test_every_class_occurs(human: Human, small: Renderer) -> None:
    seen: set[int] = set()
    for seed in range(60):
        seen |= set(np.unique(small.draw(person.make_scene(human, Dice(seed))).labels).tolist())
        if len(seen) == len(Label):
            break
    assert seen == set(Label)


def test_a_sample_is_a_picture_with_labels_of_its_size(some: dict[int, Sample]) -> None:
    for seed, sample in some.items():
        assert sample.picture.shape == (SIZE, SIZE, 3)
        assert sample.labels.shape == sample.bare_labels.shape == (SIZE, SIZE)
        assert sample.picture.dtype == sample.labels.dtype == sample.bare_labels.dtype == np.uint8
        assert sample.picture.std() > 2
        assert sample.facts["seed"] == seed
        assert -105 < sample.facts["yaw"] < 105
        assert sum(sample.facts["origins"]) == pytest.approx(1)


def test_clear_lenses_alone_tell_both_label_maps_apart(some: dict[int, Sample]) -> None:
    for sample in some.values():
        other = sample.labels != sample.bare_labels
        assert not other.any() or sample.facts["glasses"] in ("clear", "tinted")
        assert (sample.labels[other] == Label.GLASSES).all()
    assert any((sample.labels != sample.bare_labels).any() for sample in some.values())


def test_the_same_seed_makes_the_same_sample(human: Human, renderer: Renderer, some: dict[int, Sample]) -> None:
    seed, before = next(iter(some.items()))
    again = make_sample(human, renderer, seed)
    assert (again.picture == before.picture).all()
    assert (again.labels == before.labels).all()
    assert again.facts == before.facts


@pytest.mark.usefixtures("bare")
def test_the_subjects_left_is_to_the_right_from_the_front(human: Human, small: Renderer,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    from_yaw(monkeypatch, 0)
    for seed in range(3):
        labels = small.draw(person.make_scene(human, Dice(seed))).labels
        for left, right in SIDES:
            lies_at = [np.nonzero(labels == side)[1].mean() for side in (left, right)]
            assert lies_at[0] > SMALL / 2 > lies_at[1]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(("yaw", "near", "far"), [(90, Label.LEFT_EAR, Label.RIGHT_EAR),
                                                  (-90, Label.RIGHT_EAR, Label.LEFT_EAR)])
def test_a_profile_shows_one_ear(yaw: float, near: Label, far: Label, human: Human, small: Renderer,
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    from_yaw(monkeypatch, yaw)
    labels = small.draw(person.make_scene(human, Dice(0))).labels
    assert (labels == near).sum() > 100
    assert not (labels == far).any()


def test_labels_lie_where_the_picture_is_covered(human: Human, small: Renderer) -> None:
    drawing = small.draw(person.make_scene(human, Dice(0)))
    cover = drawing.picture[..., 3]
    assert (cover[drawing.labels != Label.BACKGROUND] == 255).all()
    assert (drawing.labels != Label.BACKGROUND).mean() > .1


@pytest.mark.usefixtures("renderer")
def test_the_command_fills_a_folder_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "_prepare", lambda: None)  # what it sets is the whole process's
    arguments = ["--count", "2", "--seed", "7", "--out", str(tmp_path)]
    assert samples.main(arguments) == 0
    written = (tmp_path / "shard-00000.npz").stat().st_mtime_ns
    assert samples.main(arguments) == 0
    assert (tmp_path / "shard-00000.npz").stat().st_mtime_ns == written
    shard = next(read_shards(tmp_path))
    assert [facts["seed"] for facts in shard.facts] == [7, 8]
