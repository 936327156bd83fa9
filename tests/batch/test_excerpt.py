"""Which frames of a file are taken, and when each is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from faceseg_live.batch.excerpt import Excerpt, ExcerptFrames
from faceseg_live.domain.types import Frame
from faceseg_live.errors import SourceError
from faceseg_live.settings import FilesSettings

STEADY_S = [number / 10 for number in range(20)]
UNEVEN_S = [0.0, 0.033, 0.4, 0.41, 0.9, 1.5, 1.533]


def frames(times_s: Sequence[float], *, breaks: bool = False) -> Iterator[Frame]:
    for number, time_s in enumerate(times_s):
        yield Frame(np.zeros((2, 2, 3), np.uint8), number, time_s, time_s)
    if breaks:
        raise SourceError("media.damaged", path="v.mp4", read="here")


def taken(times_s: Sequence[float], excerpt: Excerpt) -> tuple[list[tuple[int, list[float]]], float]:
    """Number and times in the result of each frame, and how long that is."""
    source = ExcerptFrames(frames(times_s), excerpt)
    found = [(item.frame.sequence, [round(time_s, 4) for time_s in item.times_s]) for item in source]
    return found, round(source.length_s, 4)


@pytest.mark.parametrize("times_s", [STEADY_S, UNEVEN_S, [0.85, 0.9, 0.95]])
def test_the_whole_is_every_frame_at_its_own_time(times_s: list[float]) -> None:
    excerpt = Excerpt.of(FilesSettings())
    assert excerpt.is_whole
    assert taken(times_s, excerpt)[0] == [(number, [time_s]) for number, time_s in enumerate(times_s)]


def test_times_count_from_the_start() -> None:
    found, length_s = taken(STEADY_S, Excerpt.of(FilesSettings(start_s=0.5, end_s=0.8)))
    assert found == [(5, [0.0]), (6, [0.1]), (7, [0.2])]
    assert length_s == pytest.approx(0.3)


def test_what_is_on_the_screen_at_the_start_is_shown_from_there_on() -> None:
    found, length_s = taken(UNEVEN_S, Excerpt(start_s=0.2, end_s=1.0))
    assert found == [(1, [0.0]), (2, [0.2]), (3, [0.21]), (4, [0.7])]
    assert length_s == pytest.approx(0.8)


def test_one_of_several_is_shown_for_as_long_as_all_of_them() -> None:
    found, length_s = taken(STEADY_S, Excerpt(every=8))
    assert found == [(0, [0.0]), (8, [0.8]), (16, [1.6])]
    assert length_s == pytest.approx(2.0)  # the last one for the four frames that are left


def test_one_of_several_counts_from_the_start() -> None:
    found, length_s = taken(STEADY_S, Excerpt(start_s=0.3, every=5))
    assert found == [(3, [0.0]), (8, [0.5]), (13, [1.0]), (18, [1.5])]
    assert length_s == pytest.approx(1.7)


def test_a_smaller_rate_leaves_frames_out() -> None:
    found, length_s = taken(STEADY_S, Excerpt(fps=5))
    assert [times_s for _, times_s in found] == [[number / 5] for number in range(10)]
    assert length_s == pytest.approx(2.0)


def test_a_larger_rate_shows_frames_again() -> None:
    found, length_s = taken(UNEVEN_S, Excerpt(fps=20))
    shown = [time_s for _, times_s in found for time_s in times_s]
    assert shown == pytest.approx([tick / 20 for tick in range(len(shown))])
    assert length_s == pytest.approx(len(shown) / 20)
    for number, times_s in found:
        assert times_s[0] == pytest.approx(UNEVEN_S[number], abs=0.026)


@pytest.mark.parametrize("excerpt", [Excerpt(), Excerpt(start_s=0.35, end_s=1.2), Excerpt(fps=7), Excerpt(fps=24),
                                     Excerpt(start_s=0.2, end_s=1.21, fps=12.5), Excerpt(0.1, 1.5, every=3, first=1)])
@pytest.mark.parametrize("times_s", [STEADY_S, UNEVEN_S])
def test_whoever_has_a_part_of_the_file_decides_the_same(excerpt: Excerpt, times_s: list[float]) -> None:
    whole = {item.frame.sequence: item.times_s for item in ExcerptFrames(frames(times_s), excerpt)}
    over_s = [*times_s[1:], 2 * times_s[-1] - times_s[-2]]
    for number in reversed(range(len(times_s))):
        assert excerpt.times_s(number, times_s[number], over_s[number]) == whole.get(number, ())


def test_nothing_is_read_after_the_end() -> None:
    source = frames(STEADY_S)
    assert len(list(ExcerptFrames(source, Excerpt(end_s=0.5)))) == 5
    assert next(source).sequence == 6


def test_what_a_damaged_file_has_is_given_before_it_is_told() -> None:
    source = iter(ExcerptFrames(frames(STEADY_S[:4], breaks=True), Excerpt()))
    assert [next(source).frame.sequence for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(SourceError):
        next(source)


def test_an_end_after_the_file_is_the_files_end() -> None:
    assert taken(STEADY_S, Excerpt(end_s=99.0))[1] == pytest.approx(2.0)
    assert taken(STEADY_S, Excerpt(start_s=99.0))[0] == []
