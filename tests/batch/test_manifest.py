"""The manifest tells what was made of what, and a later run believes it as far as it is still true."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from faceseg_live.batch.history import with_history
from faceseg_live.batch.manifest import NAME, Manifest
from faceseg_live.batch.plan import FileKind, Plan, Task
from faceseg_live.batch.report import FileReport
from faceseg_live.batch.setup import Setup
from faceseg_live.batch.walk import Skipped
from faceseg_live.messages import Message
from faceseg_live.settings import FilesSettings

SETUP = Setup("1234", {"mask.grow": 7})
OTHER = Setup("5678")
RESUME = FilesSettings(resume=True)
PROBLEM = Message("batch.never_seen")


@pytest.fixture
def task(tmp_path: Path) -> Task:
    source = tmp_path / "in" / "a.jpg"
    source.parent.mkdir()
    source.write_text("picture")
    return Task(source, FileKind.IMAGE, Path(), "a")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def done(out: Path, task: Task, *names: str, setup: Setup = SETUP, **report: object) -> FileReport:
    """A run that makes these results of a task, and takes that down."""
    paths = tuple(out / name for name in names or ("a.json", "a.mask.png"))
    for path in paths:
        path.write_bytes(b"made of " + os.fsencode(task.source.name))
    made = FileReport(task.source, "image", paths, 1, 2, **report)  # type: ignore[arg-type]
    assert Manifest.open(out, setup).add(task, made) is None
    return made


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / NAME).read_text().splitlines()]


def test_a_line_tells_input_settings_and_results(out: Path, task: Task) -> None:
    done(out, task, notes=(PROBLEM,), seconds=1.5)
    (line,) = lines(out)
    state = task.source.stat()
    assert line["input"] == {"file": "../in/a.jpg", "absolute": str(task.source), "page": None,
                             "bytes": state.st_size, "changed_ns": state.st_mtime_ns}
    assert line["settings"] == {"digest": "1234", "mask.grow": 7}
    assert [item["file"] for item in line["outputs"]] == ["a.json", "a.mask.png"]  # type: ignore[index, attr-defined]
    assert (line["done"], line["frames"], line["faces"], line["seconds"]) == (True, 1, 2, 1.5)
    assert (line["notes"], line["error"], line["damage"]) == ([str(PROBLEM)], None, None)


def test_what_is_done_is_known_with_its_results(out: Path, task: Task) -> None:
    made = done(out, task)
    report = Manifest.open(out, SETUP).done(task)
    assert report == replace(made, is_earlier=True)


def changed_input(_out: Path, task: Task) -> None:
    task.source.write_text("another picture")


def touched_input(_out: Path, task: Task) -> None:
    os.utime(task.source, ns=(1, 1))


def lost_result(out: Path, _task: Task) -> None:
    (out / "a.json").unlink()


def cut_result(out: Path, _task: Task) -> None:
    (out / "a.json").write_text("")


@pytest.mark.parametrize("happen", [changed_input, touched_input, lost_result, cut_result],
                         ids=lambda happen: happen.__name__)
def test_what_has_changed_is_not_done(out: Path, task: Task, happen: object) -> None:
    done(out, task)
    happen(out, task)  # type: ignore[operator]
    assert Manifest.open(out, SETUP).done(task) is None


@pytest.mark.parametrize("report", [{"error": PROBLEM}, {"damage": PROBLEM}])
def test_what_failed_is_not_done(out: Path, task: Task, report: dict[str, Message]) -> None:
    done(out, task)
    done(out, task, **report)
    assert Manifest.open(out, SETUP).done(task) is None


def test_other_settings_and_pages_are_not_done(out: Path, task: Task) -> None:
    done(out, task)
    assert Manifest.open(out, OTHER).done(task) is None
    assert Manifest.open(out, SETUP).done(replace(task, page=1)) is None


def test_what_was_made_anew_with_other_settings_is_not_done_though_it_looks_the_same(out: Path, task: Task) -> None:
    done(out, task)
    done(out, task, setup=OTHER)
    assert Manifest.open(out, SETUP).done(task) is None
    assert Manifest.open(out, OTHER).done(task) is not None


def test_folders_that_were_moved_together_are_known_again(out: Path, task: Task, tmp_path: Path) -> None:
    done(out, task)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(tmp_path / "in", moved)
    shutil.move(out, moved)
    found = Manifest.open(moved / "out", SETUP).done(replace(task, source=moved / "in" / "a.jpg"))
    assert found is not None
    assert found.outputs == (moved / "out" / "a.json", moved / "out" / "a.mask.png")


def test_what_is_changed_while_it_is_worked_on_is_not_done(out: Path, task: Task) -> None:
    manifest = Manifest.open(out, SETUP)
    manifest.done(task)
    task.source.write_text("another picture")
    manifest.add(task, FileReport(task.source, "image"))
    assert Manifest.open(out, SETUP).done(task) is None


def test_a_cut_off_line_and_foreign_ones_are_passed_over_and_told(out: Path, task: Task) -> None:
    done(out, task)
    whole = (out / NAME).read_bytes()
    (out / NAME).write_bytes(b'{"format": 99}\n[]\nnull\n"\xff"\n' + whole + whole[:-40])
    manifest = Manifest.open(out, SETUP)
    assert manifest.done(task) is not None
    assert [str(note) for note in manifest.notes] == [f"{out / NAME}: 5 lines can't be understood and are passed over"]
    done(out, replace(task, source=task.source.with_name("b.jpg")), "b.json")
    assert (out / NAME).read_bytes().splitlines()[-1].startswith(b'{"format": 1')


def test_other_versions_of_the_program_are_told(out: Path, task: Task) -> None:
    done(out, task)
    (out / NAME).write_text((out / NAME).read_text().replace('"program": "', '"program": "0.'))
    manifest = Manifest.open(out, SETUP)
    assert manifest.done(task) is not None
    assert "was written by version 0." in str(manifest.notes[0])


def test_a_line_that_names_files_elsewhere_allows_nothing(out: Path, task: Task, tmp_path: Path) -> None:
    done(out, task)
    (tmp_path / "precious").write_text("made of a.jpg")
    for name in ("../precious", str(tmp_path / "precious"), "."):
        (out / NAME).write_text((out / NAME).read_text().replace('"a.json"', json.dumps(name)))
        assert {made.path.name for made in Manifest.open(out, SETUP).made_of(task)} == {"a.mask.png"}


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_nothing_is_written_where_something_else_has_its_name(out: Path, task: Task, tmp_path: Path, kind: str) -> None:
    if kind == "link":
        (out / NAME).symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        (out / NAME).mkdir()
    else:
        os.mkfifo(out / NAME)
    manifest = Manifest.open(out, SETUP)
    problems = [manifest.add(task, FileReport(task.source, "image")) for _ in range(2)]
    assert ["can't be written" in str(problem) for problem in problems] == [True, False]
    assert not (tmp_path / "elsewhere").exists()


def test_what_was_refused_or_passed_over_is_taken_down(out: Path, task: Task, tmp_path: Path) -> None:
    manifest = Manifest.open(out, SETUP)
    manifest.add_unplanned({tmp_path / "x": PROBLEM}, [Skipped(tmp_path / "y.txt", Message("batch.no_media"))])
    assert [(line.get("error"), line.get("skipped")) for line in lines(out)] == [
        (str(PROBLEM), None), (None, "neither a picture nor a video")]
    manifest = Manifest.open(out, SETUP)
    manifest.add_unplanned({}, [Skipped(tmp_path / "y.txt", Message("batch.no_media"))])
    assert (len(lines(out)), manifest.notes) == (2, [])


def test_names_that_are_no_text_come_back(out: Path, task: Task) -> None:
    strange = replace(task, source=task.source.with_name(os.fsdecode(b"\xff\xfe.jpg")))
    try:
        strange.source.write_text("picture")
    except OSError:
        pytest.skip("this file system takes no such names")
    done(out, strange, os.fsdecode(b"\xff.json"))
    assert Manifest.open(out, SETUP).done(strange) is not None


def test_what_same_and_other_settings_made_may_be_replaced_and_what_the_same_made_is_obsolete(
    out: Path, task: Task
) -> None:
    done(out, task, "a.json", "a.overlay.png", setup=OTHER)
    done(out, task, "a.json", "a.2.json")
    plan, _ = with_history(Plan((task,), ()), Manifest.open(out, SETUP), FilesSettings())
    assert {made.path.name for made in plan.tasks[0].replaces} == {"a.json", "a.overlay.png", "a.2.json"}
    assert {path.name for path in plan.tasks[0].obsolete} == {"a.json", "a.2.json"}


def test_another_inputs_results_are_not_ones_own(out: Path, task: Task) -> None:
    done(out, replace(task, source=task.source.with_name("a.png")))
    plan, _ = with_history(Plan((task,), ()), Manifest.open(out, SETUP), FilesSettings())
    assert plan.tasks == (task,)


def test_only_a_job_that_goes_on_leaves_out_what_is_done(out: Path, task: Task) -> None:
    done(out, task)
    other = replace(task, source=task.source.with_name("b.jpg"), stem="b")
    plan, reports = with_history(Plan((task, other), ()), Manifest.open(out, SETUP), RESUME)
    assert [task.stem for task in plan.tasks] == ["b"]
    assert [(report.source, report.is_earlier, report.is_done) for report in reports] == [(task.source, True, True)]
    assert len(with_history(Plan((task, other), ()), Manifest.open(out, SETUP), FilesSettings())[0].tasks) == 2


@pytest.mark.parametrize(("kind", "name", "is_result"), [
    (FileKind.IMAGE, "a.mask.png", True), (FileKind.IMAGE, "a.12.seg_image.png", True),
    (FileKind.IMAGE, "matched/a.mask.png", True), (FileKind.IMAGE, "a.crop.webp", True),
    (FileKind.IMAGE, "a.json", False), (FileKind.IMAGE, "a.jpg", False), (FileKind.IMAGE, "ab.mask.png", False),
    (FileKind.VIDEO, "a.mp4", True), (FileKind.VIDEO, "a-crop.webm", True), (FileKind.VIDEO, "a.frames/1.png", True),
    (FileKind.VIDEO, "a.jsonl", False), (FileKind.VIDEO, "a.csv", False), (FileKind.VIDEO, "ab.mp4", False)])
def test_what_has_results_is_skipped_where_that_is_asked_for(
    out: Path, task: Task, kind: FileKind, name: str, is_result: bool
) -> None:
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).touch()
    files, manifest = FilesSettings(existing="skip"), Manifest.open(out, SETUP)
    plan, _ = with_history(Plan((replace(task, kind=kind),), ()), manifest, files, ("crop",))
    assert [str(item.reason) for item in plan.skipped] == ["it has results already"] * is_result
    assert len(plan.tasks) == (not is_result)


def test_an_input_is_no_result_of_its_own(out: Path, task: Task) -> None:
    clip = out / "a.mp4"
    clip.touch()
    video = replace(task, source=clip, kind=FileKind.VIDEO)
    assert with_history(Plan((video,), ()), Manifest.open(out, SETUP), FilesSettings(existing="skip"))[0].tasks
