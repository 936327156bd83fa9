"""The matrix of Pythons and extras: what there is to try, and how its outcome is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def try_pythons(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script; scripts lie beside each other, and find each other so."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import try_pythons

    yield try_pythons
    for name in ("try_pythons", "environments"):
        sys.modules.pop(name, None)


def test_every_extra_of_users_are_there_to_try(try_pythons: ModuleType) -> None:
    extras = try_pythons.declared_extras()
    assert extras[0] == try_pythons.BASE
    assert {"onnx", "mediapipe", "all"} <= {*extras}
    assert not {"test", "demo", "gpu"} & {*extras}
    assert all(Path(python).exists() for python in try_pythons.pythons().values())


def test_a_case_is_named_by_what_is_tried(try_pythons: ModuleType) -> None:
    assert try_pythons.Case("3.10", "base").name == "3.10-base"
    assert try_pythons.Case("3.13", "mediapipe", ("mediapipe==1.2.0",)).name == "3.13-mediapipe-mediapipe-1.2.0"


def test_the_table_tells_what_failed(try_pythons: ModuleType) -> None:
    good = try_pythons.Outcome(tests="cli", passed=7, skipped=2)
    bad = try_pythons.Outcome(tests="cli", doctor="says it works, and it is otherwise", failed=["a::b"])
    assert good.is_good
    assert not bad.is_good
    table = try_pythons.table_of({"3.10-base": good, "3.13-all": bad})
    head, first, second = (line.split() for line in table.split("\n"))
    assert head[:4] == ["case", "installs", "works", "doctor"]
    assert first[:7] == ["3.10-base", "yes", "yes", "right", "7", "0", "2"]
    assert second[:7] == ["3.13-all", "yes", "yes", "wrong", "0", "1", "0"]
