"""What signals do inside a block and after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from faceseg_live.concurrency.signals import exit_on_termination, on_signals
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows can't send itself these signals")


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_calls_the_handler_inside_the_block(name: signal.Signals) -> None:
    before, calls = signal.getsignal(name), list[str]()
    with on_signals(lambda: calls.append("stop")):
        os.kill(os.getpid(), name)
        os.kill(os.getpid(), name)
    assert calls == ["stop", "stop"]
    assert signal.getsignal(name) is before


def test_the_handlers_before_come_back_after_an_error() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ValueError, match="boom"), on_signals(int):
        raise ValueError("boom")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(("name", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_termination_runs_the_finally_clauses(name: signal.Signals, code: int) -> None:
    cleaned = []

    def work() -> None:
        try:
            os.kill(os.getpid(), name)
        finally:
            cleaned.append(True)

    with pytest.raises(SystemExit) as stop, exit_on_termination():
        work()
    assert (stop.value.code, cleaned) == (code, [True])


def test_another_thread_runs_the_block_without_handlers() -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []

    def work() -> None:
        with on_signals(int):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert seen == [before]


def test_a_closed_terminal_does_nothing_where_nohup_says_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with on_signals(lambda: pytest.fail("called")):
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_DFL])
def test_who_cleans_up_after_ctrl_c_is_not_disturbed_by_another_signal(handler: object) -> None:
    cleaned, before = [], signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(os.getpid(), name)
            cleaned.append(True)

    try:
        with pytest.raises(KeyboardInterrupt), exit_on_termination():
            work()
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert cleaned == [True]


def test_ctrl_c_ends_a_program_that_has_begun_nothing_without_a_word() -> None:
    code = ("import os, signal; from faceseg_live.concurrency.signals import end_at_once_by_interrupt as end; end(); "
            "os.kill(os.getpid(), signal.SIGINT)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
