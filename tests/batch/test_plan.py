"""Which files a job works on, and that no two of them fight for a name."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faceseg_live.batch.plan import FileKind, Plan, Task, planned
from faceseg_live.batch.report import skipped_lines
from faceseg_live.settings import FilesSettings


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
    assert stems(plan) == {"a.jpg": "a", "b.png": "b", "c.webp": "deep/er/c", "clip.mp4": "clip"}
    assert plan.refusals == ()
    assert {(item.path.name, str(item.reason)) for item in plan.skipped} == {
        ("notes.txt", "neither a picture nor a video"), (".hidden", "hidden")}


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
    assert "no pictures or videos to work on: it holds 1 .txt" in str(plan.refusals[1].reason)


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
    assert stems(planned(paths, tmp_path / "out", shares_names=True)) == {"a.jpg": "a.jpg", "a.mp4": "a.mp4"}


def test_what_is_passed_over_is_told_in_a_line_for_each_reason(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", *(f"{number}.txt" for number in range(12)), ".DS_Store")
    plan = planned([folder], tmp_path / "out")
    assert [str(line) for line in skipped_lines(plan.skipped)] == [
        f"1 passed over (hidden): {folder}/.DS_Store",
        f"12 passed over (neither a picture nor a video): {folder}/0.txt, {folder}/1.txt, {folder}/2.txt, and more"]


def test_a_folder_without_anything_usable_says_what_is_there(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.txt", "b.txt", "c.json", "d.md", "Makefile", ".hidden.jpg")
    (refusal,) = planned([folder], tmp_path / "out").refusals
    assert "it holds 2 .txt, 1 .json, 1 .md, and more" in str(refusal.reason)


@pytest.mark.parametrize(("patterns", "expected"), [
    (["*.MP4"], {"v.mp4", "w.mp4"}), (["*.mp4", "a*"], {"v.mp4", "w.mp4", "a.jpg"}), (["!*.mp4"], {"a.jpg", "b.jpg"}),
    (["*.mp4", "!w*"], {"v.mp4"}), (["sub/*"], {"b.jpg", "w.mp4"}), (["**/b.jpg"], {"b.jpg"})])
def test_patterns_choose_among_a_folders_files(
    folder: Path, tmp_path: Path, patterns: list[str], expected: set[str]
) -> None:
    put(folder, "a.jpg", "v.mp4", "sub/b.jpg", "sub/w.mp4")
    plan = planned([folder], tmp_path / "out", FilesSettings(patterns=tuple(patterns)))
    assert set(stems(plan)) == expected
    assert len(plan.skipped) == 4 - len(expected)


def test_patterns_do_not_concern_files_that_are_named(folder: Path, tmp_path: Path) -> None:
    (path,) = put(folder, "a.jpg")
    assert stems(planned([path], tmp_path / "out", FilesSettings(patterns=("*.mp4",)))) == {"a.jpg": "a"}


def test_folders_below_are_left_out_where_they_are_not_wanted(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "sub/b.jpg")
    plan = planned([folder], tmp_path / "out", FilesSettings(recursive=False))
    assert set(stems(plan)) == {"a.jpg"}
    assert [item.path for item in plan.skipped] == [folder / "sub"]


def test_links_to_folders_are_followed_once_and_not_in_circles(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.jpg", "sub/b.jpg")
    put(tmp_path / "elsewhere", "c.jpg")
    for name, target in {"again": folder / "sub", "round": folder, "up": tmp_path, "other": tmp_path / "elsewhere",
                         "other2": tmp_path / "elsewhere", "sub/deep": folder / "sub", "gone": tmp_path / "x"}.items():
        (folder / name).symlink_to(target)
    plan = planned([folder], tmp_path / "out")
    assert stems(plan) == {"a.jpg": "a", "b.jpg": "sub/b", "c.jpg": "other/c"}
    assert sorted(item.path.name for item in plan.skipped) == ["again", "deep", "gone", "other2", "round", "up"]


def test_files_without_a_suffix_are_judged_by_what_is_in_them(folder: Path, tmp_path: Path) -> None:
    put(folder, "README")
    Image.new("RGB", (8, 8)).save(folder / "picture", "PNG")
    Image.new("RGB", (8, 8)).save(folder / "wrong.mp4", "GIF")
    plan = planned([folder], tmp_path / "out")
    assert {task.source.name: task.kind for task in plan.tasks} == {
        "picture": FileKind.IMAGE, "wrong.mp4": FileKind.IMAGE}


def test_pages_are_tasks_of_their_own(folder: Path, tmp_path: Path) -> None:
    put(folder, "b.jpg")
    pages = [Image.new("L", (8, 8), shade) for shade in (0, 128, 255)]
    pages[0].save(folder / "a.tif", save_all=True, append_images=pages[1:])
    tasks = planned([folder], tmp_path / "out").tasks
    assert [(task.source.name, task.stem, task.page) for task in tasks] == [
        ("a.tif", "a-1", 0), ("a.tif", "a-2", 1), ("a.tif", "a-3", 2), ("b.jpg", "b", None)]


def test_pages_of_files_of_one_name_keep_its_suffix(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    for name in ("a.tif", "a.tiff"):
        Image.new("L", (8, 8)).save(folder / name, save_all=True, append_images=[Image.new("L", (8, 8))])
    assert [task.stem for task in planned([folder], tmp_path / "out").tasks] == [
        "a.tif-1", "a.tif-2", "a.tiff-1", "a.tiff-2"]


def test_numbers_that_mean_another_file_are_known(folder: Path, tmp_path: Path) -> None:
    paths = put(folder, "a.jpg", "a-2.jpg", "a-7.png", "b.jpg")
    tasks = planned(paths, tmp_path / "out").tasks
    assert {task.stem: set(task.other_numbers) for task in tasks} == {
        "a": {2, 7}, "a-2": set(), "a-7": set(), "b": set()}


def test_names_without_room_for_the_longest_ending_are_refused_before_any_work(folder: Path, tmp_path: Path) -> None:
    fits, too_long = put(folder, "a" * 241 + ".jpg", "b" * 242 + ".jpg")
    plan = planned([fits, too_long], tmp_path / "out", endings=(".mask.png", ".seg_image.png"))
    assert [task.source for task in plan.tasks] == [fits]
    assert "too long: 256 bytes, but only 255" in str(plan.refusals[0].reason)


def test_a_length_is_counted_in_bytes(folder: Path, tmp_path: Path) -> None:
    paths = put(folder, "ü" * 125 + ".jpg")
    assert len(planned(paths, tmp_path / "out", endings=(".json",)).tasks) == 1
    assert len(planned(paths, tmp_path / "out", endings=(".json.",)).refusals) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no FIFOs")
@pytest.mark.parametrize(("given", "stem"), [("-", "stdin"), ("/dev/stdin", "stdin"), ("pipe.ts", "pipe")])
def test_pipes_are_read_to_their_ends_first(tmp_path: Path, given: str, stem: str) -> None:
    if given == "pipe.ts":
        given = str(tmp_path / given)
        os.mkfifo(given)
    read: list[Path] = []

    def spool(path: Path) -> Path:
        read.append(path)
        Image.new("RGB", (8, 8)).save(tmp_path / "spooled.bin", "PNG")
        return tmp_path / "spooled.bin"

    (task,) = planned([Path(given)], tmp_path / "out", spool=spool).tasks
    assert read == [Path(given)]
    assert task == Task(tmp_path / "spooled.bin", FileKind.IMAGE, Path(), stem, given=Path(given))
    assert task.named == Path(given)


@pytest.mark.skipif(sys.platform == "win32", reason="has no devices with names like this")
def test_a_device_is_no_file(tmp_path: Path) -> None:
    (refusal,) = planned([Path(os.devnull)], tmp_path / "out").refusals
    assert "neither a file nor a folder" in str(refusal.reason)
