"""Which files a job works on, and that no two of them fight for a name."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.batch.plan import FileKind, Plan, planned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in"


def put(folder: Path, *names: str) -> list[Path]:
    """Files of these names; what is in them doesn't matter to the plan."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("anything")
    return paths


def stems(plan: Plan) -> dict[str, str]:
    return {task.source.name: (task.subfolder / task.stem).as_posix() for task in plan.tasks}


def test_a_folder_is_searched_below_and_keeps_its_shape(folder: Path, tmp_path: Path) -> None:
    put(folder, "b.png", "a.jpg", "deep/er/c.webp", "notes.txt", "clip.mp4", ".hidden/d.png")
    plan = planned([folder], tmp_path / "out")
    assert stems(plan) == {"a.jpg": "a", "b.png": "b", "c.webp": "deep/er/c"}
    assert plan.refusals == ()


def test_results_of_an_earlier_run_inside_the_folder_are_left_out(folder: Path) -> None:
    put(folder, "a.jpg", "out/a.mask.png", "out/deep/b.mask.png", "outside/c.jpg")
    assert set(stems(planned([folder], folder / "out"))) == {"a.jpg", "c.jpg"}


@pytest.mark.parametrize("out", [".", "sub/.."])
def test_a_folder_that_is_also_the_output_is_refused(folder: Path, out: str) -> None:
    put(folder, "a.jpg", "sub/b.jpg")
    plan = planned([folder], folder / out)
    assert plan.tasks == ()
    assert "also the output folder" in str(plan.refusals[0].reason)


def test_missing_and_empty_inputs_are_refused_one_by_one(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "void/notes.txt")
    plan = planned([folder / "none.jpg", folder / "void", folder / "a.jpg"], tmp_path / "out")
    assert [task.source.name for task in plan.tasks] == ["a.jpg"]
    assert "There is no file" in str(plan.refusals[0].reason)
    assert "no images" in str(plan.refusals[1].reason)


def test_an_input_that_may_not_be_looked_at_is_refused(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg")
    plan = planned([tmp_path / ("a" * 300), folder], tmp_path / "out")
    assert [str(refusal.reason).endswith("can't be read: file name too long") for refusal in plan.refusals] == [True]
    assert plan.tasks


def test_pictures_and_videos_are_told_apart(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.JPG", "b.mp4", "c.xyz")
    nameless = folder / "picture"
    nameless.write_bytes(cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))[1].tobytes())
    plan = planned([*sorted(folder.iterdir())], tmp_path / "out")
    assert {task.source.name for task in plan.of(FileKind.IMAGE)} == {"a.JPG", "picture"}
    assert {task.source.name for task in plan.of(FileKind.VIDEO)} == {"b.mp4", "c.xyz"}


def test_the_same_file_is_worked_on_once(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "b.jpg")
    plan = planned([folder, folder / "a.jpg", folder / ".." / "in" / "a.jpg"], tmp_path / "out")
    assert [task.source.name for task in plan.tasks] == ["a.jpg", "b.jpg"]


def test_names_that_collide_keep_their_suffix(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "a.png", "A.bmp", "b.jpg")
    assert stems(planned([folder], tmp_path / "out")) == {
        "a.jpg": "a.jpg", "a.png": "a.png", "A.bmp": "A.bmp", "b.jpg": "b"}


def test_a_numbered_picture_does_not_take_a_faces_name(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "a.1.jpg")
    named = stems(planned([folder], tmp_path / "out"))
    assert named == {"a.jpg": "a.jpg", "a.1.jpg": "a.1.jpg"}


def test_equal_names_from_different_places_are_numbered(folder: Path, tmp_path: Path) -> None:
    paths = put(folder, "x/a.jpg", "y/a.jpg", "z/a.jpg", "x/v.mp4", "y/v.avi")
    plan = planned(paths, tmp_path / "out")
    assert [task.stem for task in plan.tasks] == ["a.jpg", "a.jpg-2", "a.jpg-3", "v.mp4", "v.avi"]


def test_a_picture_and_a_video_of_one_name_do_not_collide(folder: Path, tmp_path: Path) -> None:
    paths = put(folder, "a.jpg", "a.mp4")
    assert stems(planned(paths, tmp_path / "out")) == {"a.jpg": "a", "a.mp4": "a"}
    assert stems(planned(paths, tmp_path / "out", reports=True)) == {"a.jpg": "a.jpg", "a.mp4": "a.mp4"}
