"""TOML and JSON of strangers: whatever it says, it ends in values that can be used, or in one kind of error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import faceseg_live
from faceseg_live.files.structured_text import UnreadableText, json_of, read_bounded, text_of, toml_of

DEEP = 100_000


@pytest.mark.parametrize("text", [
    "a = " + "[" * DEEP, "a = " + "{a = " * DEEP, "[" + "a." * DEEP + "a]", "a." * DEEP + "a = 1",
    '"," . ' * DEEP + "a = 1", "'\"'." * DEEP + "a = 1", '"\u2028".' * DEEP + "a = 1", "\ta. \t" * DEEP + "a = 1",
    "a = " + "[" * 40 + "]" * 40, "a" + ".a" * 40 + " = 1", '"""' + "a." * 50,
], ids=range(11))
def test_depth_of_toml_is_bounded(text: str) -> None:
    """Python's own reader would take 20 GB for some of these."""
    with pytest.raises(UnreadableText):
        toml_of(text)


@pytest.mark.parametrize("text", ["[" * DEEP, '{"a":' * DEEP, "[" * 40 + "]" * 40, '{"a":' * 40 + "1" + "}" * 40])
def test_depth_of_json_is_bounded(text: str) -> None:
    with pytest.raises(UnreadableText, match="nested"):
        json_of(text)


def test_usual_depth_is_no_problem() -> None:
    table = toml_of("[a.b.c.d]\ne.f.g = [[1.5, 2.5], [{h = 3}]]\n" + "i = [" + "0.5, " * 1000 + "]")
    assert table["a"]["b"]["c"]["d"]["e"]["f"]["g"][1][0]["h"] == 3
    assert json_of("[" * 20 + "]" * 20)


def test_long_texts_with_dots_are_no_keys() -> None:
    said = "One. " * 40
    assert toml_of(f'a = "{said}"\n' + "b = '''" + "x.\ny " * 100 + "'''")["a"] == said


@pytest.mark.parametrize("text", ["9" * 400, "9" * 5000, "-9223372036854775809"])
def test_numbers_beyond_64_bits_are_refused(text: str) -> None:
    for read, content in ((toml_of, f"a = {text}"), (json_of, text)):
        with pytest.raises(UnreadableText):
            read(content)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "[1e999]", '{"a": -Infinity}'])
def test_json_has_only_numbers_that_are_some(text: str) -> None:
    with pytest.raises(UnreadableText, match="NaN or infinite"):
        json_of(text)


@pytest.mark.parametrize("text", ['"\\u0000"', '{"\\u0000": 1}', '["\\ud800"]'])
def test_texts_that_nobody_can_write_are_refused(text: str) -> None:
    with pytest.raises(UnreadableText, match="NUL, or with half a letter"):
        json_of(text)


def test_names_of_files_may_have_bytes_that_are_no_letters() -> None:
    assert json_of('{"file": "a\\udcff.jpg"}', names_files=True) == {"file": "a\udcff.jpg"}
    with pytest.raises(UnreadableText):
        json_of('{"file": "a\\udcff.jpg"}')
    with pytest.raises(UnreadableText):
        json_of('{"file": "a\\ud800.jpg"}', names_files=True)


def test_letters_of_two_halves_are_whole() -> None:
    assert json_of('"\\ud83d\\ude00"') == "😀"


@pytest.mark.parametrize("content", [b"\xff", b"a = '\xe4'", "ä = 1".encode("utf-16")])
def test_what_is_not_utf_8_is_said(content: bytes) -> None:
    with pytest.raises(UnreadableText, match="not UTF-8"):
        toml_of(content)


def test_a_mark_at_the_beginning_is_no_part_of_the_text() -> None:
    assert text_of(b"\xef\xbb\xbfa") == "a"
    assert toml_of(b"\xef\xbb\xbfa = 1") == {"a": 1}


def test_files_are_read_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_bounded(path, 5) == b"12345"
    with pytest.raises(UnreadableText, match="larger than"):
        read_bounded(path, 4)
    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="has neither")
def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises((UnreadableText, OSError)):
            read_bounded(path)


def test_nothing_else_reads_toml_or_json() -> None:
    folder = Path(faceseg_live.__file__).parent
    sources = {path.name: path.read_text("utf-8") for path in folder.rglob("*.py")}
    readers = [name for name, source in sources.items() if "tomllib" in source or "json.load" in source]
    assert readers == ["structured_text.py"]
