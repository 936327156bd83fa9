"""Command lines of chance: the work that was asked for begins, or one line says what is wrong with them."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import faceseg_live.cli.main as program
from faceseg_live.cli.parser import make_parser
from faceseg_live.cli.reporter import Reporter

pytestmark = pytest.mark.timeout(600)  # on a machine that has much else to do
PARSER = make_parser()
_DONE, _FAILED, _USAGE_ERROR = 0, 1, 2
_WORK = ("batch.job.run_job", "batch.demo.segment_demo", "batch.recording.record_file", "app.run.run",
         "pipeline.session.Session.start", "models.downloads.fetch_model", "cli.models.fetch_model",
         "doctor.checks.findings", "media.sources.cameras.list_cameras", "media.audio.microphone.list_microphones")
"""Where it begins."""


class _BegunError(BaseException):
    """The command line was good enough."""


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return next((dict(action.choices) for action in parser._actions if isinstance(action, argparse._SubParsersAction)),
                {})


def _commands() -> dict[tuple[str, ...], argparse.ArgumentParser]:
    found: dict[tuple[str, ...], argparse.ArgumentParser] = {(): PARSER, ("nonsense",): PARSER}
    for name, parser in _subparsers(PARSER).items():
        found[name,] = parser
        found |= {(name, action): inner for action, inner in _subparsers(parser).items()}
    return found


COMMANDS = _commands()
_KNOWN = ("", "-", "--", "0", "-1", "1e999", "nan", "99999999999999999999", "all", "mesh", "face,-mouth", "-nose",
          "smile > .5", "smile >", "#A=b", "#=", "=", "640x480", "0x0", "00:00:01", "#123456", "cpu", "mask",
          "nowhere.png", "/nowhere/clip.mp4", "rtsp://me:secret@cam/live?token=secret", "ftp://x", "a\x1b[2J", "a\nb",
          "\udcff", "~nobody/x", "%s", "\u202e", "\0", "h264", "jsonl", "camera:9", "demo", "screen")
# All that st.text chooses from by itself, but only after seconds of asking a codec for each.
_ANY = st.characters(exclude_categories=["Cs"])
_TEXTS = st.sampled_from(_KNOWN) | st.text(_ANY, max_size=6) | st.integers(-10, 300).map(str)


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command, and its options in any order, each with a value that may or may not be one."""
    command = draw(st.sampled_from([*COMMANDS]))
    parser, words = COMMANDS[command], [*command]
    choices = {option: [*map(str, action.choices or ())]
               for action in parser._actions for option in action.option_strings}
    if draw(st.integers(0, 3)):  # what it can't do without
        words += {"process": ["nowhere.png", "--out", "nowhere"], "record": ["--out", "nowhere.mp4"],
                  "models": ["u2netp"]}.get(command[0] if command else "", [])
    for option in draw(st.lists(st.sampled_from([*choices, "--nonsense"]), max_size=5)):
        values = _TEXTS if not choices.get(option) else st.sampled_from(choices[option]) | _TEXTS
        words += draw(st.sampled_from([[option], [option, draw(values)], [option, draw(values)],
                                       [f"{option}={draw(values)}"], [draw(values)]]))
    return words


@pytest.fixture(scope="module")
def nothing_begins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All work is replaced by a report that it would have begun; the current folder is empty."""
    def begin(*_given: object, **_named: object) -> None:
        raise _BegunError

    with pytest.MonkeyPatch.context() as patch:
        for place in _WORK:
            patch.setattr(f"faceseg_live.{place}", begin)
        patch.setattr(program, "make_parser", lambda: PARSER)  # it is the same each time
        patch.setattr(program, "force_offline", lambda: None)  # which lasts: every later command line would be offline
        folder = tmp_path_factory.mktemp("current")
        patch.chdir(folder)
        yield folder


@pytest.mark.usefixtures("usual_limits")
@settings(max_examples=200)
@given(command_lines())
def test_any_command_line_is_understood_or_refused(nothing_begins: Path, monkeypatch: pytest.MonkeyPatch,
                                                   words: list[str]) -> None:
    unforeseen: list[BaseException] = []
    monkeypatch.setattr(Reporter, "unexpected", lambda _self, error, **_about: unforeseen.append(error))
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors=errors) for errors in ("strict", "backslashreplace"))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = program.main(words)
    except _BegunError:
        return
    finally:
        assert [*nothing_begins.iterdir()] == []
    for file in (out, err):
        file.flush()
    told = err.buffer.getvalue().decode().splitlines()
    assert not unforeseen, f"faceseg-live {words}"
    assert "Traceback" not in "".join(told)
    assert code in (_DONE, _FAILED, _USAGE_ERROR)
    assert bool(told) or code == _DONE
    assert "secret" not in "".join(told)
