"""Results get their place only when they are whole, and never another file's place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from faceseg_live.batch.made import Made
from faceseg_live.batch.outputs import OutputFolder
from faceseg_live.batch.plan import FileKind, Task
from faceseg_live.batch.staging import undo
from faceseg_live.concurrency.ownership import is_abandoned
from faceseg_live.errors import OutputError
from faceseg_live.media import atomic_files

A = Task(Path("a.jpg"), FileKind.IMAGE, Path(), "a")
IN_SUB = replace(A, subfolder=Path("sub"))


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def put(folder: Path, *names: str, text: str = "theirs") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def results(folder: OutputFolder, task: Task = A, *names: str, dropped: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Make results of these names; what they were called in the end."""
    with folder.staging(task) as staging:
        for name in names:
            staging.write(name, b"ours")
        for name in dropped:
            staging.drop(name)
        return tuple(path.relative_to(folder.path).as_posix() for path in staging.commit())


def again(folder: Path, task: Task, *names: str) -> Task:
    """The task in a later run that knows these results of an earlier one."""
    return replace(task, replaces=frozenset(Made.of(folder / name) for name in names))


@pytest.fixture(params=[True, False], ids=["links", "no links"])
def any_file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without hard links."""

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not request.param:
        monkeypatch.setattr(os, "link", no_links)


def test_committed_results_are_there_and_nothing_else(tmp_path: Path) -> None:
    with OutputFolder(tmp_path / "a" / "b") as folder, folder.staging(IN_SUB) as staging:
        staging.write("a.txt", b"1")
        assert not (tmp_path / "a" / "b" / "sub" / "a.txt").exists()
        assert staging.commit() == (tmp_path / "a" / "b" / "sub" / "a.txt",)
    assert everything(tmp_path) == ["a", "a/b", "a/b/sub", "a/b/sub/a.txt"]


def test_what_was_not_committed_goes_with_the_folders_made_for_it(tmp_path: Path) -> None:
    def write_and_fail() -> None:
        with OutputFolder(tmp_path / "a" / "b") as folder, folder.staging(IN_SUB) as staging:
            staging.write("a.txt", b"1")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert everything(tmp_path) == []


def test_a_folder_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with OutputFolder(tmp_path / "out"):
        pass
    assert everything(tmp_path) == ["out"]


@pytest.mark.usefixtures("any_file_system")
@pytest.mark.parametrize("taken", ["a.mask.png", "a.json"])
def test_where_a_name_is_taken_all_results_get_a_number(tmp_path: Path, taken: str) -> None:
    put(tmp_path, taken, "a-2.json")
    with OutputFolder(tmp_path) as folder:
        assert results(folder, A, "a.json", "a.mask.png") == ("a-3.json", "a-3.mask.png")
    assert texts(tmp_path) == {taken: "theirs", "a-2.json": "theirs", "a-3.json": "ours", "a-3.mask.png": "ours"}


def test_numbers_go_before_faces_and_looks_and_through_all_divisions(tmp_path: Path) -> None:
    put(tmp_path, "matched/a.1.json")
    with OutputFolder(tmp_path) as folder, folder.staging(A) as staging:
        staging.within(Path("matched")).write("a.1.json", b"ours")
        staging.within(Path("remaining")).write("a.2.json", b"ours")
        staging.write("a-mask.mp4", b"ours")
        assert [path.relative_to(tmp_path).as_posix() for path in staging.commit()] == [
            "a-2-mask.mp4", "matched/a-2.1.json", "remaining/a-2.2.json"]


@pytest.mark.usefixtures("any_file_system")
def test_what_an_earlier_run_made_is_replaced_and_what_is_obsolete_goes(tmp_path: Path) -> None:
    put(tmp_path, "a.json", "a.mask.png", "a.2.json", "a.seg.png", text="ours of before")
    put(tmp_path, "a.3.json")
    task = again(tmp_path, A, "a.json", "a.mask.png", "a.2.json", "a.seg.png")
    with OutputFolder(tmp_path) as folder:
        results(folder, replace(task, obsolete=frozenset({tmp_path / "a.2.json"})), "a.json",
                dropped=("a.seg.png", "a.3.json", "a.never.png"))
    assert texts(tmp_path) == {"a.json": "ours", "a.mask.png": "ours of before", "a.3.json": "theirs"}


def test_what_was_changed_since_an_earlier_run_made_it_stays(tmp_path: Path) -> None:
    put(tmp_path, "a.json", "a.2.json", text="ours of before")
    task = again(tmp_path, A, "a.json", "a.2.json")
    put(tmp_path, "a.json", "a.2.json", text="corrected by hand")
    with OutputFolder(tmp_path) as folder:
        results(folder, replace(task, obsolete=frozenset({tmp_path / "a.2.json"})), "a.json", dropped=("a.2.json",))
    assert texts(tmp_path) == {"a.json": "corrected by hand", "a.2.json": "corrected by hand", "a-2.json": "ours"}


def test_a_result_of_before_that_is_an_input_now_stays(tmp_path: Path) -> None:
    put(tmp_path, "a.json", "a.2.json", text="ours of before")
    task = replace(again(tmp_path, A, "a.json", "a.2.json"), obsolete=frozenset({tmp_path / "a.2.json"}))
    with OutputFolder(tmp_path, keep=[tmp_path / "a.json", tmp_path / "a.2.json"]) as folder:
        assert results(folder, task, "a.json") == ("a-2.json",)
    assert texts(tmp_path) == {"a.json": "ours of before", "a.2.json": "ours of before", "a-2.json": "ours"}


def test_the_folder_may_be_named_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with OutputFolder(Path("out")) as folder:
        assert results(folder, IN_SUB, "a.json") == ("sub/a.json",)
    assert everything(tmp_path) == ["out", "out/sub", "out/sub/a.json"]


def test_numbers_of_other_tasks_are_left_to_them(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    with OutputFolder(tmp_path) as folder:
        assert results(folder, replace(A, other_numbers=frozenset({2, 3})), "a.json") == ("a-4.json",)


def test_overwriting_takes_all_names_but_those_of_inputs_folders_and_links(tmp_path: Path) -> None:
    put(tmp_path, "in/a.mp4", "out/a.json", "out/b.jsonl")
    (tmp_path / "out" / "a.mp4").hardlink_to(tmp_path / "in" / "a.mp4")
    (tmp_path / "out" / "b.mp4").mkdir()
    (tmp_path / "out" / "c.mp4").symlink_to(tmp_path / "in" / "a.mp4")
    with OutputFolder(tmp_path / "out", keep=[tmp_path / "in" / "a.mp4"], overwrites=True) as folder:
        assert results(folder, A, "a.json") == ("a.json",)
        assert results(folder, A, "a.mp4") == ("a-2.mp4",)
        assert results(folder, replace(A, stem="b"), "b.jsonl", "b.mp4") == ("b-2.jsonl", "b-2.mp4")
        assert results(folder, replace(A, stem="c"), "c.mp4") == ("c-2.mp4",)
    assert texts(tmp_path / "out") == {
        "a.json": "ours", "a.mp4": "theirs", "a-2.mp4": "ours", "b.jsonl": "theirs", "b-2.jsonl": "ours",
        "b-2.mp4": "ours", "c.mp4": "theirs", "c-2.mp4": "ours"}


@pytest.mark.parametrize("leads_to", ["nothing", "file"])
def test_a_link_is_a_taken_name_wherever_it_leads(tmp_path: Path, leads_to: str) -> None:
    put(tmp_path, "file")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.json").symlink_to(tmp_path / leads_to)
    with OutputFolder(tmp_path / "out") as folder:
        assert results(folder, A, "a.json") == ("a-2.json",)
    assert (tmp_path / "file").read_text() == "theirs"
    assert not (tmp_path / "nothing").exists()


def test_results_do_not_leave_the_folder_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
    with OutputFolder(tmp_path / "out") as folder:
        with pytest.raises(OutputError, match="sub is a link that leads out of the output folder"):
            results(folder, replace(A, subfolder=Path("sub/deep")), "a.json")
        with folder.staging(A) as staging, pytest.raises(OutputError, match="leads out"):
            staging.within(Path("sub"))
    assert everything(tmp_path / "elsewhere") == []


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    with OutputFolder(tmp_path / "out") as folder:
        assert results(folder, IN_SUB, "a.json") == ("sub/a.json",)
    assert everything(tmp_path / "disk") == ["sub", "sub/a.json"]


def test_a_folder_of_images_is_a_result_like_others(tmp_path: Path) -> None:
    def made(task: Task) -> str:
        with OutputFolder(tmp_path) as folder, folder.staging(task) as staging:
            put(staging.path("a"), "1.png", "2.png", text="ours")
            return staging.commit()[0].name

    put(tmp_path, "a/precious")
    assert made(A) == "a-2"
    assert made(A) == "a-3"
    assert made(again(tmp_path, A, "a-2")) == "a-2"
    put(tmp_path, "a-2/3.png")
    assert made(again(tmp_path, A)) == "a-4"
    assert everything(tmp_path / "a") == ["precious"]


def test_two_at_once_get_names_of_their_own(tmp_path: Path) -> None:
    named: list[str] = []

    def work() -> None:
        with OutputFolder(tmp_path) as folder:
            for _ in range(10):
                named.extend(results(folder, A, "a.json", "a.png"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(named) == len(set(named)) == 80
    assert sorted(named) == everything(tmp_path)


def test_a_name_taken_at_the_last_moment_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.link

    def link(part: Path, path: Path) -> None:
        if path.name == "a.png" and not path.exists():
            put(tmp_path, "a.png")
        original(part, path)

    monkeypatch.setattr(atomic_files.os, "link", link)
    with OutputFolder(tmp_path) as folder:
        assert results(folder, A, "a.json", "a.png") == ("a-2.json", "a-2.png")
    assert texts(tmp_path) == {"a.png": "theirs", "a-2.json": "ours", "a-2.png": "ours"}


@pytest.mark.parametrize("at", [1, 2])
def test_a_name_taken_after_it_was_looked_up_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    original, looked_up = os.path.lexists, list[Path]()

    def lexists(path: Path) -> bool:
        is_there = original(path)
        looked_up.append(path)
        if len(looked_up) == at:
            put(tmp_path, "a.json")
        return is_there

    monkeypatch.setattr(os.path, "lexists", lexists)
    with OutputFolder(tmp_path) as folder:
        assert results(folder, A, "a.json") == ("a-2.json",)
    assert texts(tmp_path) == {"a.json": "theirs", "a-2.json": "ours"}


def test_what_mentions_names_is_written_when_they_are_known(tmp_path: Path) -> None:
    put(tmp_path, "a.json")
    with OutputFolder(tmp_path) as folder, folder.staging(A) as staging:
        staging.write("a.png", b"")
        picture = staging.path("a.png")
        staging.when_named(lambda name: staging.write("a.json", name(picture).encode()))
        staging.commit()
    assert texts(tmp_path) == {"a.json": "theirs", "a-2.png": "", "a-2.json": "a-2.png"}


def test_a_file_in_the_folders_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="can't be written"), OutputFolder(place):
            pass
    assert everything(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no umask")
def test_files_and_folders_are_as_open_as_the_users_others(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with OutputFolder(tmp_path / "out") as folder:
            results(folder, IN_SUB, "a.json")
    finally:
        os.umask(before)
    modes = [oct(path.stat().st_mode & 0o777) for path in (tmp_path / "out", *(tmp_path / "out").rglob("*"))]
    assert modes == ["0o750", "0o750", "0o640"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from faceseg_live.batch.outputs import OutputFolder
from faceseg_live.batch.plan import FileKind, Task
from faceseg_live.media import atomic_files

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

task = Task(Path("a.jpg"), FileKind.IMAGE, Path(), "a")
with OutputFolder(Path(sys.argv[1])) as folder, folder.staging(task) as staging:
    staging.write("a.json", b"half")
    staging.write("a.png", b"half")
    if sys.argv[2] == "in commit":
        link, count = os.link, iter(range(2))
        os.link = lambda *names: die() if next(count) else link(*names)
        staging.commit()
    die()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.parametrize("when", ["before", "in commit"])
def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path: Path, when: str) -> None:
    put(tmp_path, "a.txt")
    subprocess.run([sys.executable, "-c", _KILLED, tmp_path, when], check=False)
    assert len(everything(tmp_path)) > 1
    with OutputFolder(tmp_path) as folder:
        assert folder.swept == 1
        assert results(folder, A, "a.json", "a.png") == ("a.json", "a.png")
    assert texts(tmp_path) == {"a.txt": "theirs", "a.json": "ours", "a.png": "ours"}


def test_what_a_living_run_needs_is_not_swept_nor_what_is_of_another_machine(tmp_path: Path) -> None:
    with OutputFolder(tmp_path) as one, one.staging(A) as staging:
        staging.write("a.json", b"ours")
        with OutputFolder(tmp_path) as other:
            assert other.swept == 0
        staging.commit()
    put(tmp_path, ".faceseg-far/owner.json", text=json.dumps({"host": "far", "pid": 1}))
    put(tmp_path, ".faceseg-far/lock")
    with OutputFolder(tmp_path) as folder:
        assert folder.swept == 0
    assert everything(tmp_path) == [".faceseg-far", ".faceseg-far/lock", ".faceseg-far/owner.json", "a.json"]


def test_a_run_that_ends_owns_its_folder_until_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else another one that sweeps at that moment takes it for that of a killed run, and they are in each other's way.
    """
    found = []
    remove = shutil.rmtree

    def removed(path: Path, ignore_errors: bool = False) -> None:
        found.append(path.exists() and is_abandoned(path))
        remove(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", removed)
    with OutputFolder(tmp_path):
        pass
    assert found
    assert not any(found)


@pytest.mark.parametrize("lost", ["lock", "owner.json"])
@pytest.mark.parametrize("is_killed", [False, True], ids=["a signal", "killed"])
def test_a_run_that_is_ended_while_it_cleans_up_leaves_nothing_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str, is_killed: bool,
) -> None:
    remove, cleaned = shutil.rmtree, []

    def interrupted(path: Path, ignore_errors: bool = False) -> None:
        if (path / lost).exists() and (is_killed or not cleaned):
            cleaned.append(path)
            (path / lost).unlink()
            raise KeyboardInterrupt
        remove(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), OutputFolder(tmp_path), OutputFolder(tmp_path):
        pass
    monkeypatch.undo()
    assert cleaned
    if is_killed:
        with OutputFolder(tmp_path):
            pass
    assert everything(tmp_path) == []


def test_what_another_run_has_just_swept_is_no_obstacle(tmp_path: Path) -> None:
    undo(tmp_path / "gone")
