"""Passwords and tokens of addresses: typed wrongly in every way, they appear in no output of a run and in no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live import addresses
from faceseg_live.cli.main import main
from faceseg_live.errors import FacesegError, SourceError
from faceseg_live.media.sources.opening import open_source
from faceseg_live.messages import Message, visible
from faceseg_live.settings import Settings, SourceSettings, store
from tests.media_files import camera_server, serving

SECRET = "s3cr3t"
NASTY = (
    f"rtsp://me:{SECRET}@127.0.0.1:9/live", f"rtsp://me:{SECRET}/x@127.0.0.1:9/live", f"rtsp://me:a@{SECRET}@h/live",
    f"rtsp://me:a:{SECRET}@h/l", f"rtsp://me:a {SECRET}@h/l", f"rtsp://me:1 {SECRET}@h/l", f"rtsp://:{SECRET}@h/l",
    f"rtsp://me:it's {SECRET}@h/l", f"rtsp://me:{SECRET}#x@h/l", f"rtsp://me:{SECRET}?x@h/l", f"rtsp://me:{SECRET}\n@h/x",
    f"rtsp://me:a/b {SECRET}@h/l", f"RTSP://me:{SECRET}@h/live", f" rtsp://me:{SECRET}@[::1]:9/live ",
    f"http://127.0.0.1:9/l?token={SECRET}", f"http://127.0.0.1:9/l?key={SECRET}&x=1", f"http://127.0.0.1:9/l?sig={SECRET}",
    f"http://h/l?X-Amz-Signature={SECRET}", f"http://h/l?pw={SECRET}", f"http://h/l?loginuse=me&loginpas={SECRET}",
    f"http://h/l;jsessionid={SECRET}?a", f"http://h/l?x=1#access_token={SECRET}", f"srt://h:9?passphrase={SECRET}",
    f"rtsp://h/user=me&password={SECRET}&channel=1.sdp", f"http:/me:{SECRET}@h/l", f"http:me:{SECRET}@h/l",
    f"ftp://me:{SECRET}@h/l", f"smb://me:{SECRET}@h/l", f"file://me:{SECRET}@h/l", f"me:{SECRET}@h/live",
    f"//me:{SECRET}@h/live", f"rtsp:\\\\me:{SECRET}@h\\x", f"concat:http://me:{SECRET}@h/a|b", f"rtsp://me:{SECRET}@",
)
_PLAIN = ("12:30@x", "C:\\clips\\me@home.mp4", "C:/clips/me:x@home.mp4", "faceseg-live models pull a/b@rev",
          "see https://example.org/a?b=c, or ask me@x.org", "https://h:8/x/y c/d@rev", "note: a@b", "rtsp://me@cam: no")


@pytest.mark.parametrize("address", NASTY)
def test_no_text_repeats_it(address: str) -> None:
    for text in (address, f"Failed to open '{address}': no", f"{address}: no such", f"There is no file {address}"):
        assert SECRET not in visible(text, keeps="\n")
        assert SECRET not in repr(Message("media.no_such_file", path=text))
        assert SECRET not in str(SourceError("media.no_such_file", path=Path(text)))
    assert SECRET not in addresses.shown(address)


@pytest.mark.parametrize("text", _PLAIN)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert addresses.without_secrets_in(text) == text


@pytest.mark.parametrize("text", ["a:" * 20_000 + "@", "ab:" * 20_000 + "@", "http://h/" + "pass" * 9_000 + "=x",
                                  "@" * 50_000, "http://h/?" + "token=a&" * 9_000, "http://a:b " * 5_000,
                                  "=&" * 50_000])
def test_long_texts_take_no_time_to_speak_of(text: str) -> None:
    addresses.without_secrets_in(text)
    addresses.shown(text)


@pytest.mark.parametrize("address", NASTY)
def test_it_is_in_no_error_and_not_in_the_settings(address: str, tmp_path: Path) -> None:
    if not addresses.is_stream(address):
        with pytest.raises(FacesegError) as caught:
            open_source(address, SourceSettings())
        assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.values}"
        assert caught.value.__cause__ is None or SECRET not in str(caught.value.__cause__)
    store.save(Settings().changed("source", uri=address), tmp_path / "settings.toml")
    assert SECRET not in (tmp_path / "settings.toml").read_text("utf-8")


@pytest.mark.parametrize("command", ["process", "record", "model", "reference", "pull", "path", "out"])
def test_no_output_of_a_command_has_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FACESEG_OFFLINE", "1")  # no stream is waited for
    monkeypatch.chdir(tmp_path)
    for address in NASTY[::4]:
        words = {
            "process": ["process", address, "--out", "o"], "pull": ["models", "pull", address],
            "record": ["record", "--source", address, "--seconds", "0.1", "--out", "a.mp4", "--debug"],
            "model": ["process", "x.png", "--engine", "custom-onnx", "--model", address, "--out", "o"],
            "reference": ["process", "x.png", "--reference", address, "--out", "o"],
            "path": ["models", "path", address], "out": ["process", "x.png", "--out", address],
        }[command]
        assert main(words) != 0
        said = capsys.readouterr()
        assert SECRET not in said.out + said.err, address
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in path.read_bytes() for path in written)


def test_a_recording_of_a_camera_behind_a_password_has_it_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither has anything else that is written on the way: notes, log, settings."""
    monkeypatch.chdir(tmp_path)
    for variable in ("FACESEG_LOGS", "FACESEG_STATE", "FACESEG_CONFIG"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    with serving(camera_server(login=f"me:{SECRET}")) as server:
        address = server.replace("http://", f"http://me:{SECRET}@") + f"/live.mjpg?token={SECRET}"
        words = ["record", "--source", address, "--seconds", "0.5", "--out", "a.mp4", "--sidecar",
                 "--log-level", "debug", "--debug"]
        assert main(words) == 0
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"a.mp4", "a.jsonl", "faceseg_live.log"} <= {*written}, [*written]
    assert not [name for name, content in written.items() if SECRET.encode() in content]
