"""What is asked of pip-audit, and what is made of its answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import audit

PINS = [("av", "17.1.0"), ("av", "18.1.0"), ("requests", "2.34.0")]


def answer(*items: dict[str, object]) -> str:
    return json.dumps({"dependencies": items, "fixes": []})


WEAK = {"name": "requests", "version": "2.34.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.35"]}]}
GOOD = {"name": "av", "version": "17.1.0", "vulns": []}
SKIPPED = {"name": "av", "skip_reason": "Dependency not found on PyPI and could not be audited: av (18.1.0)"}


def test_every_version_that_is_pinned_is_asked_about_once() -> None:
    text = "# made again\nav==17.1.0 ; python_full_version < '3.11'\nav==18.1.0 ; x\nRequests==2.34.0\nav==17.1.0\n"
    assert audit.pins_of(text) == PINS
    assert audit.rounds_of(PINS) == [[PINS[0], PINS[2]], [PINS[1]]]


def test_the_real_pins_are_all_read() -> None:
    lines = [line for line in (audit.ROOT / "constraints.txt").read_text("utf-8").splitlines() if line[:1].isalnum()]
    found = audit.pins_of("\n".join(lines))
    assert len(found) == len({line.partition(";")[0].strip().lower() for line in lines})


def test_an_answer_tells_what_is_known_and_what_was_left_out() -> None:
    read = audit.audit_of(answer(WEAK, GOOD, SKIPPED))
    assert read.known == {("requests", "2.34.0"): ["PYSEC-1"]}
    assert list(read.skipped) == [("av", "18.1.0")]


@pytest.mark.parametrize(("knows", "answers", "code", "told"), [
    (True, [GOOD], 0, "of 3 versions audited; something is known of 0"),
    (True, [WEAK, GOOD], 1, "known of requests 2.34.0: PYSEC-1"),
    (True, [GOOD, SKIPPED], 3, "not audited: Dependency not found"),
    (False, [GOOD], 3, "av==18.1.0"),
])
def test_nothing_is_claimed_of_what_was_not_audited(
    knows: bool, answers: list[dict[str, object]], code: int, told: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    def ask(pins: list[audit.Pin], _python: Path, _service: str) -> audit.Audit:
        is_known = len(pins) == 1 and pins[0] not in PINS
        return audit.audit_of(answer(*([WEAK] if knows else []) if is_known else answers))

    (tmp_path / "constraints.txt").write_text("".join(f"{name}=={version}\n" for name, version in PINS))
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    monkeypatch.setattr(audit, "_ask", ask)
    monkeypatch.setattr(audit, "_environment", lambda: tmp_path)
    assert audit.main() == code
    assert told in capsys.readouterr().out
