"""What files may cost: one value for the process and for those that it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from faceseg_live.batch.job import Job, run_job
from faceseg_live.pipeline.session import Session
from faceseg_live.policy import limits
from faceseg_live.settings import LimitsSettings, Settings

pytestmark = pytest.mark.usefixtures("usual_limits")


@pytest.mark.parametrize("text", ["", "many", "-5", "1.5", "²"])
def test_what_the_environment_says_badly_is_the_usual(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.MEGAPIXELS, text)
    assert limits.most_pixels() == 200_000_000


def test_a_process_that_is_started_keeps_to_the_same() -> None:
    LimitsSettings(megapixels=7).put_in_force()
    code = "from faceseg_live.policy import limits; print(limits.most_pixels())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert int(told.stdout) == 7_000_000


def test_sessions_and_jobs_put_their_settings_in_force(tmp_path: Path) -> None:
    settings = Settings().changed("limits", megapixels=9)
    session = Session(settings)
    assert limits.most_megapixels() == 9
    session.update(settings.changed("limits", megapixels=12))
    assert limits.most_megapixels() == 12
    run_job(Job((tmp_path,), tmp_path / "out", settings), _Silent())
    assert limits.most_megapixels() == 9


class _Silent:
    def begin(self, title: str, total: int | None, unit: str) -> None: ...

    def advance(self) -> None: ...

    def end(self) -> None: ...

    def notify(self, text: str) -> None: ...
