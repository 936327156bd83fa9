"""The gate that every request passes: what switches it, who inherits it, and what asks it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.batch.workers.ray_cluster import connected
from faceseg_live.cli.main import main
from faceseg_live.errors import EngineUnavailable, SourceError
from faceseg_live.media.sources.network import NetworkSource
from faceseg_live.models.downloads import fetch_model
from faceseg_live.pipeline.events import SourceFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.policy import offline
from faceseg_live.settings import NetworkSettings, Settings, store
from tests.download_site import DownloadSite

_STREAM = "rtsp://127.0.0.1:9/live"
_LIBRARIES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


@pytest.mark.parametrize(("text", "expected"), [("", False), ("0", False), ("off", False), (" No ", False),
                                                ("1", True), ("yes", True), ("anything", True)])
def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv(offline.ENVIRONMENT, text)
    assert offline.is_offline() is expected
    assert offline.is_forced() is expected


def test_a_setting_switches_it_there_and_back_and_libraries_hear_of_it() -> None:
    NetworkSettings(offline=True).put_in_force()
    assert offline.is_offline()
    assert not offline.is_forced()
    assert [os.environ.get(name) for name in _LIBRARIES] == ["1", "1"]
    NetworkSettings().put_in_force()
    assert not offline.is_offline()
    assert not any(name in os.environ for name in _LIBRARIES)


def test_what_others_told_the_libraries_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_LIBRARIES[0], "1")
    offline.set_offline(True)
    offline.set_offline(False)
    assert os.environ[_LIBRARIES[0]] == "1"


def test_no_setting_takes_back_what_the_command_line_forbids() -> None:
    offline.force_offline()
    NetworkSettings(offline=False).put_in_force()
    assert offline.is_offline()
    assert offline.is_forced()


def test_a_process_that_is_started_is_offline_for_good() -> None:
    offline.set_offline(True)
    code = ("from faceseg_live.policy import offline; from faceseg_live.settings import Settings; import os\n"
            "Settings().put_in_force(); print(offline.is_offline(), os.environ['HF_HUB_OFFLINE'])")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["True", "1"]


@pytest.mark.parametrize("before", [True, False])
def test_the_option_stands_before_the_command_or_after_it(
    before: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["record", "--source", _STREAM, "--out", str(tmp_path / "a.mp4"), "--seconds", "1"]
    assert main(["--offline", *command] if before else [*command, "--offline"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"faceseg-live: {_STREAM} needs the network, and the program works offline; ")
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_download_is_refused_before_the_site_is_asked(download_site: DownloadSite) -> None:
    offline.set_offline(True)
    with pytest.raises(EngineUnavailable, match="the program works offline"):
        fetch_model("face_landmarker")
    assert download_site.asked == []
    offline.set_offline(False)
    assert fetch_model("face_landmarker").is_file()
    offline.set_offline(True)
    assert fetch_model("face_landmarker").is_file(), "it is here"


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "http", "https", "rtmp", "srt", "udp", "tcp"])
def test_no_stream_is_so_much_as_knocked_at(scheme: str) -> None:
    """FFmpeg's connections are none of Python's: there is somebody to knock at."""
    offline.set_offline(True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        with pytest.raises(SourceError, match="the program works offline"):
            NetworkSource(f"{scheme}://me:s3cret@127.0.0.1:{server.getsockname()[1]}/live")
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("address", ["auto", "local", "ray://127.0.0.1:9", "127.0.0.1:9"])
def test_no_cluster_is_asked(address: str) -> None:
    offline.set_offline(True)
    with pytest.raises(EngineUnavailable, match="the program works offline"), connected(address):
        pytest.fail("it was")


def test_the_switch_ends_a_stream_and_none_is_tried_again(eventually: Callable[[Callable[[], bool]], None]) -> None:
    settings = Settings().changed("source", uri=_STREAM).changed("network", offline=True)
    failures: list[SourceFailed] = []
    session = Session(settings)
    session.events.listen(SourceFailed, failures.append)
    session.start()
    try:
        eventually(lambda: len(failures) == 1)
        assert failures[0].message.message_id == "common.offline"
        assert failures[0].retry_in_s is None
        session.update(settings.changed("network", offline=False))
        eventually(lambda: len(failures) > 1)
        assert failures[1].message.message_id != "common.offline"
        assert failures[1].retry_in_s is not None
        session.update(settings)
        eventually(lambda: failures[-1].message.message_id == "common.offline")
    finally:
        assert session.stop(10)


@pytest.mark.parametrize(("content", "expected"), [
    (b"[network]\noffline = true\n", True),
    (b"[network]\noffline = false\n", False),
    (b"", False),
    (b"[network]\noffline = true\n[broken", True),
    (b"[network]\noffline = 'yes'\n", True),
    (b"[network]\noffline = false\n[broken", False),
    (b"[mask]\n[broken", False),
])
def test_damage_never_switches_the_network_on(tmp_path: Path, content: bytes, expected: bool) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    settings, _ = store.load(path)
    assert settings.network.offline is expected
