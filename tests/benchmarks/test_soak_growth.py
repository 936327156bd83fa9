"""How a soak tells growth from ups and downs, by figures that are known, and what it counts of real processes."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.endurance.family import Held, held_by
from benchmarks.endurance.growth import trend
from benchmarks.endurance.inside import account
from benchmarks.endurance.material import make_material
from benchmarks.endurance.report import MOST_MORE, Record, Rest, line, verdict
from faceseg_live.settings import DEFAULT_SOURCE

MINUTES = [60.0 * minute for minute in range(30)]


def rests(mib: Callable[[int], float], threads: Callable[[int], int] = lambda _: 20) -> list[Rest]:
    return [Rest(time_s, Held(mib(at), mib(at), mib(at), threads(at), 30, 1), 30.0, 40.0, 60.0)
            for at, time_s in enumerate(MINUTES)]


def test_neither_noise_nor_a_lucky_last_reading_hides_growth() -> None:
    chance = random.Random(1)
    values = [500 + at + chance.gauss(0, 4) for at in range(30)]
    values[-1] = 480  # a lucky one
    found = trend(MINUTES, values)
    assert found.begin == pytest.approx(500, abs=4)
    assert found.growth == pytest.approx(29, abs=4)


def test_what_goes_up_and_down_does_not_grow() -> None:
    chance = random.Random(2)
    values = [500 + chance.gauss(0, 5) for _ in range(30)]
    values[7] = values[20] = 900
    assert abs(trend(MINUTES, values).share) < 0.01


def test_a_trend_needs_two_times() -> None:
    with pytest.raises(ValueError, match="two times"):
        trend([1.0, 1.0], [5.0, 6.0])


@pytest.mark.parametrize(("counts", "is_more"), [
    ([20] * 30, False), ([20, 21] * 15, False), ([20] * 15 + [21] * 15, True), ([20] * 29 + [35], False),
    ([20 + at // 4 for at in range(30)], True)])
def test_a_count_grows_where_there_is_one_more_in_the_end(counts: list[float], is_more: bool) -> None:
    assert (trend(MINUTES, counts).growth >= MOST_MORE) is is_more


@pytest.mark.parametrize(("record", "is_good", "said"), [
    (Record(rests(lambda at: 500), warm_s=0), True, "met: memory in use (RSS) 500 → 500 MiB, +0.0%"),
    (Record(rests(lambda at: 500 + at), warm_s=0), False, "MISSED: memory in use (RSS) 500 → 529 MiB, +5.8%"),
    (Record(rests(lambda at: 500, lambda at: 20 + at // 4), warm_s=0), False, "MISSED: threads 20 to 27"),
    (Record(rests(lambda at: 500), warm_s=1700), False, "MISSED: 1 rests after the warm-up"),
    (Record(rests(lambda at: 500), warm_s=0, failures=["boom", "boom"]), False, "MISSED: failed 2 times: boom"),
    (Record(rests(lambda at: 500), warm_s=0, ended="the program ended with -11"), False, "ended with -11"),
])
def test_the_verdict_says_what_was_missed(record: Record, is_good: bool, said: str) -> None:
    found, lines = verdict(record)
    assert found is is_good
    assert any(said in text for text in lines), lines


def test_growth_before_the_warm_up_does_not_count() -> None:
    assert verdict(Record(rests(lambda at: 300 + 20 * min(at, 10)), warm_s=600))[0]


def test_a_row_of_the_table_has_what_was_typical_since() -> None:
    record = Record(rests(lambda at: 500), busy=[(time_s, Held(700, 600, 550, 25, 31, 2)) for time_s in MINUTES])
    row = line(record, 1620, 1680)
    assert row.startswith(" 28:00")
    assert "700" in row
    assert "500.0" in row


def test_a_rest_without_a_frame_has_no_latency() -> None:
    record = Record([Rest(0, Held(), math.nan, math.nan, math.nan), Rest(1, Held(), 30.0, 40.0, 60.0)])
    assert line(record, 0, 60).endswith("30.0  40/60")


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_a_program_knows_what_it_holds() -> None:
    before = account()
    kept = [bytes(64) for _ in range(10_000)]
    after = account()
    assert after["blocks"] - before["blocks"] >= len(kept) - 100
    assert "MainThread" in after["threads"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_family_is_counted_with_its_children() -> None:
    script = "import threading, sys; threading.Thread(target=sys.stdin.read).start(); print('up', flush=True)"
    alone = held_by(os.getpid())
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        child.stdout.readline()
        both, one = held_by(os.getpid()), held_by(child.pid)
        child.stdin.close()
    assert both.processes == alone.processes + 1
    assert both.rss_mib >= one.rss_mib > 1
    assert one.threads >= 2
    assert one.handles >= 3
    assert held_by(child.pid) == Held(), "it has ended"


def test_without_any_data_there_are_sources_and_broken_files(tmp_path: Path) -> None:
    material = make_material(tmp_path, None, has_camera=True)
    assert material.camera == DEFAULT_SOURCE
    assert {Path(uri).suffix for uri in material.sources} >= {"", ".jpg", ".webp"}
    assert len(material.broken) >= 5
    assert [engine.key for engine in material.engines] == ["mesh"] * 3
