"""`process` with pictures and folders: which files it gives, and what is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from tests.cli.results import Command, load, names, results, save
from tests.media_files import quadrants
from tests.output_files import made_in


def test_a_picture_gives_its_five_results(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants(320, 240)))
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == names("p")
    mask, image = load(tmp_path / "out" / "p.mask.png"), load(tmp_path / "out" / "p.image.png")
    assert (mask.shape, mask.dtype, image.shape) == ((240, 320), np.uint8, (240, 320, 3))
    assert (mask.min(), mask.max()) == (0, 255)
    expected = quadrants(320, 240) * (mask[..., None] / 255)
    assert np.abs(image - expected).max() <= 2


def test_the_numbers_beside_a_picture_are_those_of_its_crops(process: Command, tmp_path: Path) -> None:
    process(save(tmp_path / "p.png", quadrants(320, 240)), "--area", "nose", "--grow", "3", "--blur", "5")
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert set(box) == {"x", "y", "width", "height", "area", "face", "faces_found"}
    assert (box["area"], box["face"], box["faces_found"]) == ("nose", 1, 1)
    place = np.s_[box["y"] : box["y"] + box["height"], box["x"] : box["x"] + box["width"]]
    for whole, crop in (("mask", "seg_mask"), ("image", "seg_image")):
        full, part = (load(tmp_path / "out" / f"p.{kind}.png") for kind in (whole, crop))
        assert part.shape[:2] == (box["height"], box["width"])
        assert np.array_equal(full[place], part)


def test_the_command_line_gives_what_the_python_api_gives(run: Command, portrait: Pixels, tmp_path: Path) -> None:
    from faceseg_live import segment

    outcome = run("process", save(tmp_path / "p.png", portrait), "--out", tmp_path / "out", "--grow", "-4",
                  "--tapered", "--blur", "9", "--area", "main_features")
    assert outcome.code == 0
    expected = segment(portrait, area="main_features", grow=-4, grow_tapered=True, blur=9)
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert [box[key] for key in ("x", "y", "width", "height")] == [
        expected.x, expected.y, expected.width, expected.height]
    assert np.abs(load(tmp_path / "out" / "p.mask.png") / 255 - expected.mask).max() < 1 / 255
    assert np.array_equal(load(tmp_path / "out" / "p.seg_image.png"), expected.seg_image)


def test_all_faces_are_numbered_from_the_largest(run: Command, demo_frames: tuple[Pixels, ...], tmp_path: Path) -> None:
    picture = save(tmp_path / "two.png", demo_frames[6])
    assert run("process", picture, "--out", tmp_path / "out", "--face", "all").code == 0
    assert results(tmp_path) == names("two.1") + names("two.2")
    first, second = (json.loads((tmp_path / "out" / f"two.{n}.json").read_text()) for n in (1, 2))
    assert first["height"] > second["height"]
    assert [(box["face"], box["faces_found"]) for box in (first, second)] == [(1, 2), (2, 2)]
    assert run("process", picture, "--out", tmp_path / "one", "--face", "2").code == 0
    assert json.loads((tmp_path / "one" / "two.json").read_text()) == second


def test_a_face_that_is_not_there_is_reported(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants()), "--face", "3")
    assert outcome.code == 1
    assert outcome.messages == [f"faceseg-live: {tmp_path / 'p.png'}: asked for face 3, but only 1 found "
                                "(1 is the largest)"]
    assert made_in(tmp_path / "out") == []


def test_a_picture_without_a_face_is_reported(run: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "wall.png", np.full((120, 160, 3), 128, np.uint8))
    outcome = run("process", picture, "--out", tmp_path / "out")
    assert outcome.code == 1
    assert "no face found" in outcome.err
    assert made_in(tmp_path / "out") == []


def test_an_area_of_the_whole_picture_needs_no_face(process: Command, tmp_path: Path) -> None:
    assert process(save(tmp_path / "p.png", quadrants()), "--area", "person", "--face", "all").code == 0
    assert results(tmp_path) == names("p")
    assert json.loads((tmp_path / "out" / "p.json").read_text())["face"] is None


def test_an_empty_mask_has_numbers_but_no_crop(process: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    process(picture)
    outcome = process(picture, "--grow", "-4096")
    assert outcome.code == 0
    assert "no crop" in outcome.err
    assert results(tmp_path) == ["p.image.png", "p.json", "p.mask.png"]
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert [box[key] for key in ("x", "y", "width", "height")] == [0, 0, 0, 0]
    assert load(tmp_path / "out" / "p.mask.png").max() == 0


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("deep.png", (quadrants().astype(np.uint16) * 257)),
        ("deep.tiff", (quadrants().astype(np.uint16) * 257)),
        ("grey.png", quadrants()[..., 1]),
        ("grey.jpg", quadrants()[..., 1]),
        ("clear.png", np.dstack([quadrants(), np.full((240, 320), 90, np.uint8)])),
        ("deep_grey.png", quadrants()[..., 1].astype(np.uint16) * 257),
        ("modern.webp", quadrants()),
    ],
)
def test_pictures_of_other_kinds_simply_work(
    process: Command, tmp_path: Path, name: str, pixels: np.ndarray[Any, Any]
) -> None:
    outcome = process(save(tmp_path / name, pixels), "--area", "image", "--blur", "1")
    assert (outcome.code, outcome.err) == (0, "")
    image = load(tmp_path / "out" / f"{Path(name).stem}.image.png")
    shown = quadrants() if "grey" not in name else np.repeat(quadrants()[..., 1:2], 3, axis=2)
    assert np.abs(image.astype(int) - shown).mean() < 2


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 40), (2000, 4)])
def test_tiny_and_narrow_pictures_simply_work(process: Command, tmp_path: Path, size: tuple[int, int]) -> None:
    picture = save(tmp_path / "p.png", np.full((size[1], size[0], 3), 99, np.uint8))
    assert process(picture, "--face", "all").code == 0


# Folders


def test_a_folder_keeps_its_shape_and_survives_a_bad_file(process: Command, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save(folder / "a.png", quadrants())
    save(folder / "deep" / "er" / "b.jpg", quadrants())
    (folder / "deep" / "broken.jpg").write_text("no picture")
    outcome = process(folder)
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "broken.jpg" in outcome.messages[0]
    assert results(tmp_path) == names("a") + names("deep/er/b")
    assert outcome.out == f"2 of 3 done, 1 failed; results in {tmp_path / 'out'}\n"


def test_names_that_collide_overwrite_nothing(process: Command, tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png"):
        save(tmp_path / "in" / name, quadrants())
    assert process(tmp_path / "in").code == 0
    assert results(tmp_path) == names("a.jpg") + names("a.png")


def test_a_machine_gets_a_summary(process: Command, tmp_path: Path) -> None:
    good, bad = save(tmp_path / "in" / "a.png", quadrants()), tmp_path / "in" / "b.png"
    bad.touch()
    outcome = process(tmp_path / "in", "--json")
    summary = json.loads(outcome.out)
    assert (outcome.code, summary["done"], summary["failed"]) == (1, 1, 1)
    done, failed = summary["files"]
    assert (done["input"], done["kind"], done["faces_found"], done["error"]) == (str(good), "image", 1, "")
    assert sorted(done["outputs"]) == [str(tmp_path / "out" / name) for name in names("a")]
    assert failed["input"] == str(bad)
    assert "empty" in failed["error"]
