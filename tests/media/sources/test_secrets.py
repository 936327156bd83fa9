"""Where passwords of streams are kept."""

from __future__ import annotations

import threading

import pytest

from faceseg_live.media.sources import secrets
from faceseg_live.media.sources.secrets import ENVIRONMENT, Secrets

FULL, PUBLIC = "rtsp://me:secret@host/live?token=other", "rtsp://me@host/live?token="


class Box:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.has_stored = threading.Event()

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password
        if len(self.kept) == 2:
            self.has_stored.set()


def no_keyring() -> Box:
    raise ImportError("keyring")


def test_without_a_keyring_it_is_known_until_the_program_ends() -> None:
    known = Secrets(no_keyring)
    assert known.keep(FULL, lasting=True) == PUBLIC
    assert known.filled(PUBLIC) == FULL
    assert Secrets(no_keyring).filled(PUBLIC) == PUBLIC


def test_the_keyring_has_it_at_the_next_start() -> None:
    box = Box()
    assert Secrets(lambda: box).keep(FULL, lasting=True) == PUBLIC
    assert box.has_stored.wait(5)
    assert Secrets(lambda: box).filled(PUBLIC) == FULL


def test_what_is_meant_for_this_run_only_stays_out_of_the_keyring() -> None:
    box = Box()
    known = Secrets(lambda: box)
    known.keep(FULL)
    assert known.filled(PUBLIC) == FULL
    assert not box.kept


def test_another_password_takes_the_place_of_one_that_was_wrong() -> None:
    known = Secrets(no_keyring)
    known.keep("rtsp://me:wrong@host/live")
    known.keep("rtsp://me:right@host/other")
    assert known.filled("rtsp://me@host/live") == "rtsp://me:right@host/live"


def test_the_environment_may_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "p@ss")
    assert Secrets(no_keyring).filled("rtsp://me@host/live") == "rtsp://me:p%40ss@host/live"
    assert Secrets(no_keyring).filled("rtsp://host/live") == "rtsp://host/live"


def test_a_keyring_that_waits_for_its_user_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_PATIENCE_S", 0.05)
    is_unlocked, box = threading.Event(), Box()
    box.kept["faceseg_live", "rtsp://me@host"] = "secret"

    def locked() -> Box:
        assert is_unlocked.wait(5)
        return box

    known = Secrets(locked)
    assert known.filled("rtsp://me@host/live") == "rtsp://me@host/live"
    is_unlocked.set()
    monkeypatch.setattr(secrets, "_PATIENCE_S", 5.0)
    assert known.filled("rtsp://me@host/live") == "rtsp://me:secret@host/live"
