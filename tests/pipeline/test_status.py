"""An answer against the settings in force: it may be the answer to something else."""

from __future__ import annotations

import pytest

from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline.attempt import Attempt
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, EngineStatus, Readiness
from faceseg_live.settings import EngineSettings, Settings

FIRST, SECOND = Attempt(), Attempt(1)
A, B = EngineSettings(key="mesh"), EngineSettings(key="parsing")
INFO = FakeEngine().info
RUNS_A = EngineStatus(A, FIRST, Readiness.READY, INFO, A)
REFUSES_B = EngineStatus(B, FIRST, Readiness.FAILED, INFO, A, "its model is missing")


def test_an_answer_holds_for_what_it_answers_and_for_settings_that_rebuild_nothing() -> None:
    assert RUNS_A.against(A, FIRST) == RUNS_A.against(EngineSettings(key="mesh", smoothing=7), FIRST) == RUNS_A
    assert RUNS_A.against(A, SECOND) == RUNS_A, "a retry has nothing to mend here"
    assert REFUSES_B.against(B, FIRST) == REFUSES_B


def test_another_request_is_loading_whatever_runs_until_it_is_answered() -> None:
    assert RUNS_A.against(B, FIRST) == EngineStatus(B, FIRST)
    assert RUNS_A.against(EngineSettings(key="mesh", device="cpu"), FIRST).readiness is Readiness.LOADING
    assert EngineStatus(B, FIRST).against(A, FIRST).readiness is Readiness.LOADING


def test_a_refusal_gives_way_to_what_runs_and_to_a_retry() -> None:
    assert REFUSES_B.against(A, FIRST) == RUNS_A
    assert REFUSES_B.against(B, SECOND) == EngineStatus(B, SECOND)


@pytest.mark.parametrize(("limits", "is_worth"), [({"model_side": 5000}, True), ({"model_gigabytes": 9}, True),
                                                 ({"model_side": 64}, False), ({"model_gigabytes": 1}, False)])
def test_what_failed_is_worth_another_attempt_where_larger_models_are_let_in(
    limits: dict[str, int], is_worth: bool
) -> None:
    attempt, request = Attempt(**limits), ClassifierRequest(("one",), "cpu")
    assert REFUSES_B.against(B, attempt) == (EngineStatus(B, attempt) if is_worth else REFUSES_B)
    assert RUNS_A.against(A, attempt) == RUNS_A
    refused = ClassifierStatus(request, FIRST, Readiness.FAILED)
    assert refused.against(request, attempt) == (ClassifierStatus(request, attempt) if is_worth else refused)


def test_what_the_running_engine_lacks() -> None:
    assert RUNS_A.lacks("lips") is None
    assert RUNS_A.lacks("glasses") == INFO.missing_area_hint
    assert EngineStatus(A).lacks("glasses") is None, "nobody knows yet"


def test_the_device_matters_only_to_classifiers_with_models() -> None:
    on_cpu = Settings().changed("engine", device="cpu")
    assert ClassifierRequest.of(on_cpu) == ClassifierRequest.of(Settings()) == ClassifierRequest()
    with_model = on_cpu.changed("classify", classifiers=("fake",))
    assert ClassifierRequest.of(with_model) == ClassifierRequest(("fake",), "cpu")


def test_other_classifiers_load_while_the_previous_labels_stay() -> None:
    one, other = ClassifierRequest(("one",), "cpu"), ClassifierRequest(("other",), "cpu")
    status = ClassifierStatus(one, FIRST, Readiness.FAILED, labels=("smile",), reason="its model is missing")
    assert status.against(one, FIRST) == status
    assert status.against(other, FIRST) == ClassifierStatus(other, FIRST, labels=("smile",))
    assert status.against(one, SECOND) == ClassifierStatus(one, SECOND, labels=("smile",))
