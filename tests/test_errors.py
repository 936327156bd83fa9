"""Errors have parts, travel between processes, and are made into text when they are shown."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from faceseg_live import errors
from faceseg_live.errors import EngineUnavailable, ExpressionError, FacesegError, InvalidParameter, SourceError
from faceseg_live.messages import ENGLISH, Message, Template, choose_language, register_language
from faceseg_live.messages.catalogue import english_ids, templates_of

TREE = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, FacesegError)]
MATTING = "matting.lacks_pymatting"
COMMAND = "pip install pymatting"


@pytest.fixture
def mirrored() -> Iterator[str]:
    """A language whose texts are the English ones in brackets, chosen for one test."""
    english = {message_id: next(templates_of(message_id)) for message_id in english_ids()}
    register_language("mirrored", {message_id: Template(f"«{one.text}»", one.remedy and f"«{one.remedy}»")
                                   for message_id, one in english.items()})
    choose_language("mirrored")
    yield "mirrored"
    choose_language(ENGLISH)


def test_an_error_says_its_text_and_its_remedy() -> None:
    error = EngineUnavailable(MATTING, command=COMMAND)
    assert error.text == "exact matting needs the package 'pymatting'"
    assert error.remedy == f"install it with: {COMMAND}"
    assert str(error) == f"{error.text}; {error.remedy}"
    assert error.values["command"] == error.command == COMMAND


def test_a_remedy_is_a_sentence_after_a_full_stop() -> None:
    register_language("sentences", {MATTING: Template("It lacks a package.", "Install it: {command}.")})
    choose_language("sentences")
    try:
        assert str(EngineUnavailable(MATTING, command=COMMAND)) == f"It lacks a package. Install it: {COMMAND}."
    finally:
        choose_language(ENGLISH)


def test_without_a_remedy_the_text_is_all() -> None:
    error = InvalidParameter("masks.points_finite")
    assert error.remedy == ""
    assert str(error) == error.text == "points: finite coordinates expected; got NaN or infinity"


def test_the_command_of_what_is_inside_is_its_own() -> None:
    inner = EngineUnavailable(MATTING, command=COMMAND)
    assert InvalidParameter("common.not_writable", path="x", reason=inner).command == COMMAND
    assert InvalidParameter("common.not_writable", path="x", reason="y").command == ""


def test_values_are_kept_plain() -> None:
    error = FacesegError("common.unknown", name=Path("a") / "b", value=OSError(2, "gone"), known=iter(["x", "y"]))
    assert dict(error.values) == {"name": str(Path("a") / "b"), "value": "[Errno 2] gone", "known": ("x", "y")}
    assert "expected one of: x, y" in str(error)
    assert FacesegError("common.unknown", value=KeyError()).values["value"] == "KeyError"


@pytest.mark.parametrize("kind", TREE)
@pytest.mark.parametrize("travel", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_every_error_keeps_its_parts_on_a_journey(kind, travel) -> None:
    places = {"position": 3, "length": 2} if kind is ExpressionError else {}
    error = kind(MATTING, command=COMMAND, **places)
    if hasattr(error, "add_note"):  # from Python 3.11 on
        error.add_note("seen twice")
    arrived = travel(error)
    assert type(arrived) is kind
    assert (arrived.message_id, dict(arrived.values), arrived.remedy) == (MATTING, {"command": COMMAND}, error.remedy)
    assert (str(arrived), arrived.args, vars(arrived)) == (str(error), error.args, vars(error))
    assert all(getattr(arrived, name) == value for name, value in places.items())


def test_a_cause_of_the_tree_travels_too() -> None:
    inner, outer = SourceError(MATTING, command=COMMAND), InvalidParameter("masks.points_finite")
    outer.__cause__ = inner
    arrived = pickle.loads(pickle.dumps(outer))
    assert isinstance(arrived.__cause__, SourceError)
    assert arrived.__cause__.message == inner.message


def test_a_foreign_cause_does_not_hold_an_error_up() -> None:
    class Local(Exception):
        """Can't be pickled."""

    error = SourceError("masks.points_finite")
    error.__cause__ = Local(open)
    arrived = pickle.loads(pickle.dumps(error))
    assert arrived.__cause__ is None
    assert arrived.__suppress_context__


def test_a_pool_hands_an_error_on() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        caught = pool.submit(_fail).exception()
    assert isinstance(caught, ExpressionError)
    assert (caught.position, caught.length, caught.message_id) == (4, 1, "expression.expected_found")
    assert str(caught) == "expression, at character 5: expected the end, found 'x'"


def _fail() -> None:
    try:
        raise SourceError("masks.points_finite")
    except SourceError as error:
        raise ExpressionError("expression.expected_found", position=4, expected=Message("expression.end"),
                              found=Message("expression.word", word="x")) from error


def test_text_is_made_in_the_language_of_the_moment(mirrored) -> None:
    error = EngineUnavailable(MATTING, command=COMMAND)
    pickled = pickle.dumps(error)
    assert str(error) == f"«exact matting needs the package 'pymatting'»; «install it with: {COMMAND}»"
    choose_language(ENGLISH)
    assert str(error) == f"exact matting needs the package 'pymatting'; install it with: {COMMAND}"
    choose_language(mirrored)
    assert str(pickle.loads(pickled)).startswith("«exact")


def test_an_error_inside_another_changes_its_language_too(mirrored) -> None:
    inner = ExpressionError("expression.empty", position=1)
    outer = InvalidParameter("common.not_writable", path="x", reason=inner)
    shown = "«expression, at character 2: «expected an expression such as smile > 0.5, found nothing»»"
    assert str(outer) == f"«x can't be written: {shown}»"
    assert pickle.loads(pickle.dumps(outer)).message == outer.message


@pytest.mark.parametrize("template", ["{nothing}", "{command:d}", "{command.nothing}", "{", "{0}"])
def test_a_faulty_translation_gives_way_to_english(template) -> None:
    register_language("faulty", {MATTING: Template(template, template)})
    choose_language("faulty")
    try:
        assert str(EngineUnavailable(MATTING, command=COMMAND)).startswith("exact matting needs")
    finally:
        choose_language(ENGLISH)


def test_a_language_may_lack_messages() -> None:
    register_language("empty", {})
    choose_language("empty")
    try:
        assert str(InvalidParameter("masks.points_finite")).startswith("points: finite")
    finally:
        choose_language(ENGLISH)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LookupError, match="'klingon' is unknown; registered are: en"):
        choose_language("klingon")


def test_an_unknown_message_still_says_what_it_knows() -> None:
    assert str(FacesegError("nowhere.at_all", size=3)) == "nowhere.at_all; size=3"
    assert str(FacesegError("../errors.x")) == "../errors.x"


def test_messages_are_values() -> None:
    one, other = Message("common.unknown", name="a", known=["x"]), Message("common.unknown", name="a", known=("x",))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Message("common.unknown", name="b", known=("x",))
    assert one != "common.unknown"
    assert repr(one) == "Message('common.unknown', name='a', known=('x',))"
    assert InvalidParameter.of(one).message == one
