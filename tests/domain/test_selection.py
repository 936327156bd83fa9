"""What the user wants masked, as a value."""

from __future__ import annotations

from typing import Any

import pytest

from faceseg_live.domain.areas import AREAS
from faceseg_live.domain.regions import EYES, LIPS, PERSON
from faceseg_live.domain.selection import Selection
from faceseg_live.errors import InvalidParameter
from faceseg_live.settings import MaskSettings


@pytest.mark.parametrize(("value", "keys"), [
    ("lips", ("lips",)),
    (" two_eyes ,lips", ("two_eyes", "lips")),
    ("skin, -mouth", ("skin", "-mouth")),
    ("skin, − mouth", ("skin", "-mouth")),
    ("-mouth,skin", ("skin", "-mouth")),
    (("lips", "-nose,-chin", "face+forehead"), ("lips", "face+forehead", "-nose", "-chin")),
    ("lips,lips", ("lips",)),
])
def test_texts_and_sequences_are_read(value: str | tuple[str, ...], keys: tuple[str, ...]) -> None:
    selection = Selection.parse(value)
    assert selection.keys == keys
    assert Selection.parse(selection.text) == selection
    assert Selection.parse(selection.keys) == selection


@pytest.mark.parametrize(("value", "problem"), [
    ("", "expected at least one area"),
    ((), "expected at least one area"),
    ("-nose", "expected at least one area"),
    ("lips,-lips", "'lips' is both added and taken away"),
    ("eyes,beard", "'beard' is unknown; expected one of: face, "),
    ("eyes,--nose", "'-nose' is unknown"),
    ("eyes,-", "'-' is unknown"),
    (None, "expected names of areas, .*; got None"),
    (3, "expected names of areas, .*; got 3"),
    (["skin", 3], r"expected names of areas, .*; got \['skin', 3\]"),
    (b"skin", "expected names of areas, .*; got b'skin'"),
])
def test_what_means_no_mask_is_refused(value: Any, problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem):
        Selection.parse(value)


def test_every_area_alone_is_a_selection_that_reads_like_it() -> None:
    for key, area in AREAS.items():
        selection = Selection.parse(key)
        assert (selection.text, selection.title, selection.file_name) == (key, area.title, key)
        assert selection.is_full_frame is area.is_full_frame


def test_a_selection_has_words_for_people_and_for_files() -> None:
    selection = Selection.parse("two_eyes,lips,chin,-nose,-mouth")
    assert selection.title == "Eyes, lips and chin without nose and mouth"
    assert selection.file_name == "two_eyes+lips+chin-nose-mouth"
    assert selection.colour_area is AREAS["two_eyes"]


def test_the_file_name_of_a_long_selection_is_cut_short() -> None:
    start, *others = AREAS
    assert Selection.parse([*AREAS]).file_name == (
        "face+face+forehead+main_features+skin+eyebrows+right_brow+left_brow+two_eyes+30_more")
    assert Selection.parse([start, *(f"-{key}" for key in others)]).file_name == (
        "face-face+forehead-main_features-skin-eyebrows-right_brow-left_brow-two_eyes+30_more")


def test_networks_are_needed_for_what_is_taken_away_too() -> None:
    assert Selection.parse("two_eyes,-lips").needs == EYES | LIPS
    assert Selection.parse("irises").needs == frozenset()
    assert Selection.parse("forehead").needs == frozenset()
    assert Selection.parse("image,-person").needs == PERSON


def test_faces_take_part_in_some_selections_of_the_whole_frame() -> None:
    assert Selection.parse("person").is_full_frame
    assert not Selection.parse("person").is_of_faces
    assert Selection.parse("person,-face").is_of_faces
    assert not Selection.parse("face,-person").is_full_frame


def test_settings_keep_the_areas_in_their_plainest_form() -> None:
    assert MaskSettings(("skin, -mouth",)).areas == ("skin", "-mouth")
    assert MaskSettings(("skin", "-mouth")) == MaskSettings(("-mouth", "skin"))
    assert MaskSettings().selection == Selection.parse("face")
