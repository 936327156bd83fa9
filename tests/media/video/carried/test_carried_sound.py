"""Sound goes over as it is where players take it, else it is encoded; it stays in step either way."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rich_files import NEEDS_FFMPEG_8_1, Sound, carried, rich_file
from tests.sounding_files import tone_in
from tests.video_reading import heard

pytestmark = NEEDS_FFMPEG_8_1

TONE_S = (0.5, 0.7)


def sounds(path: Path) -> list[tuple[str, int, str]]:
    """Codec, rate and channels of every track."""
    with av.open(str(path)) as container:
        return [(stream.codec_context.codec.canonical_name, stream.rate, stream.layout.name)
                for stream in container.streams.audio]


def packets(path: Path, track: int = 0) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=track) if packet.size]


def tone(path: Path) -> tuple[float, float]:
    return tone_in(*heard(path))


def begin_of(path: Path) -> float:
    with av.open(str(path)) as container:
        return (container.start_time or 0) / av.time_base


def level(samples: NDArray[np.float32]) -> float:
    return float(np.abs(samples).max())


@pytest.mark.parametrize(("key", "codec", "suffix"), [
    ("h264", "aac", "mkv"), ("hevc", "libmp3lame", "mkv"), ("h264", "aac", "ts"),
    ("vp9", "libopus", "mkv"), ("vp9", "vorbis", "mkv"), ("vp9", "libopus", "mp4"),
    ("prores", "aac", "mp4"), ("prores", "pcm_s16le", "mov"), ("prores", "pcm_s24le", "mkv"),
    ("prores", "pcm_f32le", "mkv"), ("prores", "ac3", "mkv"), ("prores", "eac3", "mkv"), ("prores", "alac", "mov"),
])
def test_what_players_take_goes_over_as_it_is(tmp_path: Path, key: str, codec: str, suffix: str) -> None:
    source = rich_file(tmp_path / f"source.{suffix}", Sound(codec, 48_000, 2))
    path, note = carried(source, key)
    as_stored = [data[7:] for data in packets(source)] if suffix == "ts" else packets(source)  # without ADTS' heads
    assert packets(path) == as_stored
    assert tone(path) == pytest.approx(tone(source), abs=0.0015)
    assert note == ""


@pytest.mark.parametrize(("codec", "suffix", "rate"), [
    ("pcm_s16le", "mov", 48_000), ("pcm_s24le", "mkv", 48_000), ("pcm_f32le", "mkv", 44_100), ("pcm_u8", "avi", 8000),
    ("pcm_alaw", "avi", 8000), ("pcm_mulaw", "mov", 16_000), ("flac", "mkv", 96_000), ("alac", "mov", 44_100),
    ("libopus", "mp4", 48_000), ("vorbis", "mkv", 22_050), ("wmav2", "wmv", 44_100), ("adpcm_ms", "avi", 22_050),
    ("adpcm_ima_wav", "avi", 11_025), ("ac3", "mkv", 48_000), ("eac3", "mkv", 48_000), ("mp2", "mpg", 32_000),
])
def test_other_kinds_become_aac_of_the_same_loudness_at_the_same_time(
    tmp_path: Path, codec: str, suffix: str, rate: int
) -> None:
    source = rich_file(tmp_path / f"source.{suffix}", Sound(codec, rate, 2))
    path, note = carried(source)
    assert note == ""
    assert sounds(path) == [("aac", 48_000 if rate > 48_000 else rate, "stereo")]
    assert tone(path) == pytest.approx([time_s - begin_of(source) for time_s in tone(source)], abs=0.003)
    samples, _ = heard(path)
    assert level(samples) == pytest.approx(0.5, abs=0.08)
    assert np.sqrt(np.mean(samples ** 2)) == pytest.approx(0.5 * np.sqrt(0.2 / 1.4 / 2), rel=0.1)


@pytest.mark.parametrize("codec", ["aac", "pcm_s24le", "flac", "libmp3lame"])
def test_webm_gets_opus(tmp_path: Path, codec: str) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(codec, 44_100, 2))
    path, note = carried(source, "vp9")
    assert (sounds(path), note) == ([("opus", 48_000, "stereo")], "")
    assert tone(path) == pytest.approx(TONE_S, abs=0.003)


@pytest.mark.parametrize(("rate", "expected"), [(8000, 8000), (11_025, 11_025), (12_345, 16_000), (22_050, 22_050),
                                                (88_200, 44_100), (96_000, 48_000), (192_000, 48_000)])
def test_rates_are_kept_as_far_as_players_go(tmp_path: Path, rate: int, expected: int) -> None:
    path, _ = carried(rich_file(tmp_path / "source.mkv", Sound("pcm_s24le", rate)))
    assert sounds(path) == [("aac", expected, "mono")]
    assert tone(path) == pytest.approx(TONE_S, abs=0.003)


@pytest.mark.parametrize(("key", "codec"), [("h264", "ac3"), ("h264", "pcm_s24le"), ("vp9", "aac")])
@pytest.mark.parametrize("channel", [0, 2, 4])
def test_six_channels_stay_six_in_their_order(tmp_path: Path, key: str, codec: str, channel: int) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(codec, 48_000, 6, only_channel=channel))
    path, note = carried(source, key)
    assert (sounds(path)[0][2], note) == ("5.1", "")
    samples, _ = heard(path)
    assert int(np.argmax(np.abs(samples).max(axis=0))) == channel
    assert level(np.delete(samples, channel, axis=1)) < 0.1 * level(samples[:, channel])


def test_more_channels_than_aac_has_names_for_become_six(tmp_path: Path) -> None:
    path, note = carried(rich_file(tmp_path / "source.mkv", Sound("pcm_s16le", 48_000, 8)))
    assert sounds(path) == [("aac", 48_000, "5.1")]
    assert "the 8 channels of sound track 1 (pcm_s16le) were mixed into 5.1" in note


@pytest.mark.parametrize(("codec", "suffix"), [("aac", "mp4"), ("aac", "mkv"), ("pcm_s16le", "mkv"), ("flac", "mkv")])
@pytest.mark.parametrize(("starts_s", "pictures_s"), [(0.4, (0.0, 1.4)), (0.0, (0.4, 1.4)), (0.4, (0.2, 1.4))])
def test_late_tracks_stay_late(
    tmp_path: Path, codec: str, suffix: str, starts_s: float, pictures_s: tuple[float, float]
) -> None:
    source = rich_file(tmp_path / f"source.{suffix}", Sound(codec, starts_s=starts_s), picture_s=pictures_s)
    path, _ = carried(source)
    assert tone(path) == pytest.approx([time_s - begin_of(source) for time_s in TONE_S], abs=0.0025)


@pytest.mark.parametrize(("codec", "suffix"), [("aac", "ts"), ("ac3", "ts"), ("pcm_s16le", "mov")])
def test_a_clock_that_begins_anywhere_begins_at_0(tmp_path: Path, codec: str, suffix: str) -> None:
    source = rich_file(tmp_path / f"source.{suffix}", Sound(codec), starts_s=3600.0)
    path, _ = carried(source)
    assert tone(path) == pytest.approx(TONE_S, abs=0.03 if suffix == "ts" else 0.0025)


def test_tracks_of_which_a_part_is_hidden_stay_in_step(tmp_path: Path) -> None:
    """A copy from a place between key frames begins before time 0, and an edit list hides that."""
    whole = rich_file(tmp_path / "whole.mp4", Sound("aac"))
    part = tmp_path / "part.mp4"
    with av.open(str(whole)) as source, av.open(str(part), "w") as target:
        streams = [target.add_stream_from_template(stream) for stream in source.streams]
        for packet in source.demux():
            if packet.dts is not None:
                shift = round(0.2 / packet.time_base)
                packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
                packet.stream = streams[packet.stream_index]
                target.mux(packet)
    for key in ("h264", "vp9"):
        path, _ = carried(part, key)
        assert tone(path) == pytest.approx([time_s - 0.2 for time_s in TONE_S], abs=0.003)


def test_mp3_of_rates_that_mp4_lacks_becomes_aac(tmp_path: Path) -> None:
    path, note = carried(rich_file(tmp_path / "source.mkv", Sound("libmp3lame", 8000)))
    assert (sounds(path), note) == ([("aac", 8000, "mono")], "")


def test_more_channels_than_anybody_can_place_are_told(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound("pcm_s16le", 48_000, 16), Sound())
    path, note = carried(source)
    assert "sound track 1 (pcm_s16le) has 16 channels, and was left out" in note
    assert [codec for codec, _, _ in sounds(path)] == ["aac"]


def test_damaged_sound_is_silent_there_and_told(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound("flac", tone_s=(0.0, 1.4)), Sound("aac"))
    data = bytearray(source.read_bytes())
    with av.open(str(source)) as container:
        frame = next(packet for packet in container.demux(audio=0) if packet.pts and packet.pts >= 500)
    at = bytes(data).index(bytes(frame))
    data[at: at + frame.size] = bytes(frame.size)
    source.write_bytes(data)
    path, note = carried(source)
    assert "sound track 1 (flac) is damaged in 1 places: it is silent there" in note
    samples, rate = heard(path)
    begins = round(float(frame.pts * frame.time_base) * rate)
    middle = samples[begins + 800: begins + 3800]
    assert level(middle) < 0.05
    assert level(samples[begins - 6000: begins - 3000]) == pytest.approx(0.5, abs=0.05)
    assert level(samples[begins + 7000: begins + 9000]) == pytest.approx(0.5, abs=0.05)
    assert len(packets(path, 1)) == len(packets(source, 1))


def test_sound_that_nothing_decodes_costs_itself_only(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound("pcm_s16le"), Sound("aac"))
    data = source.read_bytes()
    source.write_bytes(data.replace(b"A_PCM/INT/LIT", b"A_PCM/INT/XXX"))
    path, note = carried(source)
    assert [codec for codec, _, _ in sounds(path)] == ["aac"]
    assert "sound track 1 (unknown) can't be decoded and was left out" in note


def test_joined_transport_streams_keep_all_their_sound(tmp_path: Path) -> None:
    pieces = [rich_file(tmp_path / f"{at}.ts", Sound("aac"), starts_s=starts_s) for at, starts_s in enumerate((5, 2))]
    source = tmp_path / "source.ts"
    source.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    path, note = carried(source)
    assert len(packets(path)) == sum(len(packets(piece)) for piece in pieces)
    assert note == ""
    samples, rate = heard(path)
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.1) / rate
    assert loud[0] == pytest.approx(0.5, abs=0.03)
    assert loud[loud > 1.0][0] == pytest.approx(1.4 + 0.5, abs=0.05)


@pytest.mark.parametrize(("key", "codec", "exact"), [("h264", "aac", True), ("h264", "flac", True),
                                                     ("vp9", "libopus", False), ("vp9", "aac", True),
                                                     ("prores", "pcm_s16le", True)])
def test_a_part_has_the_sound_of_that_part(tmp_path: Path, key: str, codec: str, exact: bool) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(codec))
    path, _ = carried(source, key, start_s=0.44, end_s=1.0)
    assert tone(path) == pytest.approx((0.06, 0.26), abs=0.003 if exact else 0.02)
    samples, rate = heard(path)
    assert len(samples) / rate == pytest.approx(0.56, abs=0.025)


@pytest.mark.parametrize("key", ["gif", "webp"])
def test_formats_without_sound_say_so_where_there_was_any(tmp_path: Path, key: str) -> None:
    assert "has no sound" in carried(rich_file(tmp_path / "source.mp4", Sound()), key)[1]
    assert "has no sound" not in carried(rich_file(tmp_path / "silent.mp4"), key)[1]


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_sequence_of_pictures_has_a_wave_file(tmp_path: Path, channels: int) -> None:
    source = rich_file(tmp_path / "source.mp4", Sound(channels=channels))
    path, note = carried(source, "png")
    samples, rate = heard(path)
    assert samples.shape[1] == min(channels, 2)
    assert tone_in(samples, rate) == pytest.approx(TONE_S, abs=0.003)
    assert note == ""


def test_a_sequence_of_pictures_says_which_tracks_it_has_not(tmp_path: Path) -> None:
    path, note = carried(rich_file(tmp_path / "source.mkv", Sound(), Sound("flac")), "png", start_s=0.4, end_s=1.2)
    assert "PNG sequence has no place for it: sound track 2 (flac)" in note
    assert tone_in(*heard(path)) == pytest.approx((0.1, 0.3), abs=0.003)
    assert not (carried(rich_file(tmp_path / "silent.mp4"), "png")[0] / "sound.wav").exists()


@pytest.mark.parametrize(("key", "codec"), [("h264", "aac"), ("h264", "flac"), ("vp9", "libopus"), ("vp9", "aac"),
                                            ("prores", "ac3"), ("prores", "eac3"), ("prores", "pcm_s24le")])
def test_a_part_that_is_silent_is_a_video_all_the_same(tmp_path: Path, key: str, codec: str) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(codec, ends_s=0.5))
    path, note = carried(source, key, start_s=1.0, end_s=1.4)
    with av.open(str(path)) as container:
        assert len(list(container.decode(video=0))) == 10
    assert note == ""


def test_numbers_that_are_no_sound_cost_nothing(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound("pcm_f32le", level=float("nan")), Sound("aac"))
    path, _ = carried(source)
    assert [len(packets(path, track)) for track in (0, 1)] == [len(packets(source, 1))] * 2


@pytest.mark.parametrize("codec", ["aac", "pcm_s16le"])
def test_a_part_far_into_a_long_file_is_found(tmp_path: Path, codec: str) -> None:
    source = rich_file(tmp_path / "source.mov", Sound(codec, rate=8000, tone_s=(30.2, 30.4), ends_s=31),
                       picture_s=(0, 31))
    path, _ = carried(source, start_s=30.0, end_s=30.6)
    assert tone(path) == pytest.approx((0.2, 0.4), abs=0.003)
