"""Pieces that were encoded on their own become one file, as if it had been made in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.errors import OutputError, SourceError
from faceseg_live.media.video import FORMATS, Carry, assemble, codecs, open_piece, open_video
from faceseg_live.media.video.codecs import Codec
from faceseg_live.settings import RecordSettings
from tests.rich_files import Sound, Text, rich_file
from tests.video_reading import played

TIMES_S = [0.04, 0.08, 0.12, 0.2, 0.21, 0.5, 0.54, 0.6]
PARTS = [range(3), range(3, 4), range(4, 8)]
SIZE = (64, 48)


def frame(number: int, size: tuple[int, int] = SIZE) -> Pixels:
    """Its grey, and how opaque its lower half is, tell the number."""
    pixels = np.full((size[1], size[0], 4), 40 + 20 * number, np.uint8)
    pixels[: size[1] // 2, :, 3] = 255
    return pixels


def piece(path: Path, key: str, numbers: Sequence[int], *, codec: Codec | None = None,
          size: tuple[int, int] = SIZE, whole: tuple[int, int] | None = None) -> Path:
    kind = FORMATS[key]
    with open_piece(path, kind, codec or kind.codec, has_alpha=True, fps=25, size=whole) as video:
        for number in numbers:
            video.write(frame(number, size), TIMES_S[number])
    return path


def pieces(folder: Path, key: str) -> list[Path]:
    return [piece(folder / f"{at}{FORMATS[key].suffix}", key, part) for at, part in enumerate(PARTS)]


def in_one_go(path: Path, key: str, end_s: float | None = None, carry: Carry | None = None) -> Path:
    settings = RecordSettings(format=key, encoder="software")
    with open_video(path, settings, has_alpha=True, fps=25, carry=carry, live=False) as video:
        for number, time_s in enumerate(TIMES_S):
            video.write(frame(number), time_s)
        video.finish(end_s)
    return video.path


def packets(path: Path) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.pts, packet.duration, bytes(packet)) for packet in container.demux(video=0) if packet.size]


def beside(path: Path) -> list[object]:
    """All but the frames."""
    with av.open(str(path)) as container:
        tracks = [(stream.type, stream.metadata, stream.disposition) for stream in list(container.streams)[1:]]
        packets: dict[int, list[object]] = {stream.index: [] for stream in list(container.streams)[1:]}
        for packet in container.demux():
            if packet.stream_index:
                packets[packet.stream_index].append((packet.pts, packet.duration, bytes(packet)))
        return [container.metadata, container.chapters(), tracks, packets]


def told(path: Path) -> list[object]:
    """What players go by before they see a frame."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        colours = context.colorspace, context.color_primaries, context.color_trc, context.color_range
        return [context.name, context.codec_tag, stream.time_base, context.width, context.height, colours,
                context.extradata, stream.average_rate, stream.metadata.get("ALPHA_MODE")]


@pytest.mark.parametrize("key", ["h264", "hevc", "vp9", "prores"])
def test_the_joint_is_as_a_video_made_in_one_go(tmp_path: Path, key: str) -> None:
    suffix = FORMATS[key].suffix
    whole, joint = in_one_go(tmp_path / f"whole{suffix}", key), tmp_path / f"joint{suffix}"
    assert assemble(pieces(tmp_path, key), joint, FORMATS[key], None) is None
    assert [packet[:2] for packet in packets(joint)] == [packet[:2] for packet in packets(whole)]
    assert told(joint) == told(whole)
    for ours, theirs in zip(played(joint).pictures, played(whole).pictures, strict=True):
        assert np.abs(ours.astype(int) - theirs).max() <= 4


def test_packets_of_frames_that_stand_for_themselves_are_the_same(tmp_path: Path) -> None:
    whole, joint = in_one_go(tmp_path / "whole.mov", "prores"), tmp_path / "joint.mov"
    assemble(pieces(tmp_path, "prores"), joint, FORMATS["prores"], None)
    assert packets(joint) == packets(whole)


@pytest.mark.parametrize("key", ["h264", "vp9"])
def test_the_last_frame_stays_until_the_end(tmp_path: Path, key: str) -> None:
    suffix = FORMATS[key].suffix
    whole, joint = in_one_go(tmp_path / f"whole{suffix}", key, 0.9), tmp_path / f"joint{suffix}"
    assemble(pieces(tmp_path, key), joint, FORMATS[key], None, end_s=0.9)
    assert played(joint).end_s == played(whole).end_s
    pts, length, _ = packets(joint)[-1]
    assert ((pts or 0) + (length or 0)) / FORMATS[key].ticks_per_s == pytest.approx(0.9, abs=0.001)


def test_it_plays_before_it_is_whole(tmp_path: Path) -> None:
    assemble(pieces(tmp_path, "h264"), tmp_path / "joint.mp4", FORMATS["h264"], None)
    data = (tmp_path / "joint.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_frame_that_begins_before_the_seam_is_moved_behind_it(tmp_path: Path) -> None:
    early = [piece(tmp_path / "a.mp4", "h264", [0, 2]), piece(tmp_path / "b.mp4", "h264", [1, 3])]
    assemble(early, tmp_path / "joint.mp4", FORMATS["h264"], None)
    times = [pts for pts, _, _ in packets(tmp_path / "joint.mp4")]
    assert times == [3600, 10_800, 10_801, 18_000]


def test_pieces_take_the_size_of_the_whole(tmp_path: Path) -> None:
    parts = [piece(tmp_path / "a.mp4", "h264", [0, 1]),
             piece(tmp_path / "b.mp4", "h264", [2, 3], size=(128, 96), whole=SIZE)]
    assemble(parts, tmp_path / "joint.mp4", FORMATS["h264"], None)
    assert {picture.shape[:2] for picture in played(tmp_path / "joint.mp4").pictures} == {(48, 64)}


@pytest.mark.parametrize("other", ["size", "options", "codec"])
def test_pieces_that_differ_are_refused(tmp_path: Path, other: str) -> None:
    first = piece(tmp_path / "a.mp4", "h264", [0, 1])
    second = {
        "size": lambda path: piece(path, "h264", [2, 3], size=(128, 96)),
        "options": lambda path: piece(path, "h264", [2, 3], codec=Codec("libx264", "yuv420p", {"bf": "2"})),
        "codec": lambda path: piece(path, "hevc", [2, 3]),
    }[other](tmp_path / "b.mp4")
    with pytest.raises(OutputError, match=r"b\.mp4 was encoded in another way than a\.mp4"):
        assemble([first, second], tmp_path / "joint.mp4", FORMATS["h264"], None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_a_piece_says_what_its_format_cannot_keep(tmp_path: Path) -> None:
    for key, expected in (("h264", "H.264 MP4 has no transparency: it is black there"), ("vp9", "None")):
        with open_piece(tmp_path / key, FORMATS[key], FORMATS[key].codec, has_alpha=True, fps=25) as video:
            video.write(frame(0), 0.0)
        assert str(video.note) == expected


def test_a_piece_that_cannot_be_read_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    whole, broken = piece(tmp_path / "a.mp4", "h264", [0, 1]), tmp_path / "b.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(OutputError, match=r"joint\.mp4 can't be written"):
        assemble([whole, broken], tmp_path / "joint.mp4", FORMATS["h264"], None)
    assert not (tmp_path / "joint.mp4").exists()


def test_a_taken_name_stays_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "joint.mp4").write_text("somebody's")
    with pytest.raises(OutputError, match="there is such a file"):
        assemble(pieces(tmp_path, "h264"), tmp_path / "joint.mp4", FORMATS["h264"], None)
    assert (tmp_path / "joint.mp4").read_text() == "somebody's"


def test_what_is_no_row_of_packets_has_no_pieces(tmp_path: Path) -> None:
    for key in ("gif", "webp", "png"):
        with pytest.raises(ValueError, match="not made of pieces"):
            open_piece(tmp_path / "piece", FORMATS[key], codecs.GIF, has_alpha=False, fps=None)


@pytest.mark.parametrize("key", ["h264", "vp9", "prores"])
def test_what_is_carried_is_the_same_as_in_one_go(tmp_path: Path, key: str) -> None:
    suffix = FORMATS[key].suffix
    source = rich_file(tmp_path / "source.mkv", Sound("aac"), Sound("flac", language="deu"),
                       Text([(0.1, 0.3, "Hello")]), titles={"title": "My film", "mood": "good"},
                       chapters=[(0.0, 0.4, "One"), (0.4, 1.4, "Two")])
    carry = Carry(source, 0.1, 0.8)
    whole, joint = in_one_go(tmp_path / f"whole{suffix}", key, carry=carry), tmp_path / f"joint{suffix}"
    note = assemble(pieces(tmp_path, key), joint, FORMATS[key], carry)
    assert beside(joint) == beside(whole)
    assert ("mood" in str(note)) == (key != "vp9")


def test_packets_lie_in_the_order_of_their_times(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound("aac"))
    assemble(pieces(tmp_path, "h264"), tmp_path / "joint.mp4", FORMATS["h264"], Carry(source))
    with av.open(str(tmp_path / "joint.mp4")) as container:
        placed = sorted((packet.pos, float(packet.dts * packet.time_base)) for packet in container.demux()
                        if packet.dts is not None)
    latest = np.maximum.accumulate([time_s for _, time_s in placed])
    assert max(latest - [time_s for _, time_s in placed]) < 0.3


def test_an_absent_source_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    parts = pieces(tmp_path, "h264")
    with pytest.raises(SourceError, match=r"gone\.mkv can't be read"):
        assemble(parts, tmp_path / "joint.mp4", FORMATS["h264"], Carry(tmp_path / "gone.mkv"))
    assert sorted(tmp_path.iterdir()) == sorted(parts)
