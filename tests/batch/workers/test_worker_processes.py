"""Several processes do what one does, also where one of them is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.batch.report import Summary
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.settings import Settings
from tests import worker_jobs
from tests.hiding_jobs import Quiet
from tests.media_files import write_video
from tests.output_files import made_in
from tests.processes import children_of, is_running, needs_proc
from tests.worker_jobs import MARK, contents, worked, write_pictures

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the accidents are those of POSIX")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file by which an engine in another process says something."""
    monkeypatch.setenv(MARK, str(tmp_path / "mark"))
    return tmp_path / "mark"


def told(summary: Summary) -> list[tuple[str, bool, int]]:
    return [(report.source.name, report.is_done, len(report.outputs)) for report in summary.files]


def test_two_processes_write_the_files_of_one_and_tell_of_them_in_the_same_order(tmp_path: Path) -> None:
    folder, clip = write_pictures(tmp_path / "in", 12), write_video(tmp_path / "v.mp4", size=(128, 96), frames=12)
    (folder / "05a.png").write_bytes(b"no picture")
    voices = Quiet(), Quiet()
    one, two = (worked(tmp_path / str(count), folder, clip, workers=count, progress=voice)
                for count, voice in enumerate(voices, start=1))
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert told(one) == told(two)
    assert voices[0].lines == voices[1].lines
    assert 1 <= len(two.workers) <= 2, "those that were ready before all was done"
    assert all(worker.peak_memory_bytes > 10 << 20 for worker in two.workers)  # type: ignore[operator]
    assert one.workers == ()


def test_the_files_of_a_killed_process_are_done_again(tmp_path: Path, mark: Path) -> None:
    folder = write_pictures(tmp_path / "in", 12, unlucky=4)
    summary = worked(tmp_path / "out", folder, workers=2, create=worker_jobs.dies_once)
    assert mark.exists()
    assert [report.is_done for report in summary.files] == [True] * 12
    worked(tmp_path / "one", folder, workers=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "one")


def test_a_file_that_kills_every_process_costs_no_other(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 6, unlucky=2)
    summary = worked(tmp_path / "out", folder, workers=2, create=worker_jobs.dies_always)
    assert [report.is_done for report in summary.files] == [True, True, False, True, True, True]
    assert "ended 3 times: SIGKILL" in str(summary.files[2].error)
    assert len(contents(tmp_path / "out")) == 5 * 5


def test_an_unforeseen_error_tells_where_it_was(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 3, unlucky=1)
    summary = worked(tmp_path / "out", folder, workers=2, create=worker_jobs.breaks)
    assert [report.is_done for report in summary.files] == [True, False, True]
    error = summary.files[1].unexpected
    assert type(error) is RuntimeError
    assert str(error) == "a bug\nof two lines"
    assert "in accident" in str(error.__cause__), "the traceback of the other process"


def test_each_process_loads_its_models_once(tmp_path: Path, mark: Path) -> None:
    worked(tmp_path / "out", write_pictures(tmp_path / "in", 16), workers=2, create=worker_jobs.counts_its_engines)
    made = mark.read_text().split()
    assert len(set(made)) == len(made) <= 2
    assert str(os.getpid()) not in made


def test_what_no_process_can_have_is_an_error_of_the_job(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 4)
    with pytest.raises(InvalidParameter, match="hair"):
        worked(tmp_path / "out", folder, workers=2, settings=Settings().changed("mask", areas=("hair",)))
    with pytest.raises(EngineUnavailable, match="exit code 7"):
        worked(tmp_path / "out", folder, workers=2, create=worker_jobs.dies_at_once)
    assert made_in(tmp_path / "out") == []


_PROGRAM = """
import sys
from pathlib import Path
from faceseg_live.concurrency.signals import exit_on_termination
from tests import worker_jobs
with exit_on_termination():
    worker_jobs.worked(Path(sys.argv[2]), Path(sys.argv[1]), workers=2, create=getattr(worker_jobs, sys.argv[3]))
"""


@needs_proc
@pytest.mark.parametrize(("how", "engine"), [(signal.SIGINT, "hangs"), (signal.SIGTERM, "hangs"),
                                             (signal.SIGKILL, "hangs"), (signal.SIGINT, "hangs_in_c")])
def test_no_process_and_nothing_half_written_is_left(
    tmp_path: Path, mark: Path, how: signal.Signals, engine: str, eventually: Callable[..., None]
) -> None:
    folder, out = write_pictures(tmp_path / "in", 6, unlucky=3), tmp_path / "out"
    program = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(folder), str(out), engine], cwd=ROOT,
                               env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    eventually(mark.exists, 40.0)
    children = children_of(program.pid)
    assert len(children) == 2
    program.send_signal(how)
    program.communicate(timeout=20)
    eventually(lambda: not any(map(is_running, children)), 20.0)
    if how is not signal.SIGKILL:  # its own are swept by the next job
        assert list(out.rglob(".*")) == []
