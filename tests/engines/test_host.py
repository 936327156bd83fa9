"""When an engine is built, warmed and let go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.heads.faces import oval_of
from faceseg_live.engines.host import EngineHost
from faceseg_live.errors import EngineFailed, EngineUnavailable, FacesegError
from faceseg_live.settings import EngineSettings, Settings

FRAME = Frame(freeze(np.zeros((48, 64, 3), np.uint8)), 0, 0.0, 0.0)


class Diary(FakeEngine):
    """Writes down what is done to it."""

    def __init__(self, request: EngineSettings, pages: list[str]) -> None:
        super().__init__()
        self._name, self._pages = request.model or "usual", pages

    def warm_up(self) -> None:
        self._note("warmed")
        if self._name == "cold":
            raise EngineFailed("it gives nothing")

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        self._note("looked")
        return super().perceive(frame, request, faces)

    def close(self) -> None:
        self._note("closed")

    def _note(self, what: str) -> None:
        self._pages.append(f"{self._name} {what}")


@pytest.fixture
def pages() -> list[str]:
    return []


@pytest.fixture
def host(pages: list[str]) -> EngineHost:
    def create(request: EngineSettings) -> Diary:
        pages.append(f"{request.model or 'usual'} made")
        return Diary(request, pages)

    return EngineHost(create)


def test_an_engine_is_made_and_warmed_once_whatever_else_is_set(host: EngineHost, pages: list[str]) -> None:
    settings = Settings()
    for blur in (13, 21, 51):
        settings = settings.changed("mask", blur=blur).changed("engine", smoothing=blur).changed("onnx", mean_r=0.5)
        host.prepare(settings.engine)
        host.perceive(FRAME, settings)
    assert pages == ["usual made", "usual warmed", *["usual looked"] * 3]


@pytest.mark.parametrize(
    "values", [{"model": "other"}, {"device": "cuda"}, {"detector": "yunet"}, {"input_range": "1"}]
)
def test_what_it_is_built_from_builds_another(
    values: dict[str, str], host: EngineHost, pages: list[str]
) -> None:
    host.prepare(EngineSettings())
    host.prepare(EngineSettings(**values))  # type: ignore[arg-type]
    assert [page for page in pages if "made" in page or "closed" in page][1:] == [
        f"{values.get('model', 'usual')} made", "usual closed",
    ]


def test_one_that_does_not_warm_up_is_closed_and_the_one_before_stays(
    host: EngineHost, pages: list[str]
) -> None:
    host.prepare(EngineSettings())
    with pytest.raises(EngineFailed):
        host.prepare(EngineSettings(model="cold"))
    host.perceive(FRAME, Settings())
    assert pages[2:] == ["cold made", "cold warmed", "cold closed", "usual looked"]


def test_without_an_engine_nothing_can_be_seen(host: EngineHost) -> None:
    assert host.info is None
    with pytest.raises(EngineUnavailable, match=r"prepare\(\)"):
        host.perceive(FRAME, Settings())


class Watch:
    """Fails as often as it is told to."""

    failures: ClassVar[list[FacesegError]] = []
    closed = 0
    renewed = 0

    def begin(self, _frame: Frame, _request: Request) -> None:
        """Nothing is looked at beside."""

    def heads(self, _frame: Frame, faces: Sequence[Face], _request: Request) -> tuple[Head, ...]:
        if Watch.failures:
            raise Watch.failures.pop()
        return tuple(Head(face.id, oval_of(face), 1.0, ("watch",), face.id) for face in faces)

    def renew(self) -> None:
        Watch.renewed += 1

    def reset(self) -> None:
        pass

    def close(self) -> None:
        Watch.closed += 1


HIDDEN = Settings().changed("view", mode="anonymised")


def test_heads_are_looked_for_only_where_people_are_hidden() -> None:
    host = EngineHost(lambda _: FakeEngine(), Watch)
    host.prepare(EngineSettings())
    assert host.perceive(FRAME, Settings()).heads is None
    seen = host.perceive(FRAME, HIDDEN)
    assert seen.heads is not None
    assert [head.face_id for head in seen.heads] == [face.id for face in seen.faces] == [1]
    assert "heads" in seen.timings_ms


def test_where_nobody_is_hidden_any_more_nothing_is_kept_that_looks_for_heads() -> None:
    host = EngineHost(lambda _: FakeEngine(), Watch)
    host.prepare(EngineSettings())
    host.perceive(FRAME, HIDDEN)
    Watch.closed = 0
    host.perceive(FRAME, Settings())
    assert Watch.closed == 1
    assert host.perceive(FRAME, HIDDEN).heads is not None, "it is made again"


@pytest.mark.parametrize("error", [EngineFailed("it gives nothing"), EngineUnavailable("a model is missing")])
def test_live_a_watch_that_fails_leaves_the_engine_alone_until_the_next_preparation(error: FacesegError) -> None:
    host = EngineHost(lambda _: FakeEngine(), Watch)
    host.prepare(EngineSettings())
    Watch.failures, Watch.closed = [error], 0
    seen = host.perceive(FRAME, HIDDEN, is_live=True)
    assert (seen.heads, len(seen.faces), host.watch_failure, Watch.closed) == (None, 1, error, 1)
    assert host.perceive(FRAME, HIDDEN, is_live=True).heads is None, "nobody tries again by himself"
    host.prepare(EngineSettings())
    assert host.watch_failure is None
    assert host.perceive(FRAME, HIDDEN, is_live=True).heads is not None


def test_elsewhere_a_watch_that_fails_is_an_error() -> None:
    host = EngineHost(lambda _: FakeEngine(), Watch)
    host.prepare(EngineSettings())
    Watch.failures = [EngineFailed("it gives nothing")]
    with pytest.raises(EngineFailed):
        host.perceive(FRAME, HIDDEN)


def test_ids_mean_the_same_people_until_another_source_or_engine() -> None:
    host = EngineHost(lambda _: FakeEngine(), Watch)

    def generation() -> int:
        return host.perceive(FRAME, Settings()).generation

    host.prepare(EngineSettings())
    before = generation()
    host.prepare(EngineSettings(smoothing=7))
    assert generation() == before
    host.reset()
    assert generation() == before + 1
    host.prepare(EngineSettings(model="other"))
    assert generation() == before + 2


def test_whoever_is_hidden_stays_so_under_another_engine_and_new_detectors_take_part() -> None:
    host, closed, renewed = EngineHost(lambda _: FakeEngine(), Watch), Watch.closed, Watch.renewed
    host.prepare(EngineSettings())
    host.perceive(FRAME, HIDDEN)
    host.prepare(EngineSettings(key="fake"))
    assert (Watch.closed, Watch.renewed) == (closed, renewed + 1)
    host.close()
    assert Watch.closed == closed + 1
