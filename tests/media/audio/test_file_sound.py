"""The sound of files, decoded as far as it is wanted."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.media.audio.file_sound import FileSound
from faceseg_live.media.video import AudioFormat
from tests.media_files import write_video
from tests.sounding_files import tone_in, with_tone


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "v.mp4", size=(32, 32), frames=2)


@pytest.mark.parametrize(("channels", "codec", "suffix"), [(1, "aac", "mp4"), (2, "pcm_s24le", "mkv"),
                                                           (6, "aac", "mp4"), (2, "libopus", "mkv")])
def test_sound_comes_up_to_the_time_reached_at_its_own_time(
    clip: Path, tmp_path: Path, channels: int, codec: str, suffix: str
) -> None:
    sound = FileSound.of(with_tone(clip, tmp_path / f"s.{suffix}", 0.5, 0.7, channels=channels, codec=codec))
    assert sound is not None
    with closing(sound):
        assert sound.format == AudioFormat(48_000, min(channels, 2))
        assert sound.take() == []
        sound.reach(0.3)
        blocks = sound.take()
        assert 0.3 <= blocks[-1].began_s + len(blocks[-1].samples) / 48_000 < 0.4
        sound.reach(9.0)
        blocks += sound.take()
        assert sound.take() == []
        assert sound.problem is None
    samples = np.concatenate([block.samples for block in blocks])
    begins_s = np.cumsum([0, *(len(block.samples) for block in blocks[:-1])]) / 48_000 + blocks[0].began_s
    assert [block.began_s for block in blocks] == pytest.approx(begins_s, abs=0.003)
    assert tone_in(samples, 48_000) == pytest.approx((0.5, 0.7), abs=0.03)


def test_files_without_sound_have_none(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    assert [FileSound.of(path) for path in (clip, tmp_path / "text.mp4", tmp_path / "none.mp4")] == [None] * 3
