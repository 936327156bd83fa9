"""All tracks of a file and what it says of itself go over; what has no place is told by name."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.stream import Disposition
from PIL import Image

from faceseg_live.media.video.carried import choosing, subtitles, telling
from tests.rich_files import NEEDS_FFMPEG_8_1, Sound, Text, carried, rich_file

pytestmark = NEEDS_FFMPEG_8_1

LINES = [(0.2, 0.6, "One"), (0.8, 1.2, "Two")]
CHAPTERS = [(0.0, 0.6, "Start"), (0.6, 1.4, "End")]


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (16, 16), (200, 10, 10)).save(data, "JPEG")
    return data.getvalue()


def tracks(path: Path, kind: str) -> list[tuple[str | None, str | None, bool]]:
    """Language, title, and whether it is the default one."""
    with av.open(str(path)) as container:
        return [(stream.language if stream.language != "und" else None,
                 stream.metadata.get("title") or stream.metadata.get("name"),
                 bool(stream.disposition & Disposition.default))
                for stream in container.streams if stream.type == kind]


def texts(path: Path) -> list[tuple[float, float, str]]:
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        shown = []
        for packet in container.demux(stream):
            lines = [line.dialogue.decode() for line in packet.decode()] if packet.size > 2 else []
            unit = packet.time_base
            shown += [(float(packet.pts * unit), float((packet.pts + packet.duration) * unit), line) for line in lines]
        return shown


def chapters(path: Path) -> list[tuple[float, float, str]]:
    with av.open(str(path)) as container:
        return [(float(one["start"] * one["time_base"]), float(one["end"] * one["time_base"]), one["metadata"]["title"])
                for one in container.chapters()]


def said(path: Path) -> dict[str, str]:
    with av.open(str(path)) as container:
        return {key.lower(): text for key, text in container.metadata.items()}


def file_of_two(path: Path) -> Path:
    flags = Disposition.default | Disposition.visual_impaired
    return rich_file(path, Sound(language="eng", title="Original"),
                     Sound("libopus", language="deu", title="Deutsch", flags=flags))


@pytest.mark.parametrize(("key", "german"), [("h264", "deu"), ("prores", "ger"), ("vp9", "deu")])
def test_the_default_track_is_first_and_all_have_their_names(tmp_path: Path, key: str, german: str) -> None:
    path, note = carried(file_of_two(tmp_path / "source.mkv"), key)
    assert tracks(path, "audio") == [(german, "Deutsch", True), ("eng", "Original", False)]
    assert note == ""


def test_a_second_track_plays_alone_where_there_is_no_default(tmp_path: Path) -> None:
    path, _ = carried(rich_file(tmp_path / "source.mkv", Sound(language="eng"), Sound(language="fra")))
    assert tracks(path, "audio") == [("eng", None, True), ("fra", None, False)]


def test_what_a_track_is_for_stays_known(tmp_path: Path) -> None:
    path, _ = carried(file_of_two(tmp_path / "source.mkv"))
    with av.open(str(path)) as container:
        assert container.streams.audio[0].disposition & Disposition.visual_impaired
        assert not container.streams.audio[1].disposition & Disposition.visual_impaired


@pytest.mark.parametrize("codec", ["subrip", "ass", "webvtt"])
@pytest.mark.parametrize(("key", "kind"), [("h264", "mov_text"), ("prores", "mov_text"), ("vp9", "webvtt")])
def test_subtitles_are_shown_when_they_were(tmp_path: Path, codec: str, key: str, kind: str) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(), Text(LINES, codec, language="fra"))
    path, note = carried(source, key)
    assert texts(path) == [(pytest.approx(begins), pytest.approx(ends), text) for begins, ends, text in LINES]
    assert tracks(path, "subtitle")[0][0] == "fra"
    with av.open(str(path)) as container:
        assert choosing.codec_name(container.streams.subtitles[0]) == kind
    assert note == ""


def test_subtitles_of_mp4_become_those_of_webm(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mp4", Sound(), Text(LINES, "mov_text"))
    assert [text for _, _, text in texts(carried(source, "vp9")[0])] == ["One", "Two"]


def test_texts_that_are_shown_together_stay_together(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Text([(0.2, 0.8, "Long"), (0.4, 0.6, "Short"), (0.8, 1.0, "Next")]))
    shown = [(round(begins, 3), round(ends, 3), text) for begins, ends, text in texts(carried(source)[0])]
    assert shown == [(0.2, 0.4, "Long"), (0.4, 0.6, "Long\nShort"), (0.6, 0.8, "Long"), (0.8, 1.0, "Next")]
    assert [text for _, _, text in texts(carried(source, "vp9")[0])] == ["Long", "Short", "Next"]


def test_a_part_has_the_subtitles_and_chapters_of_that_part(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(), Text(LINES), chapters=CHAPTERS)
    for key in ("h264", "vp9"):
        path, _ = carried(source, key, start_s=0.4, end_s=1.0)
        assert texts(path) == [(0.0, pytest.approx(0.2), "One"), (pytest.approx(0.4), pytest.approx(0.6), "Two")]
        assert chapters(path) == [(0.0, pytest.approx(0.2), "Start"), (pytest.approx(0.2), pytest.approx(0.6), "End")]
        path, _ = carried(source, key, start_s=0.64, end_s=0.72)
        assert chapters(path) == [(0.0, pytest.approx(0.08), "End")]


def test_pictures_of_text_are_told(tmp_path: Path) -> None:
    """As DVDs and Blu-rays have them."""
    source = rich_file(tmp_path / "source.mkv", Sound(), Text(LINES, language="eng"))
    source.write_bytes(source.read_bytes().replace(b"S_TEXT/UTF8", b"S_HDMV/PGS\0"))
    path, note = carried(source)
    assert "H.264 MP4 has no place for it: subtitles 1 (hdmv_pgs_subtitle)" in note
    assert tracks(path, "subtitle") == []
    assert len(tracks(path, "audio")) == 1


@pytest.mark.parametrize("key", ["h264", "prores", "vp9"])
def test_chapters_and_titles_go_along(tmp_path: Path, key: str) -> None:
    titles = {"title": "My film", "artist": "Me", "comment": "Nice", "creation_time": "2024-05-06T07:08:09.000000Z"}
    source = rich_file(tmp_path / "source.mkv", Sound(), titles=titles, chapters=CHAPTERS)
    path, note = carried(source, key)
    assert chapters(path) == [(pytest.approx(begins), pytest.approx(ends), name) for begins, ends, name in CHAPTERS]
    assert {name: said(path).get(name) for name in titles} == titles
    assert note == ""


def test_what_phones_say_goes_where_there_is_a_place_for_it(tmp_path: Path) -> None:
    """Apple has names of its own, which FFmpeg writes nowhere."""
    titles = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15",
              "com.apple.quicktime.location.ISO6709": "+47.0000+008.0000/", "com.apple.quicktime.software": "17.5"}
    source = rich_file(tmp_path / "source.mkv", titles=titles)
    path, note = carried(source, "prores")
    assert (said(path)["make"], said(path)["model"]) == ("Apple", "iPhone 15")
    assert said(path)["location"].startswith("+47.0")
    assert note == ""
    path, note = carried(source, "h264")
    assert said(path)["location"].startswith("+47.0")
    assert "what it says of itself as com.apple.quicktime.make, com.apple.quicktime.model" in note


def test_people_who_are_hidden_have_no_names(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(language="eng", title="Interview with Ann"),
                       titles={"title": "Ann", "comment": "at home", "creation_time": "2024-05-06T07:08:09Z"},
                       chapters=CHAPTERS)
    path, note = carried(source, metadata=False)
    data = path.read_bytes()
    assert b"Ann" not in data
    assert b"at home" not in data
    assert chapters(path) == []
    assert "creation_time" not in said(path)
    assert tracks(path, "audio") == [("eng", None, True)]
    assert note == ""
    cover = rich_file(tmp_path / "cover.mp4", Sound(), cover=jpeg())
    assert jpeg() not in carried(cover, metadata=False)[0].read_bytes()


def test_the_cover_goes_along_or_is_told(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mp4", Sound(), cover=jpeg())
    path, note = carried(source)
    with av.open(str(path)) as container:
        assert container.streams.video[1].disposition == Disposition.attached_pic
    assert jpeg() in path.read_bytes()
    assert note == ""
    for key in ("prores", "vp9", "gif"):
        assert "the cover picture" in carried(source, key)[1]


def test_attached_files_and_other_tracks_are_told_by_name(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(), attached=b"a font")
    assert "the attached file font.ttf" in carried(source)[1]
    path = tmp_path / "second.mkv"
    with av.open(str(path), "w") as target, av.open(str(source)) as first:
        model = first.streams.video[0]
        streams = [target.add_stream_from_template(model) for _ in range(2)]
        data = [bytes(packet) for packet in first.demux(model) if packet.size]
        for number, content in enumerate(data):
            for stream in streams:
                packet = av.Packet(content)
                packet.stream, packet.time_base, packet.pts, packet.dts = stream, Fraction(1, 25), number, number
                target.mux(packet)
    assert "H.264 MP4 has no place for it: another video track (mpeg4)" in carried(path)[1]


def test_an_old_pyav_costs_only_what_it_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(), Text(LINES), chapters=CHAPTERS)
    monkeypatch.setattr(subtitles, "CAN_ENCODE", False)
    monkeypatch.setattr(telling, "carry_chapters", lambda *_: False)
    path, note = carried(source)
    assert "left out: subtitles 1 (subrip); the package av that is installed" in note
    assert "left out: chapters; the package av that is installed" in note
    assert len(tracks(path, "audio")) == 1


def test_titles_that_are_no_text_cost_nothing(tmp_path: Path) -> None:
    source = rich_file(tmp_path / "source.mkv", Sound(), titles={"title": "Stra0e"})
    source.write_bytes(source.read_bytes().replace(b"Stra0e", b"Stra\xdfe"))
    path, _ = carried(source)
    assert said(path)["title"].startswith("Stra")
    assert len(tracks(path, "audio")) == 1


def test_what_ffmpeg_does_not_know_has_nothing_to_carry(tmp_path: Path) -> None:
    """Pillow reads more kinds of animations than FFmpeg."""
    source = tmp_path / "source.xyz"
    source.write_bytes(bytes(range(256)) * 8)
    for key in ("h264", "webp", "png"):
        assert carried(source, key)[1] == ""
