"""What the boxes for expressions know."""

from __future__ import annotations

from faceseg_live import Expression
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, Readiness
from faceseg_live.settings import Settings
from faceseg_live.ui.vocabulary import Vocabulary
from tests.ui.conftest import OFFERS


def vocabulary(readiness: Readiness, *labels: str, classifiers: tuple[str, ...] = ()) -> Vocabulary:
    settings = Settings().changed("classify", classifiers=classifiers, symbols={"#Old": "apparent_age"})
    status = ClassifierStatus(ClassifierRequest.of(settings), readiness=readiness, labels=labels)
    return Vocabulary.of(settings, status, OFFERS.classifiers)


def test_before_anything_is_told_there_is_what_is_always_there():
    assert vocabulary(Readiness.LOADING).labels == ("smile", "hand_on_face")


def test_what_is_on_its_way_counts_and_what_came_without_it_does_not():
    coming = vocabulary(Readiness.LOADING, "smile", classifiers=("emotions",))
    assert coming.labels == ("smile", "looks_happy", "looks_sad")
    assert vocabulary(Readiness.READY, "smile", classifiers=("emotions",)).labels == ("smile",)
    assert set(coming.off) == {"age-gender"}


def test_symbols_are_read_and_missing_labels_have_their_givers():
    known = vocabulary(Readiness.READY, "smile")
    expression = known.read("#Old > 30 or hapy")
    assert isinstance(expression, Expression)
    assert known.unknown_in(expression) == ("#Old", "hapy")
    assert known.givers_of(expression) == {"#Old": "age-gender"}
    assert known.read("  ") is None
