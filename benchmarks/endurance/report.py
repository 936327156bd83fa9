"""What a soak has found so far, as lines of text and as a verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from benchmarks.endurance.family import Held
from benchmarks.endurance.growth import FEWEST_RESTS, trend

LARGEST_GROWTH = 0.02
"""Of memory, as a share, from the end of the warm-up on."""
MOST_MORE = 0.5
"""Threads, handles or processes."""
_MEMORY: dict[str, Callable[[Held], float]] = {
    "memory in use (RSS)": lambda held: held.rss_mib, "memory allocated (anonymous)": lambda held: held.own_mib,
}
_COUNTS: dict[str, Callable[[Held], float]] = {
    "threads": lambda held: held.threads, "handles": lambda held: held.handles,
    "processes": lambda held: held.processes,
}
HEADER = ("  time  deeds  |  at work:   RSS    PSS  anonymous  threads handles processes  |  at rest:   RSS  anonymous"
          "  threads handles   fps  p50/p95 ms")


@dataclass(frozen=True, slots=True)
class Rest:
    """One rest, as it was measured from outside."""

    time_s: float
    held: Held
    fps: float
    p50_ms: float
    p95_ms: float
    inside: dict[str, Any] = field(default_factory=dict)
    """By the program's own account (`inside.py`)."""


@dataclass(slots=True)
class Record:
    """All that was measured."""

    rests: list[Rest] = field(default_factory=list)
    restless: int = 0
    """How often the program didn't come to rest in time: on a machine that is too busy, or because it hangs."""
    busy: list[tuple[float, Held]] = field(default_factory=list)
    deeds: list[tuple[float, str]] = field(default_factory=list)
    """When each was begun."""
    refused: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    warm_s: float = float("inf")
    """When the warm-up was over."""
    ended: str = ""
    """What was wrong with how the program ended; empty: nothing."""

    @property
    def counted(self) -> list[Rest]:
        """The rests after the warm-up."""
        return [rest for rest in self.rests if rest.time_s >= self.warm_s]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def typical(readings: list[Held]) -> Held:
    """Each figure's median."""
    values = {name: median(getattr(held, name) for held in readings) for name in Held.__dataclass_fields__}
    return Held(**{name: round(value) if isinstance(getattr(Held(), name), int) else value
                   for name, value in values.items()})


def line(record: Record, since_s: float, now_s: float) -> str:
    """A row of the table: what was typical since that time."""
    busy = [held for time_s, held in record.busy if time_s >= since_s]
    rests = [rest for rest in record.rests if rest.time_s >= since_s]
    text = f"{int(now_s) // 60:3}:{int(now_s) % 60:02}  {len(record.deeds):5}  |"
    if busy:
        held = typical(busy)
        text += (f" {held.rss_mib:14.0f} {held.pss_mib:6.0f} {held.own_mib:10.0f} {held.threads:8} {held.handles:7} "
                 f"{held.processes:9}  |")
    if rests:
        held = typical([rest.held for rest in rests])
        text += (f" {held.rss_mib:14.1f} {held.own_mib:10.1f} {held.threads:8} {held.handles:7} "
                 f"{_typical(rests, 'fps'):5.1f}  {_typical(rests, 'p50_ms'):.0f}/{_typical(rests, 'p95_ms'):.0f}")
    return text


def verdict(record: Record) -> tuple[bool, list[str]]:
    """Whether the goals are met, and a line for each."""
    rests, lines, is_good = record.counted, [], True
    if len(rests) < FEWEST_RESTS:
        return False, [f"MISSED: {len(rests)} rests after the warm-up say nothing; {FEWEST_RESTS} are needed",
                       *_failures(record)]
    times_s = [rest.time_s for rest in rests]
    for title, of in _MEMORY.items():
        found = trend(times_s, [of(rest.held) for rest in rests])
        is_met = found.share < LARGEST_GROWTH
        is_good &= is_met
        lines.append(f"{_word(is_met)}: {title} {found.begin:.0f} → {found.begin + found.growth:.0f} MiB, "
                     f"{found.share:+.1%} (goal: less than {LARGEST_GROWTH:.0%})")
    for title, of in _COUNTS.items():
        seen = [of(rest.held) for rest in rests]
        found = trend(times_s, seen)
        is_met = found.growth < MOST_MORE
        is_good &= is_met
        lines.append(f"{_word(is_met)}: {title} {min(seen):.0f} to {max(seen):.0f}, trend {found.growth:+.1f} "
                     f"(goal: less than {MOST_MORE:+})")
    lines += _inside(rests)
    lines.append(f"latency at rest, first and last quarter: {_latency(rests[: len(rests) // 4 or 1])}, "
                 f"{_latency(rests[-(len(rests) // 4 or 1) :])}")
    failures = [*_failures(record)]
    return is_good and not failures, lines + failures


def counts(record: Record) -> Iterator[str]:
    """What was done how often, and what the program refused in words."""
    done = Counter(name for _, name in record.deeds)
    yield "done: " + ", ".join(f"{name} {count}" for name, count in _by_count(done))
    if record.restless:
        yield f"not at rest in time, and not counted: {record.restless}"
    for reason, count in _by_count(record.refused):
        yield f"refused {count} times: {reason}"


def _inside(rests: list[Rest]) -> Iterator[str]:
    """What grew, should memory or threads have done so."""
    times_s = [rest.time_s for rest in rests]
    for name in ("in_use_mib", "free_mib", "mapped_mib", "blocks"):
        if all(name in rest.inside for rest in rests):
            found = trend(times_s, [rest.inside[name] for rest in rests])
            yield f"inside: {name} {found.begin:.0f} → {found.begin + found.growth:.0f}"
    half = len(rests) // 2
    early, late = (Counter(name for rest in part for name in rest.inside.get("threads", ()))
                   for part in (rests[:half], rests[-half:]))
    more = [f"{name} {late[name] - early[name]:+}" for name in sorted(late | early) if late[name] != early[name]]
    yield f"inside: threads in the later half of the rests, against the earlier: {', '.join(more) or 'the same'}"


def _by_count(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: -item[1])


def _failures(record: Record) -> Iterator[str]:
    for what, count in Counter(record.failures).items():
        yield f"MISSED: failed {count} times: {what}"
    if record.ended:
        yield f"MISSED: {record.ended}"


def _latency(rests: list[Rest]) -> str:
    return f"{_typical(rests, 'p50_ms'):.0f}/{_typical(rests, 'p95_ms'):.0f} ms at {_typical(rests, 'fps'):.1f} fps"


def _typical(rests: list[Rest], name: str) -> float:
    """The median of those at which frames were shown; NaN where there were none."""
    values = [value for rest in rests if not math.isnan(value := getattr(rest, name))]
    return median(values) if values else math.nan


def _word(is_met: bool) -> str:
    return "met" if is_met else "MISSED"
