"""Videos in which people are hidden: whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest

from faceseg_live.batch.hiding.first_pass import FoundHeads, Unchanged
from faceseg_live.domain.types import Frame
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.heads.video import HeadsOfVideo
from faceseg_live.errors import EngineFailed, InvalidParameter, SourceError
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import How, Settings, What, Who
from tests.cli.results import times_s
from tests.hiding_jobs import HEAD, Sees, hidden, is_hidden, no_engine, pictures_of
from tests.media_files import cut, write_video
from tests.output_files import made_in

TIMES_MS = [0, 33, 70, 100, 400, 410, 900]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "v.mp4", times_ms=TIMES_MS)


def with_sound(clip: Path, path: Path) -> Path:
    """The same frames, half a second of sound, and a place where it was taken."""
    with av.open(str(clip)) as frames, av.open(str(path), "w") as whole:
        whole.metadata["location"] = "+48.2000+016.3667/"
        video = whole.add_stream_from_template(frames.streams.video[0])
        audio = whole.add_stream("aac", rate=48_000, layout="mono")
        for packet in frames.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                whole.mux(packet)
        for at in range(24):
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            sound.sample_rate, sound.pts = 48_000, at * 1024
            whole.mux(audio.encode(sound))
        whole.mux(audio.encode(None))
    return path


def test_every_frame_is_there_at_its_time_with_the_sound_and_hidden(clip: Path, tmp_path: Path) -> None:
    source = with_sound(clip, tmp_path / "s.mp4")
    search = Sees(HEAD)
    summary = hidden(source, tmp_path / "out", search, create=no_engine)
    assert [path.name for path in summary.files[0].outputs] == ["s.jsonl", "s.mp4"]
    result = tmp_path / "out" / "s.mp4"
    assert times_s(result) == pytest.approx([at / 1000 for at in TIMES_MS], abs=2e-3)
    assert all(is_hidden(picture, HEAD.x, HEAD.y) for picture in pictures_of(result))
    assert not any(is_hidden(picture, 250, 200) for picture in pictures_of(result))
    with av.open(str(result)) as after, av.open(str(source)) as before:
        assert [bytes(packet) for packet in after.demux(audio=0)] == [bytes(packet) for packet in before.demux(audio=0)]
        assert "location" not in after.metadata
    assert search.is_closed


def test_lines_say_who_is_hidden_and_nothing_of_faces(clip: Path, tmp_path: Path) -> None:
    hidden(clip, tmp_path / "out", Sees(HEAD))
    lines = [json.loads(line) for line in (tmp_path / "out" / "v.jsonl").read_text().splitlines()]
    assert [set(line) for line in lines] == [{"frame", "time", "hidden"}] * len(TIMES_MS)
    assert lines[0]["hidden"] == [{"id": 1, "x": 50, "y": 20, "width": 60, "height": 80, "score": 0.9,
                                   "seen_by": ["known"]}]


def test_a_video_without_anybody_is_written_and_says_so(clip: Path, tmp_path: Path) -> None:
    (report,) = hidden(clip, tmp_path / "out", Sees()).files
    assert report.is_done
    assert "nobody was found in it" in str(report.notes[0])


def test_a_search_that_breaks_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    search = Sees(HEAD, breaks=True)
    (report,) = hidden(clip, tmp_path / "out", search).files
    assert "nothing was written, for not all of it could be looked at" in str(report.error)
    assert made_in(tmp_path / "out") == []
    assert search.is_closed


def test_of_a_video_with_a_damaged_tail_there_is_what_was_looked_at(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mp4", frames=90, starts_fast=True)
    (report,) = hidden(cut(whole, 0.5, "cut.mp4"), tmp_path / "out", Sees(HEAD)).files
    assert "frames could be read" in str(report.damage)
    assert not report.is_done
    pictures = pictures_of(tmp_path / "out" / "cut.mp4")
    assert 0 < len(pictures) == report.frames < 90
    assert all(is_hidden(picture, 80, 60) for picture in pictures)


def test_frames_that_could_be_read_only_later_are_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pass met damage, the second one doesn't: nobody looked at what is behind it."""
    clip, reads = write_video(tmp_path / "clip.mp4", frames=20), list[int]()
    read = VideoSource.read

    def damaged_at_first(source: VideoSource) -> Frame | None:
        reads.append(1)
        if len(reads) == 11:
            raise SourceError("media.damaged", path=clip, read="")
        return read(source)

    monkeypatch.setattr(VideoSource, "read", damaged_at_first)
    (report,) = hidden(clip, tmp_path / "out", Sees(HEAD)).files
    assert "nothing was written" in str(report.error)
    assert "nobody looked at frame 10" in str(report.error)
    assert made_in(tmp_path / "out") == []


def test_a_frame_that_nobody_looked_at_is_an_error() -> None:
    found = FoundHeads(HeadsOfVideo({0: (), 1: ()}), (0.0, 0.1))
    assert found.of(1) == ()
    with pytest.raises(EngineFailed, match="nobody looked at frame 2"):
        found.of(2)
    for count in (1, 3):
        with pytest.raises(EngineFailed, match="2 frames were looked at"):
            found.require(count)


def test_a_file_that_changes_between_the_passes_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    unchanged = Unchanged(path)
    unchanged.require()
    path.write_bytes(b"other")
    with pytest.raises(EngineFailed, match="changed meanwhile"):
        unchanged.require()


def test_a_face_that_the_first_pass_missed_is_hidden_too(clip: Path, tmp_path: Path) -> None:
    hidden(clip, tmp_path / "out", Sees(), Settings().changed("hiding", what=What.FACE))
    assert all(is_hidden(picture, 160, 120) for picture in pictures_of(tmp_path / "out" / "v.mp4"))


@pytest.mark.parametrize(("hiding", "needed"), [
    ({}, False), ({"how": How.PIXELATE}, False), ({"what": What.PARTS}, True), ({"how": How.PUPPET}, True),
    ({"who": Who.OTHERS}, True),
])
def test_an_engine_is_made_where_faces_are_needed(
    clip: Path, tmp_path: Path, hiding: dict[str, object], needed: bool
) -> None:
    made = []

    def create(_settings: object) -> FakeEngine:
        made.append(FakeEngine())
        return made[-1]

    hidden(clip, tmp_path / "out", Sees(HEAD), Settings().changed("hiding", **hiding), create=create, face="largest")
    assert bool(made) is needed


def test_other_looks_are_drawn_as_ever(clip: Path, tmp_path: Path) -> None:
    hidden(clip, tmp_path / "out", Sees(HEAD), looks=("anonymised", "mask"), face=1)
    names = made_in(tmp_path / "out")
    assert names == ["v-anonymised.mp4", "v-mask.mp4", "v.jsonl"]
    first = pictures_of(tmp_path / "out" / "v-anonymised.mp4")[0]
    assert is_hidden(first, HEAD.x, HEAD.y)
    assert is_hidden(first, 160, 120), "that the face carries a mask doesn't exempt it"


LEFT, RIGHT = FakeFace(x=0.25, height=0.3), FakeFace(x=0.75, height=0.4)


def test_one_person_stays_and_everybody_else_is_hidden(tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", frames=6)

    def create(_settings: object) -> FakeEngine:
        return FakeEngine((LEFT, RIGHT))

    others = Settings().changed("hiding", who=Who.OTHERS)
    for choice, is_left_hidden in (("largest", True), (2, False)):
        hidden(clip, tmp_path / "out", Sees(), others, create=create, face=choice)
        for picture in pictures_of(tmp_path / "out" / "v.mp4"):
            assert is_hidden(picture, 80, 120) is is_left_hidden
            assert is_hidden(picture, 240, 120) is not is_left_hidden
    with pytest.raises(InvalidParameter, match="one person stays"):
        hidden(clip, tmp_path / "out", Sees(), others, face="all")


def test_whoever_stays_is_hidden_after_an_absence_in_which_nobody_knows(clip: Path, tmp_path: Path) -> None:
    hidden(clip, tmp_path / "out", Sees(), Settings().changed("hiding", who=Who.OTHERS), face=1)
    shown = [is_hidden(picture, 160, 120) for picture in pictures_of(tmp_path / "out" / "v.mp4")]
    assert shown == [False, False, False, False, True, True, True]


def test_whoever_the_condition_leaves_out_for_certain_stays(clip: Path, tmp_path: Path) -> None:
    def is_face_hidden(condition: str) -> bool:
        settings = Settings().changed("hiding", who=Who.MATCHING, condition=condition)
        hidden(clip, tmp_path / "out", Sees(HEAD), settings)
        shown = pictures_of(tmp_path / "out" / "v.mp4")
        assert all(is_hidden(picture, HEAD.x, HEAD.y) for picture in shown), "it has no face: who knows"
        return all(is_hidden(picture, 160, 120) for picture in shown)

    assert is_face_hidden("face_size > 0.01")
    assert "labels" not in (tmp_path / "out" / "v.jsonl").read_text(), "nobody asked to be told"
    assert not is_face_hidden("face_size > 0.99")


def test_a_condition_opens_nobody_by_a_typo(clip: Path, tmp_path: Path) -> None:
    for condition, told in (("looks_happy > .5", "--classifier emotions"), ("smil > .5", "did you mean smile"),
                            ("", "expected a condition")):
        settings = Settings().changed("hiding", who=Who.MATCHING, condition=condition)
        with pytest.raises(InvalidParameter, match=told):
            hidden(clip, tmp_path / "out", Sees(HEAD), settings)
    assert made_in(tmp_path / "out") == []


def test_an_engine_forgets_the_video_before(clip: Path, tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.frames_seen = 99
    hidden(clip, tmp_path / "out", Sees(HEAD), create=lambda _: engine, looks=("overlay",))
    assert engine.frames_seen == len(TIMES_MS)
