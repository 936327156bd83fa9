from __future__ import annotations

import os

import pytest

from faceseg_live.runtimes.native_logs import native_logs_hidden

CHATTER = (
    b"W0000 00:00:1795192678.476458   14213 inference_feedback_manager.cc:114] Feedback manager\n"
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
)


def test_drops_chatter_and_keeps_the_rest(capfd: pytest.CaptureFixture[str]) -> None:
    with native_logs_hidden():
        os.write(2, CHATTER + b"disk is full\n")
    assert capfd.readouterr().err == "disk is full\n"


def test_gives_stderr_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), native_logs_hidden():  # noqa: PT012 (the write is the point)
        os.write(2, b"last words\n")
        raise ValueError("broken")
    os.write(2, CHATTER[:10])
    assert capfd.readouterr().err == "last words\n" + CHATTER[:10].decode()


def test_can_be_nested(capfd: pytest.CaptureFixture[str]) -> None:
    with native_logs_hidden():
        with native_logs_hidden():
            os.write(2, CHATTER + b"inner\n")
        os.write(2, CHATTER + b"outer\n")
    assert capfd.readouterr().err == "inner\nouter\n"
