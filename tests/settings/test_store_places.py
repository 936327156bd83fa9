"""What else than a file may lie where the settings should: nobody waits for it, and nothing takes its place."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from faceseg_live.errors import SettingsError
from faceseg_live.settings import Settings
from faceseg_live.settings import store as settings_store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such things under a file's name")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(path.parent)  # names of sockets have to be short
        listening.bind(path.name)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 << 30)


THINGS = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a socket": _socket,
    "a link in a circle": lambda path: path.symlink_to(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "no settings": lambda path: path.symlink_to("/dev/null"),
    "a huge file": _large,
    "a link to a pipe": lambda path: (os.mkfifo(path.with_name("pipe")), path.symlink_to("pipe")),
}


@pytest.mark.parametrize("thing", THINGS)
def test_it_is_told_and_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thing: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "settings.toml"
    THINGS[thing](path)
    monkeypatch.setenv("FACESEG_CONFIG", str(path))
    before = path.lstat()
    settings, notice = settings_store.load()
    assert settings == Settings()
    assert notice is not None
    assert str(path) in notice
    assert "is not kept" in notice
    with pytest.raises(SettingsError) as told:
        settings_store.save(Settings().changed("mask", grow=3))
    assert told.value.message_id == "settings.not_saved"
    assert (path.lstat().st_ino, path.lstat().st_size) == (before.st_ino, before.st_size)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_the_home_of_nobody_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACESEG_CONFIG", "~nobody-has-this-name/settings.toml")
    assert settings_store.load() == (Settings(), None)
    settings_store.save(Settings())
    assert settings_store.load() == (Settings(), None)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_settings_that_may_not_be_read_are_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings_store.save(Settings().changed("mask", grow=9), path)
    path.chmod(0)
    assert settings_store.load(path)[1] is not None
    with pytest.raises(SettingsError):
        settings_store.save(Settings(), path)
    path.chmod(0o600)
    assert settings_store.load(path)[0].mask.grow == 9


def test_a_link_to_settings_that_are_not_there_yet_is_followed(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").symlink_to(tmp_path / "kept" / "elsewhere.toml")
    settings_store.save(Settings().changed("mask", grow=9), tmp_path / "settings.toml")
    assert (tmp_path / "kept" / "elsewhere.toml").is_file()
    assert settings_store.load(tmp_path / "settings.toml")[0].mask.grow == 9


def test_a_name_that_is_no_text_is_not_kept_and_all_else_is(tmp_path: Path) -> None:
    settings = Settings().changed("source", uri="caf\udce9.mp4").changed("mask", grow=9)
    settings_store.save(settings, tmp_path / "settings.toml")
    assert settings_store.load(tmp_path / "settings.toml") == (Settings().changed("mask", grow=9), None)
