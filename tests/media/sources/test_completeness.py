"""What files say they have is compared with what could be read; whole ones are never accused."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.video import VideoSource
from tests.media_files import cut, quadrants, write_video

FRAMES = 40
_AUDIO = {"aac": ("fltp", np.float32), "pcm_s16le": ("s16", np.int16), "mp2": ("s16", np.int16),
          "libmp3lame": ("fltp", np.float32), "libopus": ("flt", np.float32), "flac": ("s16", np.int16)}
KINDS = [
    ("a.mp4", "mp4", "libx264", "aac"), ("b.mp4", "mp4", "mpeg4", "aac"), ("a.mov", "mov", "prores_ks", "pcm_s16le"),
    ("a.mkv", "matroska", "libx264", "aac"), ("a.webm", "webm", "libvpx-vp9", "libopus"),
    ("b.webm", "webm", "libvpx", "libopus"), ("a.avi", "avi", "mpeg4", "libmp3lame"),
    ("b.avi", "avi", "mjpeg", "pcm_s16le"), ("a.flv", "flv", "libx264", "aac"), ("b.flv", "flv", "flv", "libmp3lame"),
    ("a.wmv", "asf", "wmv2", "libmp3lame"), ("a.ts", "mpegts", "libx264", "aac"), ("a.mpg", "vob", "mpeg2video", "mp2"),
    ("a.ogv", "ogg", "libvpx", "flac"), ("a.gif", "gif", "gif", ""), ("a.nut", "nut", "ffv1", "flac"),
    ("a.y4m", "yuv4mpegpipe", "wrapped_avframe", ""), ("a.mxf", "mxf", "mpeg2video", "pcm_s16le"),
    ("a.3gp", "3gp", "h263", "aac"), ("a.h264", "h264", "libx264", ""), ("a.m2v", "mpeg2video", "mpeg2video", ""),
    ("a.ivf", "ivf", "libvpx-vp9", ""), ("a.rm", "rm", "rv20", ""), ("av1.mkv", "matroska", "libsvtav1", "libopus"),
    ("a.mjpeg", "mjpeg", "mjpeg", ""), ("dv.avi", "avi", "dvvideo", "pcm_s16le")]
_FORMATS = {"gif": "rgb8", "mjpeg": "yuvj420p", "prores_ks": "yuv422p10le"}
_SIZES = {"h263": (176, 144), "dvvideo": (720, 576)}
_B_FRAMES = {"libx264": {"bf": "2", "g": "12", "preset": "ultrafast"}, "mpeg4": {"bf": "2"},
             "libsvtav1": {"preset": "12", "svtav1-params": "log=0"},
             "libvpx": {"auto-alt-ref": "1", "lag-in-frames": "8", "deadline": "realtime", "cpu-used": "8"},
             "libvpx-vp9": {"auto-alt-ref": "1", "deadline": "realtime", "cpu-used": "8"}}


def film(path: Path, kind: str, codec: str, audio: str, *, options: dict[str, str] | None = None, frames: int = FRAMES,
         sound_frames: int = FRAMES, uneven: bool = False) -> Path:
    """Pictures at 25 fps, or at uneven times with a pause, and silence."""
    size = _SIZES.get(codec, (64, 48))
    with av.open(str(path), "w", format=kind, options=options or {}) as container:
        stream = container.add_stream(codec, rate=25, options=_B_FRAMES.get(codec, {}))
        stream.width, stream.height = size
        stream.pix_fmt = _FORMATS.get(codec, "yuv420p")
        tick = Fraction(1, 1000) if uneven else Fraction(1, 25)
        if uneven:
            stream.codec_context.time_base = tick
        rate = 44_100 if audio == "libmp3lame" else 48_000
        layout = "stereo" if codec == "dvvideo" else "mono"
        sound = container.add_stream(audio, rate=rate, layout=layout) if audio else None
        for at in range(max(frames, sound_frames if audio else 0)):
            if at < frames:
                picture = av.VideoFrame.from_ndarray(quadrants(*size, at), format="rgb24")
                picture.time_base = tick
                picture.pts = at * 40 + at * 7919 % 17 + (700 if at > frames // 2 else 0) if uneven else at
                container.mux(stream.encode(picture))
            if sound is not None and at < sound_frames:
                sample, kind_of_sample = _AUDIO[audio]
                channels, count = sound.layout.nb_channels, rate // 25
                shape = (channels, count) if sample.endswith("p") else (1, channels * count)
                block = av.AudioFrame.from_ndarray(np.zeros(shape, kind_of_sample), format=sample, layout=layout)
                block.sample_rate, block.time_base, block.pts = rate, Fraction(1, rate), at * count
                container.mux(sound.encode(block))
        container.mux(stream.encode(None))
        if sound is not None:
            container.mux(sound.encode(None))
    return path


def outcome(path: Path) -> tuple[int, str]:
    """How many frames came, and what was said then."""
    try:
        source = VideoSource(path)
    except SourceError as error:
        return 0, str(error)
    count = 0
    try:
        while source.read() is not None:
            count += 1
    except SourceError as error:
        return count, str(error)
    finally:
        source.close()
    return count, ""


@pytest.mark.parametrize(("name", "kind", "codec", "audio"), KINDS)
def test_whole_files(tmp_path: Path, name: str, kind: str, codec: str, audio: str) -> None:
    assert outcome(film(tmp_path / name, kind, codec, audio)) == (FRAMES, "")


EVEN_ONLY = {"mpeg2video", "h263", "dvvideo", "rv20", "mjpeg", "gif"}


@pytest.mark.parametrize(("name", "kind", "codec", "audio"), [
    row for row in KINDS if row[2] not in EVEN_ONLY and row[1] != "ivf"])
def test_whole_files_with_pauses(tmp_path: Path, name: str, kind: str, codec: str, audio: str) -> None:
    assert outcome(film(tmp_path / name, kind, codec, audio, uneven=True))[1] == ""


@pytest.mark.parametrize(("name", "kind"), [
    ("a.mp4", "mp4"), ("a.mkv", "matroska"), ("a.ts", "mpegts"), ("a.flv", "flv")])
@pytest.mark.parametrize(("frames", "sound_frames"), [(40, 80), (40, 10)])
def test_sound_may_be_longer_or_shorter(tmp_path: Path, name: str, kind: str, frames: int, sound_frames: int) -> None:
    path = film(tmp_path / name, kind, "libx264", "aac", frames=frames, sound_frames=sound_frames)
    assert outcome(path) == (frames, "")


@pytest.mark.parametrize("flags", [
    "frag_keyframe+empty_moov", "frag_keyframe+empty_moov+default_base_moof", "faststart",
    "frag_keyframe+dash+global_sidx"])
def test_whole_files_in_fragments(tmp_path: Path, flags: str) -> None:
    path = film(tmp_path / "a.mp4", "mp4", "libx264", "aac", options={"movflags": flags})
    assert outcome(path) == (FRAMES, "")


def test_what_an_edit_list_cuts_off_is_not_missing(tmp_path: Path) -> None:
    """As phones trim: packets from the key frame on are there, what is shown begins later and ends earlier."""
    whole = film(tmp_path / "whole.mp4", "mp4", "libx264", "aac")
    path = tmp_path / "trimmed.mp4"
    with av.open(str(whole)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None and packet.pts is not None:
                early = round(0.3 / packet.time_base)
                packet.pts, packet.dts, packet.stream = packet.pts - early, packet.dts - early, stream
                target.mux(packet)
    count, said = outcome(path)
    assert said == ""
    assert 25 < count <= FRAMES


@pytest.mark.parametrize("junk", [b"\0" * 999, b"GoPro" * 200, b"\0\0\xff\xffjunk" * 90])
def test_what_cameras_append_is_no_damage(tmp_path: Path, junk: bytes) -> None:
    path = film(tmp_path / "a.mp4", "mp4", "libx264", "aac")
    path.write_bytes(path.read_bytes() + junk)
    assert outcome(path) == (FRAMES, "")


def test_recordings_that_were_never_finished_promise_nothing(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", "matroska", "libx264", "aac", options={"live": "1"})
    assert outcome(path) == (FRAMES, "")


def test_pieces_put_together_are_whole(tmp_path: Path) -> None:
    """The demuxer finds a packet to be broken where two pieces meet, and yet there is nothing missing."""
    one = film(tmp_path / "1.ts", "mpegts", "libx264", "aac").read_bytes()
    (tmp_path / "a.ts").write_bytes(one + one)
    assert outcome(tmp_path / "a.ts") == (2 * FRAMES, "")


@pytest.mark.parametrize("share", [0.97, 0.75, 0.4])
@pytest.mark.parametrize(("name", "kind", "codec", "audio", "options"), [
    ("a.mp4", "mp4", "libx264", "aac", {"movflags": "faststart"}),
    ("b.mp4", "mp4", "libx264", "aac", {"movflags": "frag_keyframe+empty_moov"}),
    ("a.mkv", "matroska", "libx264", "aac", {}), ("a.webm", "webm", "libvpx-vp9", "libopus", {}),
    ("a.avi", "avi", "mpeg4", "libmp3lame", {}), ("a.flv", "flv", "flv", "", {}), ("a.wmv", "asf", "wmv2", "", {}),
    ("a.mxf", "mxf", "mpeg2video", "", {}), ("a.ivf", "ivf", "libvpx-vp9", "", {})])
def test_missing_tails_are_told(tmp_path: Path, name: str, kind: str, codec: str, audio: str, options: dict[str, str],
                                share: float) -> None:
    """However little is missing, and also in short files."""
    whole = film(tmp_path / name, kind, codec, audio, options=options)
    count, said = outcome(cut(whole, share, f"cut-{name}"))
    assert said or (name, share, count) == ("a.mxf", 0.97, FRAMES), "all but the second index"
    assert count < FRAMES or share > 0.7, "only sound or an index is missing"


def test_counts_of_the_container_are_told(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "a.mp4", frames=72, starts_fast=True, options={"crf": "3", "bf": "0"})
    count, said = outcome(cut(whole, 0.75, "cut.mp4"))
    assert 30 < count < 70
    assert f"is cut short: {count} of 72 frames could be read" in said


@pytest.mark.parametrize("place", [0.5, 0.8])
def test_a_hole_in_a_transport_stream_is_told(tmp_path: Path, place: float) -> None:
    data = bytearray(film(tmp_path / "whole.ts", "mpegts", "libx264", "").read_bytes())
    begin = int(len(data) * place) // 188 * 188
    del data[begin:begin + 188 * 8]
    (tmp_path / "a.ts").write_bytes(data)
    count, said = outcome(tmp_path / "a.ts")
    assert FRAMES - 10 < count < FRAMES
    assert "is damaged" in said


def test_frames_behind_the_last_broken_one_are_delivered(tmp_path: Path) -> None:
    """Near the end a decoder is still at work on frames when the file has ended."""
    path = film(tmp_path / "a.avi", "avi", "mjpeg", "")
    data = bytearray(path.read_bytes())
    broken = [found.start() for found in re.finditer(b"\xff\xd8\xff", data)][FRAMES - 3]
    data[broken:broken + 700] = bytes(700)
    path.write_bytes(data)
    assert outcome(path)[0] == FRAMES - 1
    assert f"is damaged: {FRAMES - 1} of {FRAMES} frames could be read" in outcome(path)[1]


def test_frames_with_faults_are_delivered_and_told(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", frames=60, options={"g": "60", "bf": "0", "crf": "3"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle:middle + 400] = bytes(400)
    path.write_bytes(data)
    count, said = outcome(path)
    assert count > 30
    assert "is damaged" in said


def test_the_shared_damaged_video(shared_data: Path) -> None:
    count, said = outcome(shared_data / "cases" / "hole.mp4")
    assert count == 273
    assert "is damaged: 273 of 275 frames could be read" in said


@pytest.mark.parametrize(("container", "codec", "tag"), [("a.mp4", b"avc1", b"zzzz"), ("b.mp4", b"avc1", b"encv")])
def test_unknown_and_encrypted_pictures_are_one_clear_line(
    tmp_path: Path, container: str, codec: bytes, tag: bytes
) -> None:
    path = film(tmp_path / container, "mp4", "libx264", "aac")
    data = path.read_bytes()
    place = data.index(codec, data.index(b"stsd"))
    path.write_bytes(data[:place] + tag + data[place + 4:])
    with pytest.raises(SourceError, match="can't be decoded: they are encrypted, or of a kind") as caught:
        VideoSource(path)
    assert "\n" not in str(caught.value)
