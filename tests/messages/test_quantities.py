"""Counts and sizes are short, never end in zeros behind a point, and never round a limit away."""

from __future__ import annotations

import pytest

from faceseg_live.messages import Message, Template, choose_language, number_words, register_language, size_words
from faceseg_live.messages.catalogue import ENGLISH


@pytest.mark.parametrize(("value", "words"), [
    (0, "0"), (7, "7"), (1024.0, "1,024"), (47.612, "47.6"), (0.25, "0.25"), (99.96, "100"), (12.0, "12"),
    (100.4, "100"), (20, "20"), (1_234_567, "1,234,567"), (0.00012, "0"), (-2.50, "-2.5"), (1e40, f"{10**40:,}"),
])
def test_a_number_has_three_digits_and_whole_ones_are_whole(value: float, words: str) -> None:
    assert number_words(value) == words


@pytest.mark.parametrize(("size", "words"), [
    (0, "0 bytes"), (17, "17 bytes"), (3_758_596, "3.76 MB"), (600_000_000, "600 MB"), (999_600, "1,000 kB"),
    (1_020_000_000, "1.02 GB"), (12_345_000_000_000, "12,345 GB"), (1_100_000_000, "1.1 GB"),
])
def test_a_size_is_in_the_largest_unit_that_is_not_more(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.fixture
def invented() -> None:
    text = "{count:number} of {most:number_over}; {left:size_under} of {all:size_over}, {each:size}"
    register_language("invented", {"domain.x": Template(text)})
    choose_language("invented")


@pytest.fixture(autouse=True)
def english_afterwards() -> object:
    yield
    choose_language(ENGLISH)


@pytest.mark.usefixtures("invented")
def test_a_template_says_how_its_values_are_rounded() -> None:
    message = Message("domain.x", count=1.239, most=1000.001, left=2_999_999, all=3_000_001, each=1500)
    assert str(message) == "1.24 of 1,001; 2.99 MB of 3.01 MB, 1.5 kB"


def test_what_is_too_much_never_reads_as_allowed() -> None:
    assert "claims to have 201 million pixels; at most 200 million" in str(
        Message("media.too_many_pixels", path="a.png", count=200.000_001, most=200))
    assert "takes at least 4.01 GB of memory; 3.99 GB are free" in str(
        Message("runtimes.little_memory", path="a.onnx", least=4_000_000_001, free=3_999_999_999))
    assert "(1.01 MB) doesn't fit into b, which has 1 MB left" in str(
        Message("models.no_room", file="a", folder="b", size=1_000_001, free=1_000_000))
