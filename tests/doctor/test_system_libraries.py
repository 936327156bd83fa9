from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Collection
from types import SimpleNamespace

import pytest

from faceseg_live.doctor import system_libraries
from faceseg_live.doctor.system_libraries import install, install_commands, install_hint

MISSING = ["libxcb-icccm.so.4", "libGL.so.1", "libEGL.so.1"]
Computer = Callable[..., list[str]]


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Makes a computer that lacks three libraries; gives the list of the commands that were run."""

    def make(tools: Collection[str], *, is_administrator: bool, succeeds: bool = True) -> list[str]:
        ran: list[str] = []
        left = set(MISSING)

        def run(words: list[str], check: bool) -> SimpleNamespace:
            ran.append(" ".join(words))
            if succeeds and "libgl1" in words:
                left.clear()
            return SimpleNamespace(returncode=int(not succeeds))

        monkeypatch.setattr(system_libraries.sys, "platform", "linux")
        monkeypatch.setattr(system_libraries, "_loads", lambda name: name not in left)
        monkeypatch.setattr(shutil, "which", lambda name: name if name in tools else None)
        monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 0 if is_administrator else 1000, raising=False)
        monkeypatch.setattr(subprocess, "run", run)
        return ran

    return make


def test_an_administrator(computer: Computer) -> None:
    ran = computer(["apt-get"], is_administrator=True)
    assert install() == 0
    assert ran == ["apt-get update -qq", "apt-get install -y --no-install-recommends libegl1 libgl1 libxcb-icccm4"]
    assert install() == 0
    assert len(ran) == 2  # nothing is missing any more


@pytest.mark.parametrize(("tool", "command"), [
    ("dnf", "sudo dnf install -y libglvnd-egl libglvnd-glx xcb-util-wm"),
    ("pacman", "sudo pacman -S --needed --noconfirm libglvnd xcb-util-wm"),
])
def test_others_use_sudo(computer: Computer, tool: str, command: str) -> None:
    ran = computer([tool, "sudo"], is_administrator=False, succeeds=False)
    assert install() == 1
    assert ran == [command]


def test_without_rights_the_command_is_told(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    ran = computer(["apt-get"], is_administrator=False)
    assert install() == 1
    assert ran == []
    assert "needs an administrator: sudo apt-get update" in capsys.readouterr().err


def test_without_a_known_installer(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    ran = computer([], is_administrator=True)
    assert install() == 1
    assert ran == []
    assert "your system's package manager" in capsys.readouterr().err
    assert install_commands(MISSING) == []
    assert install_hint(MISSING) == "your system's package manager"


def test_what_was_refused_is_still_missing(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    computer(["apt-get"], is_administrator=True, succeeds=False)
    assert install() == 1
    assert "still missing: libEGL.so.1, libGL.so.1, libxcb-icccm.so.4" in capsys.readouterr().err
