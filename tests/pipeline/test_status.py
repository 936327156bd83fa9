"""An answer against the settings in force: it may be the answer to something else."""

from __future__ import annotations

from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, EngineStatus, Readiness
from faceseg_live.settings import EngineSettings, Settings

A, B = EngineSettings(key="mesh"), EngineSettings(key="parsing")
INFO = FakeEngine().info
RUNS_A = EngineStatus(A, 0, Readiness.READY, INFO, A)
REFUSES_B = EngineStatus(B, 0, Readiness.FAILED, INFO, A, "its model is missing")


def test_an_answer_holds_for_what_it_answers_and_for_settings_that_rebuild_nothing() -> None:
    assert RUNS_A.against(A, 0) == RUNS_A.against(EngineSettings(key="mesh", smoothing=7), 0) == RUNS_A
    assert RUNS_A.against(A, 1) == RUNS_A, "a retry has nothing to mend here"
    assert REFUSES_B.against(B, 0) == REFUSES_B


def test_another_request_is_loading_whatever_runs_until_it_is_answered() -> None:
    assert RUNS_A.against(B, 0) == EngineStatus(B, 0)
    assert RUNS_A.against(EngineSettings(key="mesh", device="cpu"), 0).readiness is Readiness.LOADING
    assert EngineStatus(B, 0).against(A, 0).readiness is Readiness.LOADING


def test_a_refusal_gives_way_to_what_runs_and_to_a_retry() -> None:
    assert REFUSES_B.against(A, 0) == RUNS_A
    assert REFUSES_B.against(B, 1) == EngineStatus(B, 1)


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
    status = ClassifierStatus(one, 0, Readiness.FAILED, labels=("smile",), reason="its model is missing")
    assert status.against(one, 0) == status
    assert status.against(other, 0) == ClassifierStatus(other, 0, labels=("smile",))
    assert status.against(one, 1) == ClassifierStatus(one, 1, labels=("smile",))
