"""`process` into a folder that holds files already: nothing is lost, and what is done is known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from faceseg_live.batch.manifest import NAME
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.fake import FakeEngine
from tests.cli.results import Command, lines, names, results, save
from tests.media_files import quadrants, write_video
from tests.output_files import made_in


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pictures that the stand-in engine is shown, in their order."""
    shown: list[str] = []
    original = FakeEngine.perceive

    def perceive(self: FakeEngine, frame: Frame, *arguments: Any, **options: Any) -> Perception:
        shown.append(frame.name)
        return original(self, frame, *arguments, **options)

    monkeypatch.setattr(FakeEngine, "perceive", perceive)
    return shown


def pictures(folder: Path, *stems: str) -> list[Path]:
    return [save(folder / f"{stem}.png", quadrants(64, 48)) for stem in stems]


def test_files_beside_the_inputs_stay_as_they_are(run: Command, tmp_path: Path) -> None:
    clip, (picture,) = write_video(tmp_path / "clip.mov", size=(64, 48), frames=3), pictures(tmp_path, "p")
    strangers = {"clip.mp4": "their own clip", "p.json": "an annotation"}
    for name, text in strangers.items():
        (tmp_path / name).write_text(text)
    outcome = run("process", clip, picture, "--out", tmp_path, "--engine", "fake")
    assert outcome.code == 0
    assert "results of 2 got a number, for files of their names are there: clip-2.jsonl, p-2.image.png" in outcome.err
    assert {name: (tmp_path / name).read_text() for name in strangers} == strangers
    assert set(made_in(tmp_path)) == {"clip.mov", "p.png", *strangers, "clip-2.mp4", "clip-2.jsonl", *names("p-2")}


def test_another_input_of_the_same_name_in_a_second_run_gets_a_number(process: Command, tmp_path: Path) -> None:
    first = write_video(tmp_path / "a.mp4", size=(64, 48), frames=3)
    second = write_video(tmp_path / "a.mkv", size=(64, 48), frames=5)
    for path in (first, second, first, second):
        assert process(path).code == 0
    assert results(tmp_path) == ["a-2.jsonl", "a-2.mp4", "a.jsonl", "a.mp4"]
    assert [len(lines(tmp_path / "out" / name)) for name in ("a.jsonl", "a-2.jsonl")] == [3, 5]


def test_results_that_somebody_has_changed_since_are_kept(process: Command, tmp_path: Path) -> None:
    (picture,) = pictures(tmp_path, "p")
    process(picture)
    (tmp_path / "out" / "p.json").write_text("corrected by hand")
    assert process(picture).code == 0
    assert (tmp_path / "out" / "p.json").read_text() == "corrected by hand"
    # The untouched rest of the first run is replaced by the second one's, of another name.
    assert set(results(tmp_path)) == {"p.json", *names("p-2")}


def test_overwrite_replaces_what_is_in_the_way(process: Command, tmp_path: Path) -> None:
    (picture,) = pictures(tmp_path, "p")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "p.json").write_text("an annotation")
    assert process(picture, "--overwrite").code == 0
    assert results(tmp_path) == names("p")


def test_what_has_results_is_skipped_on_request(process: Command, tmp_path: Path, looked_at: list[str]) -> None:
    pictures(tmp_path / "in", "p", "q")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "p.mask.png").write_text("somebody's")
    outcome = process(tmp_path / "in", "--skip-existing", "--json")
    assert (outcome.code, looked_at) == (0, ["q.png"])
    summary = json.loads(outcome.out)
    assert (summary["done"], [item["reason"] for item in summary["skipped"]]) == (1, ["it has results already"])
    assert "1 passed over (it has results already)" in outcome.err


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(
    process: Command, tmp_path: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures(tmp_path / "in", "a", "b", "c")
    whole, manifest = FakeEngine.perceive, tmp_path / "out" / NAME

    def interrupted(self: FakeEngine, frame: Frame, *arguments: Any, **options: Any) -> Perception:
        if frame.name == "c.png":
            for _ in range(1000):  # the pictures before are written meanwhile, on another thread
                if manifest.exists() and manifest.read_text().count("\n") == 2:
                    break
                time.sleep(0.01)
            raise KeyboardInterrupt
        return whole(self, frame, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(FakeEngine, "perceive", interrupted)
        assert process(tmp_path / "in", "--workers", "1").code == 130
    looked_at.clear()
    with manifest.open("a") as file:
        file.write('{"format": 1, "inp')
    outcome = process(tmp_path / "in", "--resume", "--workers", "1")
    assert outcome.code == 0
    assert looked_at == ["c.png"]
    assert outcome.out.startswith("3 of 3 done (2 already done)")
    assert results(tmp_path) == sorted(name for stem in "abc" for name in names(stem))
    assert "1 lines can't be understood" in outcome.err


def test_other_settings_are_another_job(process: Command, tmp_path: Path, looked_at: list[str]) -> None:
    (picture,) = pictures(tmp_path, "p")
    for words in ((), ("--resume",), ("--resume", "--no-recursive"), ("--resume", "--grow", "5")):
        process(picture, *words)
    assert looked_at == ["p.png", "p.png"]


def test_a_manifest_tells_of_what_failed_and_what_was_passed_over(process: Command, tmp_path: Path) -> None:
    pictures(tmp_path / "in", "p")
    (tmp_path / "in" / "notes.txt").write_text("text")
    (tmp_path / "in" / "bad.jpg").write_text("no picture")
    assert process(tmp_path / "in", tmp_path / "none.jpg").code == 1
    told = {Path(line["input"]["file"]).name: line.get("error") or line.get("skipped") or line["done"]
            for line in lines(tmp_path / "out" / NAME)}
    assert told["p.png"] is True
    assert told["notes.txt"] == "neither a picture nor a video"
    assert "not an image" in told["bad.jpg"]
    assert "There is no file" in told["none.jpg"]


def test_a_folder_gives_pictures_and_videos(process: Command, tmp_path: Path) -> None:
    pictures(tmp_path / "in", "p", "sub/q")
    write_video(tmp_path / "in" / "v.mov", size=(64, 48), frames=3)
    outcome = process(tmp_path / "in", "--pattern", "!q*")
    assert (outcome.code, results(tmp_path)) == (0, [*names("p"), "v.jsonl", "v.mp4"])
    assert outcome.out.startswith("2 of 2 done, 1 passed over")


def test_a_link_in_the_output_folder_lets_nothing_out(process: Command, tmp_path: Path) -> None:
    pictures(tmp_path / "in", "sub/p", "q")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
    outcome = process(tmp_path / "in")
    assert (outcome.code, made_in(tmp_path / "elsewhere")) == (1, [])
    assert "leads out of the output folder" in outcome.err
    assert results(tmp_path) == names("q")


@pytest.mark.skipif(sys.platform == "win32", reason="has no FIFOs")
def test_a_fifo_is_read_to_its_end(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mkv", size=(64, 48), frames=3)
    os.mkfifo(tmp_path / "pipe.mkv")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe.mkv").write_bytes(clip.read_bytes()))
    writer.start()
    outcome = process(tmp_path / "pipe.mkv", "--json")
    writer.join(10)
    assert (outcome.code, results(tmp_path)) == (0, ["pipe.jsonl", "pipe.mp4"])
    assert json.loads(outcome.out)["files"][0]["input"] == str(tmp_path / "pipe.mkv")


_PROGRAM = "import sys; from faceseg_live.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_what_is_piped_in_is_an_input(tmp_path: Path, name: str) -> None:
    if name != "-" and not Path(name).exists():
        pytest.skip("standard input has no name here")
    (picture,) = pictures(tmp_path, "p")
    words = [sys.executable, "-c", _PROGRAM, "process", name, "--out", str(tmp_path / "out"), "--engine", "fake"]
    done = subprocess.run(words, input=picture.read_bytes(), capture_output=True, check=False)
    assert (done.returncode, results(tmp_path)) == (0, names("stdin")), done.stderr


_SLOW = """
import sys, time
from faceseg_live.cli.main import main
from faceseg_live.engines.fake import FakeEngine

original = FakeEngine.perceive

def perceive(self, frame, *arguments, **options):
    if frame.sequence == 2:
        print("WORKING", file=sys.stderr, flush=True)
        time.sleep(60)
    return original(self, frame, *arguments, **options)

FakeEngine.perceive = perceive
sys.exit(main(sys.argv[1:]))
"""


def _until_working(stream: int) -> None:
    heard = b""
    while b"WORKING" not in heard:
        part = os.read(stream, 1000)
        assert part, heard
        heard += part


def _slow_process(clip: Path, out: Path) -> list[str]:
    return [sys.executable, "-c", _SLOW, "process", str(clip), "--out", str(out), "--engine", "fake", "--workers", "1"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_what_a_killed_run_has_left_is_swept_and_told_by_the_next(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", size=(64, 48), frames=5)
    with subprocess.Popen(_slow_process(clip, tmp_path / "out"), stderr=subprocess.PIPE) as program:
        assert program.stderr is not None
        _until_working(program.stderr.fileno())
        program.kill()
    assert {path.name[:9] for path in (tmp_path / "out").glob(".*")} == {".faceseg-"}
    outcome = process(clip)
    assert outcome.code == 0
    assert "removed what a run that was killed had left behind" in outcome.err
    assert results(tmp_path) == ["v.jsonl", "v.mp4"]


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are others there")
def test_a_closed_terminal_leaves_nothing_half_written(tmp_path: Path) -> None:
    import pty

    clip = write_video(tmp_path / "v.mp4", size=(64, 48), frames=5)
    own_end, its_end = pty.openpty()
    words = _slow_process(clip, tmp_path / "out")
    words[2] = "import os; os.open(os.ttyname(0), os.O_RDWR)  # becomes the terminal that it belongs to\n" + _SLOW
    with subprocess.Popen(words, stdin=its_end, stdout=its_end, stderr=its_end, start_new_session=True) as program:
        os.close(its_end)
        _until_working(own_end)
        os.close(own_end)
        assert program.wait(30) == 128 + signal.SIGHUP
    assert results(tmp_path) == []
