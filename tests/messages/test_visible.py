"""Foreign text steers no terminal and turns no line round."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from faceseg_live.messages import Message, visible

HARMLESS_FORMATS = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD,
                    0x110CD, *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4)}
"""Signs before Arabic and Syriac numbers, joiners of hieroglyphs and shorthand: they are seen."""


@pytest.mark.parametrize(("text", "shown"), [
    ("bad\x1b[2Jclear.jpg", r"bad\x1b[2Jclear.jpg"),
    ("a\rb\bc\x7fd\x00", r"a\rb\x08c\x7fd\x00"),
    ("\x9b2J\x85", r"\x9b2J\x85"),
    ("photo\u202egpj.exe", r"photo\u202egpj.exe"),
    ("\u2066a\u2069\u200e\u061c", r"\u2066a\u2069\u200e\u061c"),
    ("pass\u200bword\ufeff\xad", r"pass\u200bword\ufeff\xad"),
    ("one\ntwo\tthree\u2028four", r"one\ntwo\tthree\u2028four"),
    ("caf\udce9.jpg", r"caf\xe9.jpg"),
    ("\ud800", r"\ud800"),
    ("\U000e0041", r"\U000e0041"),
])
def test_what_is_not_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown, "as often as one likes"


@pytest.mark.parametrize("text", ["", "plain", "Grüße, Ελλάδα, 日本語, Березка 😀 e\u0301", "C:\\new\\x1b", "ﷺ م"])
def test_what_is_seen_stays(text: str) -> None:
    assert visible(text) == text


def test_every_control_direction_and_half_character_is_among_them() -> None:
    left = [hex(code) for code in range(sys.maxunicode + 1)
            if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            and code not in HARMLESS_FORMATS and visible(chr(code)) == chr(code)]
    assert left == []


def test_lines_may_be_kept() -> None:
    assert visible("a\nb\tc\r", keeps="\n") == "a\nb\\tc\\r"


def test_values_of_messages_are_shown_so_and_kept_as_they_are() -> None:
    message = Message("batch.about", source="a\x1b[2J\nb", problem=Message("batch.about", source="\u202e", problem=3))
    assert str(message) == "a\\x1b[2J\nb: \\u202e: 3"
    assert message.values["source"] == "a\x1b[2J\nb"
    assert str(Message("batch.about", source=("a\x07", 2), problem="")) == r"a\x07, 2: "
