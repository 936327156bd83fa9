"""Files of labels beside a model: any text in them ends in labels that can be shown, or in one clear error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faceseg_live.classifiers.image_rules import rule_of
from faceseg_live.classifiers.label_lists import checked_labels
from faceseg_live.errors import EngineUnavailable


def refusal(folder: Path, described: str | bytes, suffix: str = "toml") -> str:
    content = described if isinstance(described, bytes) else described.encode()
    (folder / f"model.{suffix}").write_bytes(content)
    with pytest.raises(EngineUnavailable) as caught:
        rule_of(folder / "model.onnx")
    told = str(caught.value)
    assert told.isprintable(), "neither lines nor control characters"
    assert len(told) < 600
    return told


@pytest.mark.parametrize("value", ["5", "true", "1.5", "1979-05-27", "{}", "[]", '"smile"', "[1, 2]", '["a", ""]',
                                   '[" "]', "[[]]", "[{}]", '{a = "b"}', '["a", ["b"]]', "inf"])
def test_labels_that_are_no_list_of_texts(tmp_path: Path, value: str) -> None:
    assert "lists no labels: expected a list of texts, got" in refusal(tmp_path, f"labels = {value}")


@pytest.mark.parametrize(("described", "told"), [
    ("labels = " + "[" * 50_000, "nested too deep"),
    ("labels = [['a']]\n" + "a." * 50_000 + "b = 1", "nested deeper than"),
    ('labels = ["a", "b"]\nmean = [' + "9" * 400 + "]", "more than 64 bits"),
    ('labels = ["a", "b"]\nmean = [nan]', "expected one number or three as mean"),
    ('labels = ["a", "b"]\nstd = [inf, 1.0, 1.0]', "expected one number or three as std"),
    ('labels = ["a", "b"]\nstd = 5', "expected one number or three as std"),
    ('labels = ["a", "b"]\ncolours = ["rgb"]', "expected rgb or bgr as colours"),
    ('labels = ["a", "b"]\nscores = {}', "softmax, sigmoid or none as scores"),
    ('labels = ["a", "\\u001b[31m"]', r"has the label '\x1b[31m'"),
    ('labels = ["a", "x\\u0085y"]', r"has the label 'x\x85y'"),
    ('labels = ["a", "x\\u202ey"]', r"has the label 'x\u202ey'"),
    ('labels = ["a", "x\\ny"]', r"has the label 'x\ny'"),
    ('labels = ["a\\u0000"]', "a text with a NUL"),
    (f'labels = ["{"x" * 201}"]', "at most 200 characters"),
    (f"labels = {[str(i) for i in range(50_001)]}", "has 50001 labels; at most 50000"),
    ('labels = ["a", "b", "a"]', "the label 'a' twice"),
    ("labels = [", "can't be read"),
    (b"labels = ['\xff']", "not UTF-8"),
    (b"#" * 1_000_001, "larger than 1 MB"),
])
def test_descriptions_that_are_wrong(tmp_path: Path, described: str | bytes, told: str) -> None:
    assert told in refusal(tmp_path, described)


@pytest.mark.parametrize(("listed", "told"), [
    (b"a\nb\na", "the label 'a' twice"),
    (b"a\n\x00b", r"has the label '\x00b'"),
    (b"a\n\x1b]0;title\x07", r"has the label '\x1b]0;title\x07'"),
    (b"x" * 5000, "at most 200 characters"),
    (b"", "lists no labels"),
    (b"\n \n\t\n", "lists no labels"),
    ("ä\nö".encode("utf-16"), "not UTF-8"),
    (b"x\n" * 600_000, "larger than 1 MB"),
    (b"".join(b"%d\n" % number for number in range(50_001)), "has 50001 labels"),
])
def test_lists_that_are_wrong(tmp_path: Path, listed: bytes, told: str) -> None:
    assert told in refusal(tmp_path, listed, "txt")


def test_a_list_may_have_marks_of_windows_and_any_letters(tmp_path: Path) -> None:
    (tmp_path / "model.txt").write_bytes("\ufefflächelnd\r\n笑顔\r\n👨‍👩‍👧\r\nمی‌خندد\r\n".encode())
    assert rule_of(tmp_path / "model.onnx").labels == ("lächelnd", "笑顔", "👨‍👩‍👧", "می‌خندد")


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right of their own there")
def test_a_list_that_is_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "model.txt").symlink_to("/dev/zero")
    with pytest.raises(EngineUnavailable, match="there is no list of labels"):
        rule_of(tmp_path / "model.onnx")


def test_labels_of_models_are_checked_as_well() -> None:
    with pytest.raises(EngineUnavailable, match=r"owner/name has the label 'a\\x1b'"):
        checked_labels(["a\x1b"], "owner/name")
