"""Running sessions that record into the folder of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faceseg_live.engines.fake import FakeEngine
from faceseg_live.settings import Settings
from tests.pipeline.recording.running import Stripe, Watched


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Starts sessions that record into the test's folder; each ends within its two seconds."""
    running: list[Watched] = []

    def begin(open_: Callable[..., Stripe] = lambda *_, **__: Stripe(), create: Callable[[], FakeEngine] = FakeEngine,
              **record: object) -> Watched:
        settings = Settings().changed("record", **{"folder": str(tmp_path), "encoder": "software"} | record)
        running.append(Watched(settings, open_, create))
        running[-1].session.start()
        return running[-1]

    yield begin
    for watched in running:
        assert watched.session.stop(2.0)
        assert watched.session.finish(10.0)
