"""Sound whose stamps leap: what claims to come later is believed for an hour of silence in all, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import pytest

from faceseg_live.media.video.carried.heard import HeardPart
from faceseg_live.media.video.carried.part import Part
from tests.rich_files import Sound, rich_file

RATE = 8000
LONG_S = 1.4
"""So long is the sound of the file."""
BUDGET_S = 3600.0

Blocks = list[tuple[float, float]]
"""When each is heard and how long it is, seconds."""


@pytest.fixture(scope="module")
def hum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound without a gap, in eleven packets."""
    return rich_file(tmp_path_factory.mktemp("sound") / "hum.mkv", Sound("pcm_s16le", RATE, ends_s=LONG_S))


def heard(path: Path, leaps_s: Sequence[float], part: Part | None = None) -> Blocks:
    """Of its packets: each of the first ones is stamped by so much later, with all that follow it."""
    decoded, ahead_s, blocks = HeardPart("mono", RATE, part or Part()), 0.0, []
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(audio=0) if packet.size]
        for number, packet in enumerate(packets):
            ahead_s += leaps_s[number] if number < len(leaps_s) else 0.0
            packet.pts += round(Fraction(ahead_s) / packet.time_base)
            blocks += [(time_s, len(samples) / RATE) for samples, time_s in decoded.samples(packet, Fraction(0))]
    return blocks


def silence_s(blocks: Blocks) -> float:
    """Before the blocks and between them, in all; where they overlap there is none."""
    ends = [0.0, *(time_s + length_s for time_s, length_s in blocks)]
    return sum(max(0.0, time_s - end_s) for (time_s, _), end_s in zip(blocks, ends, strict=False))


def whole_s(blocks: Blocks) -> float:
    """When all is over."""
    return max(time_s + length_s for time_s, length_s in blocks)


@pytest.mark.parametrize("leaps_s", [(0, 0, 0, 10), (10,), (0, 1000, 0, 1000, 0, 1000)],
                         ids=["a gap", "a late beginning", "long gaps"])
def test_a_gap_is_as_long_as_it_claims(hum: Path, leaps_s: Sequence[float]) -> None:
    blocks = heard(hum, leaps_s)
    assert silence_s(blocks) == pytest.approx(sum(leaps_s), abs=0.01)
    assert whole_s(blocks) == pytest.approx(LONG_S + sum(leaps_s), abs=0.01)


@pytest.mark.parametrize("leaps_s", [(0, 0, 4000), (1e9,), (0, 1e9, 0, 1e9), (0, *[4000, -4000] * 4)],
                         ids=["too long", "absurd from the beginning", "absurd twice", "back and forth"])
def test_what_claims_to_come_much_later_goes_on_where_the_sound_before_it_ended(
    hum: Path, leaps_s: Sequence[float]
) -> None:
    blocks = heard(hum, leaps_s)
    assert silence_s(blocks) == pytest.approx(0, abs=0.01)
    assert sum(length_s for _, length_s in blocks) == pytest.approx(LONG_S, abs=0.01), "no sound is lost"


@pytest.mark.parametrize(("leaps_s", "granted_s"), [((0, *[1000.0] * 9), 3000), ((0, 3000, 1000, -600), 3400),
                                                    ((0, *[1500.0, -1500.0] * 4), 3000)],
                         ids=["one after another", "until there is none left", "back and forth"])
def test_all_gaps_share_one_hour(hum: Path, leaps_s: Sequence[float], granted_s: float) -> None:
    blocks = heard(hum, leaps_s)
    assert silence_s(blocks) == pytest.approx(granted_s, abs=0.2)
    assert whole_s(blocks) <= BUDGET_S + LONG_S + 0.01


def test_a_part_has_no_sound_after_its_end(hum: Path) -> None:
    blocks = heard(hum, (0, 0, 0, 0, 10), Part(0.3))
    assert whole_s(blocks) == pytest.approx(0.3, abs=0.001)
