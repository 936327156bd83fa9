"""What the command line shows, and where."""

from __future__ import annotations

import json

import pytest

from faceseg_live.cli.reporter import Reporter


def test_messages_are_one_line_on_stderr_and_results_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter()
    reporter.notify("two\n lines")
    reporter.result("a result")
    reporter.json({"done": 1})
    shown = capsys.readouterr()
    assert shown.err == "faceseg-live: two lines\n"
    first, second = shown.out.splitlines()
    assert (first, json.loads(second)) == ("a result", {"done": 1})


def test_progress_is_for_terminals_only(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter()
    reporter.advance()
    reporter.begin("clip.mp4", 2, "frame")
    reporter.advance()
    reporter.notify("one message")
    reporter.begin("another.mp4", None, "frame")
    reporter.end()
    reporter.end()
    with reporter.download("model.onnx") as show:
        show(1, 2)
        show(2, 0)
    assert capsys.readouterr().err == "faceseg-live: one message\n"


@pytest.mark.parametrize("is_debug", [False, True])
def test_an_unexpected_error_shows_its_place_when_debugging(
    capsys: pytest.CaptureFixture[str], is_debug: bool
) -> None:
    try:
        raise ValueError("a bug")
    except ValueError as error:
        Reporter(is_debug=is_debug).unexpected(error)
    shown = capsys.readouterr().err
    assert ("Traceback" in shown) is is_debug
    assert "ValueError: a bug" in shown
