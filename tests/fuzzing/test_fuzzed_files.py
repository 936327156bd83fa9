"""A few thousand damaged files, the same each time, against everything that opens files.

`python benchmarks/fuzz.py` opens more: 100,000.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.fuzzing.cases import case_of
from benchmarks.fuzzing.child import opened
from benchmarks.fuzzing.openers import OPENERS
from benchmarks.fuzzing.seeds import Seed
from benchmarks.fuzzing.watching import Finding, Span, watched

pytestmark = pytest.mark.timeout(600)  # on a machine that has much else to do
SEED = 17
_IN_PROCESS = 200
_COUNTS = {"pictures": 400, "processed-pictures": 30, "animations": 200, "videos": 400, "rich-videos": 120,
           "processed-videos": 4, "playlists": 40, "onnx-segmenters": 250, "onnx-classifiers": 200, "labels": 200,
           "prototxt": 40, "caffemodel": 15, "pth": 100, "hub-folders": 30}
_NATIVE = [kind for kind, opener in OPENERS.items() if opener.is_native]
_OTHERS = [kind for kind, opener in OPENERS.items() if not opener.is_native]


def test_every_kind_is_tried() -> None:
    assert set(_COUNTS) == set(_NATIVE)


@pytest.mark.parametrize("kind", _OTHERS)
def test_what_python_reads_is_opened_or_refused(kind: str, tmp_path: Path) -> None:
    seeds = _intact(kind, tmp_path)
    for number in range(_IN_PROCESS):
        path = case_of(kind, seeds, SEED, number).write(tmp_path / "case")
        found = opened(kind, path)
        assert not found, f"python benchmarks/fuzz.py --again {path} --only {kind}\n{found['text']}"


@pytest.mark.skipif(os.name == "nt", reason="the processes that are watched are those of POSIX")
def test_what_native_code_reads_is_opened_or_refused_and_kills_nobody(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACESEG_TEST_DATA", raising=False)  # the same files everywhere
    found: list[str] = []

    def note(finding: Finding) -> None:
        found.append(f"{finding.keep(tmp_path)}\n{finding.text}")

    spans = [Span(kind, 0, count) for kind, count in _COUNTS.items() if not OPENERS[kind].missing]
    done = sum(1 for _ in watched(spans, SEED, note))
    assert not found, "\n\n".join(found)
    assert done == sum(span.end for span in spans)


def test_an_intact_file_is_damaged_in_the_same_way_each_time(tmp_path: Path) -> None:
    seeds = _intact("settings", tmp_path)
    cases = [case_of("settings", seeds, SEED, number).files for number in range(40)]
    assert cases == [case_of("settings", seeds, SEED, number).files for number in range(40)]
    assert len({content for files in cases for content in files.values()}) > 30


def _intact(kind: str, folder: Path) -> Sequence[Seed]:
    (folder / "intact").mkdir()
    return OPENERS[kind].seeds(folder / "intact", None)
