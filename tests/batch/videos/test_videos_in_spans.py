"""Videos are worked on in spans: whatever the number of workers, and as far as they can be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from faceseg_live.batch.report import Summary
from faceseg_live.domain.types import Frame
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import EngineFailed, SpanUnfit
from faceseg_live.media.sources.span_source import SpanSource
from faceseg_live.settings import Settings
from tests.hiding_jobs import Quiet, pictures_of
from tests.media_files import cut, write_video
from tests.output_files import made_in
from tests.worker_jobs import contents, worked

SPAN_S = 0.5
FACES = (FakeFace(x=0.3, height=0.3), FakeFace(x=0.7, height=0.5, sway=0.05))


def two(_settings: object) -> FakeEngine:
    return FakeEngine(FACES)


def clip_of(folder: Path, name: str = "v.mp4", frames: int = 60, keys: str = "15") -> Path:
    return write_video(folder / name, frames=frames, size=(128, 96),
                       options={"x264-params": f"keyint={keys}:min-keyint=15:scenecut=0:bframes=2"})


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def times_s(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [round(float(frame.time or 0), 3) for frame in container.decode(video=0)]


def at_work(out: Path, *inputs: Path, **changes: Any) -> Summary:
    return worked(out, *inputs, create=changes.pop("create", two), span_s=changes.pop("span_s", SPAN_S),
                  workers=changes.pop("workers", 1), **changes)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first frames of the spans that are read in this process."""
    begun = list[int]()
    make = SpanSource.__init__

    def init(self: SpanSource, path: Path, cut: Any, span: Any, after: int = 0) -> None:
        begun.append(span.first)
        make(self, path, cut, span, after)

    monkeypatch.setattr(SpanSource, "__init__", init)
    return begun


def test_workers_share_a_video_and_write_what_one_writes(tmp_path: Path, spans: list[int]) -> None:
    clips = [clip_of(tmp_path, f"{name}.mp4", frames) for name, frames in (("a", 75), ("b", 20), ("c", 60))]
    voices, wanted = (Quiet(), Quiet()), {"face": "all", "looks": ("overlay", "mask"), "files": {"notes": "both"}}
    one, several = (at_work(tmp_path / str(count), *clips, workers=count, progress=voices[count - 1], **wanted)
                    for count in (1, 2))
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert [report.source for report in one.files] == [report.source for report in several.files] == clips
    assert voices[0].lines == voices[1].lines
    assert spans == [0, 15, 30, 45, 60, 0, 15, 30, 45, 60, 0, 15, 30, 45, 0, 15, 30, 45]


def test_nothing_tells_where_the_seams_are(tmp_path: Path) -> None:
    clip = clip_of(tmp_path)
    in_spans, at_once = (at_work(tmp_path / str(span_s), clip, span_s=span_s, face=1, looks=("mask",)).files[0]
                         for span_s in (SPAN_S, 10.0))
    assert in_spans.frames == at_once.frames == 60
    assert in_spans.notes == at_once.notes == ()
    some, whole = tmp_path / "0.5", tmp_path / "10.0"
    assert lines(some / "v.jsonl") == lines(whole / "v.jsonl")
    masked = [face for line in lines(some / "v.jsonl") for face in line["faces"]]
    assert len({face["id"] for face in masked}) == 1
    assert min(face["x"] for face in masked) > 50, "the larger one, on the right"
    assert times_s(some / "v.mp4") == times_s(whole / "v.mp4") == times_s(clip)
    for one, other in zip(pictures_of(some / "v.mp4"), pictures_of(whole / "v.mp4"), strict=True):
        assert np.abs(one - other).mean() < 1, "but for the encoder's noise"


def test_an_excerpt_is_the_same_in_spans(tmp_path: Path, spans: list[int]) -> None:
    clip, files = clip_of(tmp_path, frames=90), {"start_s": 1.01, "end_s": 2.3, "every": 4}
    for span_s in (SPAN_S, 10.0):
        at_work(tmp_path / str(span_s), clip, span_s=span_s, files=files)
    some, whole = tmp_path / "0.5", tmp_path / "10.0"
    assert lines(some / "v.jsonl") == lines(whole / "v.jsonl")
    assert [line["frame"] for line in lines(some / "v.jsonl")] == list(range(30, 69, 4))
    assert times_s(some / "v.mp4") == times_s(whole / "v.mp4")
    assert spans[-3:] == [30, 45, 60], "others aren't drawn"


def test_a_rate_of_ones_own_is_the_same_in_spans(tmp_path: Path) -> None:
    clip = clip_of(tmp_path)
    for span_s in (SPAN_S, 10.0):
        at_work(tmp_path / str(span_s), clip, span_s=span_s, files={"fps": 12.0})
    assert times_s(tmp_path / "0.5" / "v.mp4") == times_s(tmp_path / "10.0" / "v.mp4")
    assert len(times_s(tmp_path / "0.5" / "v.mp4")) == 24


@pytest.mark.parametrize("form", ["gif", "png"])
def test_what_has_no_packets_is_written_in_one_go(tmp_path: Path, form: str, spans: list[int]) -> None:
    (report,) = at_work(tmp_path / "out", clip_of(tmp_path), files={"format": (form,)}).files
    assert report.is_done
    assert report.frames == 60
    assert spans == [0, 15, 30, 45], "they are looked at in spans"


def test_fast_goes_through_a_file_once(tmp_path: Path, spans: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    seen, perceive = list[int](), FakeEngine.perceive

    def seeing(self: FakeEngine, frame: Frame, *arguments: Any) -> Any:
        seen.append(frame.sequence)
        return perceive(self, frame, *arguments)

    monkeypatch.setattr(FakeEngine, "perceive", seeing)
    (report,) = at_work(tmp_path / "out", clip_of(tmp_path), files={"fast": True}).files
    assert report.is_done
    assert seen == list(range(60))
    assert spans == []


def test_what_spans_cannot_promise_is_done_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip, read = clip_of(tmp_path), SpanSource.read

    def unfit_at_last(self: SpanSource) -> Frame | None:
        frame = read(self)
        if frame is not None and frame.sequence == 50:
            raise SpanUnfit("media.span_unfit", path=clip, number=50)
        return frame

    monkeypatch.setattr(SpanSource, "read", unfit_at_last)
    (report,) = at_work(tmp_path / "out", clip).files
    assert (report.is_done, report.frames, report.notes) == (True, 60, ())
    assert made_in(tmp_path / "out") == ["v.jsonl", "v.mp4"]


def missing_tail(clip: Path) -> Path:
    return cut(clip, 0.7, "damaged.mp4")


def hole(clip: Path) -> Path:
    data = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    at, size = packets[40].pos, packets[40].size
    assert at is not None
    data[at:at + size] = b"\xff" * size
    damaged = clip.with_name("damaged.mp4")
    damaged.write_bytes(data)
    return damaged


@pytest.mark.parametrize("damage", [missing_tail, hole])
@pytest.mark.parametrize("files", [{}, {"fast": True}])
@pytest.mark.parametrize("workers", [1, 2])
def test_of_a_damaged_file_there_is_what_can_be_read(
    tmp_path: Path, damage: Callable[[Path], Path], files: dict[str, Any], workers: int
) -> None:
    whole = write_video(tmp_path / "v.mp4", frames=75, size=(128, 96), starts_fast=True,
                        options={"x264-params": "keyint=15:min-keyint=15:scenecut=0"})
    voice = Quiet()
    summary = at_work(tmp_path / "out", damage(whole), files=files, workers=workers, progress=voice)
    (report,) = summary.files
    assert report.error is None
    assert "of 75 frames could be read" in str(report.damage)
    assert (report.is_done, summary.failed) == (False, 1)
    assert 0 < report.frames < 75 or damage is hole
    assert len(times_s(tmp_path / "out" / "damaged.mp4")) == report.frames
    assert len(lines(tmp_path / "out" / "damaged.jsonl")) == report.frames
    assert [line for line in voice.lines if "could be read" in line] == [str(report.damage)]


class BreaksLate(FakeEngine):
    """Once it draws the second half."""

    def perceive(self, frame: Frame, request: Any, faces: Any = None) -> Any:
        if faces is not None and frame.sequence > 40:
            raise EngineFailed("common.none")
        return super().perceive(frame, request, faces)


def breaks_late(_settings: object) -> FakeEngine:
    return BreaksLate()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_engine_that_breaks_in_one_span_leaves_nothing(tmp_path: Path, workers: int) -> None:
    good, bad = clip_of(tmp_path, "good.mp4", 30), clip_of(tmp_path, "bad.mp4")
    summary = at_work(tmp_path / "out", bad, good, create=breaks_late, workers=workers)
    assert [report.is_done for report in summary.files] == [False, True]
    assert made_in(tmp_path / "out") == ["good.jsonl", "good.mp4"]
    assert list((tmp_path / "out").glob(".faceseg-*")) == []


def test_an_expression_is_judged_in_spans(tmp_path: Path) -> None:
    settings = Settings().changed("classify", classifiers=("fake",), expression="bright > 0.1")
    clip = clip_of(tmp_path)
    for span_s in (SPAN_S, 10.0):
        at_work(tmp_path / str(span_s), clip, span_s=span_s, settings=settings, face="all")
    assert lines(tmp_path / "0.5" / "v.jsonl") == lines(tmp_path / "10.0" / "v.jsonl")


@pytest.mark.parametrize("span_s", [SPAN_S, 10.0])
def test_transparency_that_is_ignored_is_told_once(tmp_path: Path, span_s: float) -> None:
    with av.open(str(tmp_path / "v.mov"), "w") as container:
        stream = container.add_stream("prores_ks", rate=30, options={"profile": "4"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuva444p10le"
        clear = av.VideoFrame.from_ndarray(np.full((48, 64, 4), 90, np.uint8), format="rgba")
        for _ in range(45):
            container.mux(stream.encode(clear.reformat(format="yuva444p10le")))
        container.mux(stream.encode(None))
    (report,) = at_work(tmp_path / "out", tmp_path / "v.mov", span_s=span_s).files
    assert report.is_done
    assert [str(note) for note in report.notes].count("The video is transparent in places; that is ignored") == 1


def test_interlaced_videos_are_the_same_in_spans(tmp_path: Path, spans: list[int]) -> None:
    clip = write_video(tmp_path / "v.mp4", frames=60, size=(160, 120), options={
        "x264-params": "keyint=15:min-keyint=15:scenecut=0:bframes=2:tff=1"})
    for span_s in (SPAN_S, 10.0):
        at_work(tmp_path / str(span_s), clip, span_s=span_s, face=1, looks=("mask",))
    assert lines(tmp_path / "0.5" / "v.jsonl") == lines(tmp_path / "10.0" / "v.jsonl")
    assert set(spans) == {0, 15, 30, 45}
