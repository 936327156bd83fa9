from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.media.audio.blocks import AudioBlock
from faceseg_live.media.audio.resampler import Resampler
from faceseg_live.media.video import AudioFormat
from tests.sound_system import BLOCK, RATE, gaps_s, joined

HZ = 3000.0


def fed(resampler: Resampler, blocks: int, rate: float, *, start_s: float = 10.0, wrong_s: float = 0.0
        ) -> list[AudioBlock]:
    """A sine of full scale, by a card of this rate; `wrong_s` is added to the times that are told."""
    given = []
    for number in range(blocks):
        began_s = start_s + number * BLOCK / rate
        samples = np.sin(2 * np.pi * HZ * (began_s + np.arange(BLOCK) / rate)).astype(np.float32)[:, None]
        block = resampler.resampled(samples, began_s + wrong_s, began_s + wrong_s + BLOCK / rate)
        given += [block] if block else []
    return given


@pytest.mark.parametrize("rate", [RATE, RATE * 1.0005, RATE * 0.999])
def test_a_sine_stays_a_sine_at_its_time(rate: float) -> None:
    blocks = fed(Resampler(AudioFormat(RATE)), 100, rate)
    samples, times_s = joined(blocks)
    assert np.abs(gaps_s(blocks)).max() < 1e-9
    assert len(samples) == pytest.approx(100 * BLOCK * RATE / rate, abs=20)
    wrong = (samples - np.sin(2 * np.pi * HZ * times_s))[50:]
    assert 20 * np.log10(np.sqrt((wrong ** 2).mean() * 2)) < -50


def test_a_small_correction_is_spread_unheard() -> None:
    resampler = Resampler(AudioFormat(RATE))
    blocks = fed(resampler, 50, RATE)
    blocks += fed(resampler, 200, RATE, start_s=10.0 + 50 * BLOCK / RATE, wrong_s=0.004)
    samples, times_s = joined(blocks)
    assert np.abs(gaps_s(blocks)).max() < 1e-9
    crossings = times_s[1:][(samples[1:] > 0) & (samples[:-1] <= 0)]
    assert np.abs(np.diff(crossings) - 1 / HZ).max() < 3e-5  # a sample at most: no click
    assert np.abs(samples[-1000:] - np.sin(2 * np.pi * HZ * (times_s[-1000:] - 0.004))).max() < 0.01


def test_missing_sound_is_a_gap_of_its_length() -> None:
    resampler = Resampler(AudioFormat(RATE))
    blocks = fed(resampler, 10, RATE) + fed(resampler, 10, RATE, start_s=10.0 + 10 * BLOCK / RATE + 0.3)
    assert gaps_s(blocks).max() == pytest.approx(0.3, abs=0.001)
    assert (gaps_s(blocks) > 0.001).sum() == 1


def test_channels_stay_apart() -> None:
    samples = np.zeros((BLOCK, 2), np.float32)
    samples[:, 1] = 0.5
    block = Resampler(AudioFormat(RATE, 2)).resampled(samples, 1.0, 1.02)
    assert block is not None
    assert block.samples.dtype == np.float32
    assert not block.samples[:, 0].any()
    assert np.abs(block.samples[20:, 1] - 0.5).max() < 1e-5


def test_blocks_of_a_few_samples() -> None:
    resampler, given = Resampler(AudioFormat(RATE)), []
    for number in range(400):
        began_s = 5 + number * 3 / RATE
        samples = np.sin(2 * np.pi * HZ * (began_s + np.arange(3) / RATE)).astype(np.float32)[:, None]
        block = resampler.resampled(samples, began_s, began_s + 3 / RATE)
        given += [block] if block else []
    samples, times_s = joined(given)
    assert len(samples) >= 1180
    assert np.abs(samples - np.sin(2 * np.pi * HZ * times_s))[20:].max() < 0.01
