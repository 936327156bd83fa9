"""A Ray cluster does what one process does, also where one of its workers is killed."""

from __future__ import annotations

import logging
import os
import socket
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from faceseg_live.batch.report import Summary
from faceseg_live.batch.workers.ray_cluster import Actor, connected
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.settings import Settings
from tests import worker_jobs
from tests.hiding_jobs import Quiet
from tests.media_files import write_video
from tests.worker_jobs import MARK, contents, worked, write_pictures

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cluster on this machine; gives the folder of the file by which engines in it say something."""
    ray = pytest.importorskip("ray")
    if sys.platform == "win32":
        pytest.skip("the accidents are those of POSIX")
    mark = tmp_path_factory.mktemp("cluster") / "mark"
    before = dict(os.environ)
    os.environ.update({MARK: str(mark), "PYTHONPATH": str(ROOT), "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
                       "RAY_USAGE_STATS_ENABLED": "0"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own: of files and sockets that it leaves open
        ray.init(num_cpus=2, object_store_memory=80 << 20, include_dashboard=False, log_to_driver=False,
                 logging_level=logging.ERROR)
    try:
        yield mark
    finally:
        ray.shutdown()
        os.environ.clear()
        os.environ.update(before)


def in_cluster(out: Path, *inputs: Path, **changes: Any) -> Summary:
    files = {"ray": "auto", **changes.pop("files", {})}
    return worked(out, *inputs, workers=2, files=files, **changes)


def test_a_cluster_writes_the_files_of_one_process(cluster: Path, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 8)
    (folder / "05a.png").write_bytes(b"no picture")
    clip = write_video(tmp_path / "v.mp4", size=(128, 96), frames=60,
                       options={"x264-params": "keyint=15:min-keyint=15:scenecut=0"})
    voices = Quiet(), Quiet()
    one = worked(tmp_path / "1", folder, clip, workers=1, span_s=0.5, progress=voices[0])
    there = in_cluster(tmp_path / "2", folder, clip, span_s=0.5, progress=voices[1])
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert [report.source for report in one.files] == [report.source for report in there.files]
    assert voices[0].lines == voices[1].lines
    assert there.workers


def test_what_a_killed_worker_had_is_done_again(cluster: Path, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 8, unlucky=3)
    summary = in_cluster(tmp_path / "out", folder, create=worker_jobs.dies_once)
    assert cluster.exists()
    assert [report.is_done for report in summary.files] == [True] * 8
    worked(tmp_path / "one", folder, workers=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "one")
    assert list((tmp_path / "out").glob(".*")) == []


def test_an_unforeseen_error_tells_where_it_was(cluster: Path, tmp_path: Path) -> None:
    summary = in_cluster(tmp_path / "out", write_pictures(tmp_path / "in", 2, unlucky=1), create=worker_jobs.breaks)
    assert [report.is_done for report in summary.files] == [True, False]
    error = summary.files[1].unexpected
    assert type(error) is RuntimeError
    assert "in accident" in str(error.__cause__)


def test_what_no_worker_can_have_is_an_error_of_the_job(cluster: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="hair"):
        in_cluster(tmp_path / "out", write_pictures(tmp_path / "in", 2),
                   settings=Settings().changed("mask", areas=("hair",)))


def test_a_machine_that_does_not_see_the_files_says_so(tmp_path: Path) -> None:
    import pickle

    from faceseg_live.batch.workers.bench import Recipe
    from faceseg_live.batch.workers.wire import Unfit

    def said_of(recipe: Recipe, token: Path) -> str:
        actor = Actor()
        actor.open(pickle.dumps(recipe), token, Path.cwd(), {})
        (message,) = actor.said()
        assert isinstance(message, Unfit)
        return str(message.error.unpacked())

    picture = tmp_path / "in" / "p.png"
    assert "does not see the output folder" in said_of(Recipe(tmp_path, Settings()), tmp_path / ".faceseg-x")
    assert f"does not see {picture}" in said_of(Recipe(tmp_path, Settings(), keep=(picture,)), tmp_path)


def test_without_ray_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineUnavailable, match="pip install"), connected("auto"):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "ray://127.0.0.1:{port}", "localhost:99999"])
def test_an_address_where_nobody_listens_is_told_before_ray_tries(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        given = address.format(port=unused.getsockname()[1])
        with pytest.raises(EngineUnavailable, match="no Ray cluster is found at"), connected(given):
            pass
