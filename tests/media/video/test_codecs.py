"""What a quality between 1 and 100 asks of each encoder."""

from __future__ import annotations

import pytest

from faceseg_live.media.video import codecs
from faceseg_live.media.video.codecs import Codec

ALL = (codecs.H264, codecs.HEVC, codecs.VP9, codecs.PRORES, codecs.WEBP, codecs.GIF, codecs.PNG,
       *codecs.H264_HARDWARE.values(), *codecs.HEVC_HARDWARE.values())
LOSSY = [codec for codec in ALL if codec.has_quality]


@pytest.mark.parametrize("codec", ALL, ids=lambda codec: codec.name)
def test_without_a_quality_nothing_changes(codec: Codec) -> None:
    assert codec.at_quality(0) == codec


@pytest.mark.parametrize("codec", LOSSY, ids=lambda codec: codec.name)
def test_each_quality_asks_for_more_than_the_ones_far_below(codec: Codec) -> None:
    asked = [codec.at_quality(quality) for quality in (1, 25, 50, 75, 100)]
    assert len({(tuple(made.options.items()), made.bits_per_pixel) for made in asked}) == 5


@pytest.mark.parametrize("codec", [codec for codec in LOSSY if codec is not codecs.WEBP], ids=lambda codec: codec.name)
def test_the_usual_quality_is_about_75(codec: Codec) -> None:
    made = codec.at_quality(75)
    assert made.bits_per_pixel == codec.bits_per_pixel
    for name in codec.quality:
        worst, best = codec.quality[name]
        assert float(made.options[name]) == pytest.approx(float(codec.options[name]), abs=abs(worst - best) / 40)


def test_the_ends_of_the_scale_are_those_of_the_table() -> None:
    assert codecs.H264.at_quality(1).options["crf"] == "45"
    assert codecs.H264.at_quality(100).options["crf"] == "9"
    assert codecs.WEBP.at_quality(60).options["quality"] == "60"
