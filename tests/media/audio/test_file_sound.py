"""The sound of files, decoded as far as it is wanted."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from numpy.typing import NDArray

from faceseg_live.media.audio.file_sound import FileSound
from faceseg_live.media.video import AudioFormat
from tests.media_files import write_video
from tests.rich_files import Sound, rich_file
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


def whole(sound: FileSound | None) -> NDArray[np.float32]:
    """All of it from time 0 on, at 48 kHz."""
    assert sound is not None
    row = np.zeros((0, sound.format.channels), np.float32)
    with closing(sound):
        sound.reach(99.0)
        for block in sound.take():
            at = round(block.began_s * 48_000)
            missing = np.zeros((max(0, at - len(row)), row.shape[1]), np.float32)
            row = np.concatenate([row[:max(0, at)], missing, block.samples])
    return row


def test_the_default_track_is_heard(tmp_path: Path) -> None:
    path = rich_file(tmp_path / "two.mkv", Sound(tone_s=(0.2, 0.3)),
                     Sound("flac", channels=2, flags=Disposition.default))
    assert tone_in(whole(FileSound.of(path)), 48_000) == pytest.approx((0.5, 0.7), abs=0.003)


def test_sound_goes_on_where_the_clock_jumps(tmp_path: Path) -> None:
    pieces = [rich_file(tmp_path / f"{at}.ts", Sound(), starts_s=starts_s) for at, starts_s in enumerate((4000, 2))]
    path = tmp_path / "joined.ts"
    path.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    loud = np.flatnonzero(np.abs(whole(FileSound.of(path))[:, 0]) > 0.1) / 48_000
    assert loud[0] == pytest.approx(0.5, abs=0.03)
    assert loud[-1] == pytest.approx(1.4 + 0.7, abs=0.05)


def test_damaged_sound_is_told(tmp_path: Path) -> None:
    path = rich_file(tmp_path / "s.mkv", Sound("flac"))
    with av.open(str(path)) as container:
        frame = bytes(list(container.demux(audio=0))[5])
    path.write_bytes(path.read_bytes().replace(frame, bytes(len(frame))))
    sound = FileSound.of(path)
    whole(sound)
    assert sound is not None
    assert "s.mkv is damaged in 1 places: it is silent there" in str(sound.problem)


def test_files_without_sound_have_none(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    assert [FileSound.of(path) for path in (clip, tmp_path / "text.mp4", tmp_path / "none.mp4")] == [None] * 3
