"""From requests to files: times, drops, clips that wait, parts, timers. Real files, a source on paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.errors import OutputError
from faceseg_live.media.audio.blocks import AudioBlock
from faceseg_live.media.video import FORMATS, AudioFormat
from faceseg_live.pipeline.recording import pre_roll, recording
from faceseg_live.pipeline.recording.clip import Clip, ClipReport
from faceseg_live.pipeline.recording.clock import Pause
from faceseg_live.pipeline.recording.drops import Drops
from faceseg_live.pipeline.recording.recording import Phase, Recording
from faceseg_live.pipeline.recording.request import RecordItem
from faceseg_live.settings import Settings
from tests.pipeline.recording.scenes import START_S, as_seen, items, request_of, scene_at
from tests.video_reading import heard, played, psnr_db

STEADY = tuple(number / 30 for number in range(300))
SOURCES: dict[str, Sequence[float]] = {
    "steady 30 fps": STEADY,
    "jitter": tuple(time_s + 0.011 * ((number * 7919) % 13) / 13 for number, time_s in enumerate(STEADY)),
    "a stall of 2 s": tuple(time_s + 2 * (number >= 120) for number, time_s in enumerate(STEADY[:240])),
    "17 fps": tuple(number / 17 for number in range(170)),
}
TEN_S = 10.0
EACH_FORMAT_AND_SOURCE = [*(("h264", source) for source in SOURCES),
                          *((key, "jitter") for key in FORMATS if key != "h264")]
"""Formats and times are crossed in the contract of the formats."""


class Desk:
    """A recording and what it told."""

    def __init__(self, settings: Settings, audio: StandInSound | None = None) -> None:
        self.settings = settings
        self.begun: list[Clip] = []
        self.reports: list[ClipReport] = []
        self.recording = Recording(request_of(settings), self.begun.append, self.reports.append, audio)

    def take(self, times_s: Sequence[float], **scene: object) -> None:
        for number, time_s in enumerate(times_s):
            self.recording.take(RecordItem(scene_at(time_s, number, self.settings, **scene)))


class StandInSound:
    """A tone of so many seconds, heard in blocks from the paper source's opening on."""

    format = AudioFormat(48_000, 1)
    problem = ""

    def __init__(self, seconds: float) -> None:
        tone = np.sin(np.arange(round(seconds * 48_000)) * 2 * np.pi * 440 / 48_000).astype(np.float32)
        starts = range(0, len(tone), 1024)
        self._blocks = [AudioBlock(tone[at : at + 1024, None], START_S + at / 48_000) for at in starts]

    def take(self) -> list[AudioBlock]:
        blocks, self._blocks = self._blocks, []
        return blocks

    def close(self) -> None:
        pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Recordings go into the test's folder, encoded by the processor."""
    return Settings().changed("record", folder=str(tmp_path), encoder="software")


@pytest.mark.parametrize(("key", "source"), EACH_FORMAT_AND_SOURCE)
def test_ten_seconds_in_front_of_the_camera_are_ten_seconds_in_the_file(
    settings: Settings, key: str, source: str
) -> None:
    times_s, lost = SOURCES[source], {5, 6, 40}
    desk = Desk(settings.changed("record", format=key))
    for item in items(times_s, desk.settings, missing=lost):
        desk.recording.take(item)
    desk.recording.finish(START_S + TEN_S)
    (report,) = desk.reports
    found = played(report.files[0])
    kept_s = [time_s for number, time_s in enumerate(times_s) if number not in lost]
    grid_s = 1 / FORMATS[key].ticks_per_s
    assert found.times_s == pytest.approx(kept_s, abs=max(0.002, grid_s))
    assert report.seconds == pytest.approx(TEN_S, abs=1e-3)
    if found.end_s is not None:
        assert found.end_s == pytest.approx(TEN_S, abs=1 / 17)
    assert report.frames == len(times_s) - report.drops.total
    assert report.drops == Drops(source=len(lost))


def test_a_constant_rate_shows_the_newest_picture_at_each_tick(settings: Settings) -> None:
    desk = Desk(settings.changed("record", constant_fps=25, looks=("camera",), format="png"))
    times_s = SOURCES["a stall of 2 s"]
    for item in items(times_s, desk.settings):
        desk.recording.take(item)
    desk.recording.finish(START_S + TEN_S)
    found = played(desk.reports[0].files[0])
    assert found.times_s == pytest.approx([number / 25 for number in range(250)], abs=1e-4)
    for tick in (0, 60, 130, 249):
        newest = max(number for number, time_s in enumerate(times_s) if time_s <= tick / 25 + 1e-9)
        seen = as_seen(scene_at(times_s[newest], newest))
        assert (found.pictures[tick] == seen).all(), f"tick {tick}"


def test_parallel_files_have_the_same_times(settings: Settings) -> None:
    desk = Desk(settings.changed("record", looks=("overlay", "cutout", "mask", "face_crop", "camera")))
    desk.take(SOURCES["17 fps"][:20])
    desk.recording.finish(START_S + 20 / 17)
    films = [played(path) for path in desk.reports[0].files if path.suffix != ".jsonl"]
    assert len(films) == 5
    for film in films[1:]:
        assert film.times_s == pytest.approx(films[0].times_s, abs=0.001)


def test_pictures_that_are_too_close_for_a_format_are_reported(settings: Settings) -> None:
    desk = Desk(settings.changed("record", format="gif"))
    desk.take([number / 200 for number in range(20)])
    desk.recording.finish(START_S + 0.2)
    (report,) = desk.reports
    skipped = report.frames - len(played(report.files[0]).times_s)
    assert skipped > 0
    assert f"{skipped} frames came too close together for {report.files[0].name}" in map(str, report.remarks)


def test_the_notes_tell_each_picture_and_the_drops(settings: Settings) -> None:
    desk = Desk(settings)
    for number, time_s in ((0, 0.0), (1, 0.1), (5, 0.5)):
        lost = Drops(source=1, encoder=2) if number == 5 else Drops()
        desk.recording.take(RecordItem(scene_at(time_s, number, desk.settings), lost))
    desk.recording.finish(START_S + 0.6, Drops(models=1))
    (report,) = desk.reports
    lines = [json.loads(line) for line in report.files[-1].read_text().splitlines()]
    assert [line["time"] for line in lines[:-1]] == pytest.approx([0.0, 0.1, 0.5])
    assert lines[-1] == {"end": 0.6, "frames": 3, "dropped": {"source": 1, "models": 1, "encoder": 2, "paused": 0}}


def test_frames_that_passed_while_the_picture_was_held_are_no_drops_of_the_pipeline(settings: Settings) -> None:
    desk = Desk(settings)
    desk.recording.take(RecordItem(scene_at(0.0, 0, desk.settings)))
    desk.recording.take(RecordItem(scene_at(3.0, 90, desk.settings), Drops(paused=89)))
    desk.recording.finish(START_S + 4)
    assert desk.reports[0].drops == Drops(paused=89)
    assert desk.reports[0].seconds == pytest.approx(4.0)


class TestWhile:
    """Clips that an expression begins and ends."""

    @pytest.fixture
    def desk(self, settings: Settings) -> Desk:
        return Desk(settings.changed("record", when="smile > 0.6", pre_roll_s=0.5, post_roll_s=1.0))

    def smile(self, desk: Desk, begins_s: float, ends_s: float, until_s: float, first: int = 0) -> None:
        for number in range(first, round(until_s * 10)):
            smile = 0.9 if begins_s <= number / 10 < ends_s else 0.1
            desk.recording.take(RecordItem(scene_at(number / 10, number, desk.settings, smile=smile)))

    def test_a_clip_has_the_pre_roll_and_goes_on_for_a_while(self, desk: Desk) -> None:
        self.smile(desk, 2.0, 2.3, until_s=6.0)
        (report,) = desk.reports
        # From 1.5 s on; the expression held last at 2.2 s, and the minimum after that is over at 3.2 s.
        assert report.seconds == pytest.approx(3.3 - 1.5)
        assert desk.recording.phase is Phase.WAITING
        lines = [json.loads(line) for line in report.files[-1].read_text().splitlines()]
        assert [line["source_time"] for line in lines[:-1]] == pytest.approx([n / 10 for n in range(15, 33)])
        assert [line["time"] for line in lines[:2]] == pytest.approx([0.0, 0.1])

    def test_one_that_holds_again_in_time_is_one_clip(self, desk: Desk) -> None:
        self.smile(desk, 1.0, 1.3, until_s=2.0)
        self.smile(desk, 2.0, 2.3, until_s=5.0, first=20)
        assert len(desk.reports) == 1

    def test_the_next_time_is_another_clip_with_another_name(self, desk: Desk) -> None:
        self.smile(desk, 1.0, 1.3, until_s=3.0)
        self.smile(desk, 4.0, 4.3, until_s=7.0, first=30)
        first, second = desk.reports
        assert first.files[0] != second.files[0]
        assert all(path.exists() for path in (*first.files, *second.files))

    def test_stopping_ends_a_running_clip_and_keeps_nothing_else(self, desk: Desk, tmp_path: Path) -> None:
        self.smile(desk, 1.0, 9.0, until_s=1.5)
        desk.recording.finish(START_S + 1.55)
        assert desk.reports[0].seconds == pytest.approx(1.05)
        assert set(tmp_path.iterdir()) == set(desk.reports[0].files)

    def test_where_it_never_holds_nothing_is_written(self, desk: Desk, tmp_path: Path) -> None:
        self.smile(desk, 9.0, 9.0, until_s=3.0)
        desk.recording.finish(START_S + 3)
        assert desk.reports == []
        assert list(tmp_path.iterdir()) == []

    def test_the_pre_roll_has_a_budget(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        size = RecordItem(scene_at(0.0, 0, desk.settings)).size
        monkeypatch.setattr(pre_roll, "PRE_ROLL_BUDGET", 3 * size)
        self.smile(desk, 2.0, 2.1, until_s=5.0)
        lines = desk.reports[0].files[-1].read_text().splitlines()
        assert json.loads(lines[0])["source_time"] == pytest.approx(1.8)


def test_another_size_of_the_picture_begins_another_file(settings: Settings) -> None:
    desk = Desk(settings)
    for number, size in enumerate(((160, 120), (160, 120), (320, 240), (320, 240))):
        desk.recording.take(RecordItem(scene_at(number / 10, number, desk.settings, size=size)))
    desk.recording.finish(START_S + 0.4)
    films = [played(report.files[0]) for report in desk.reports]
    assert [film.pictures[0].shape[:2] for film in films] == [(120, 160), (240, 320)]
    assert [len(film.times_s) for film in films] == [2, 2]
    assert sum(report.seconds for report in desk.reports) == pytest.approx(0.4)


def test_a_lost_camera_ends_the_file_and_the_next_picture_begins_another(settings: Settings) -> None:
    desk = Desk(settings)
    desk.take((0.0, 0.1, 0.2))
    desk.recording.interrupt(START_S + 0.35)
    desk.recording.take(RecordItem(scene_at(0.3, 3, desk.settings)))  # was still on its way
    desk.recording.tick(START_S + 1.0)
    (report,) = desk.reports
    assert len(played(report.files[0]).times_s) == 4
    assert report.seconds == pytest.approx(0.3 + 1 / 30)
    desk.recording.take(RecordItem(scene_at(0.0, 0, desk.settings, captured_s=START_S + 5)))
    desk.recording.finish(START_S + 6)
    assert desk.reports[1].seconds == pytest.approx(1.0)


def test_nothing_begins_with_a_frame_whose_masks_are_still_to_come(settings: Settings) -> None:
    desk = Desk(settings.changed("record", format="png"))
    for number, is_early in enumerate((True, True, False, True)):
        scene = scene_at(number / 10, number, desk.settings, is_unanalysed=is_early)
        desk.recording.take(RecordItem(scene, is_early=is_early))
    desk.recording.finish(START_S + 0.4)
    (report,) = desk.reports
    assert report.frames == 2
    assert report.seconds == pytest.approx(0.2)


def test_the_timer_ends_the_recording_at_its_time(settings: Settings) -> None:
    desk = Desk(settings.changed("record", stop_after_s=2.0))
    desk.take([number / 17 for number in range(60)])
    (report,) = desk.reports
    assert report.seconds == pytest.approx(2.0)
    assert played(report.files[0]).end_s == pytest.approx(2.0, abs=0.02)
    assert desk.recording.phase is Phase.OVER


def test_the_timer_ends_a_picture_that_stands_still_too(settings: Settings) -> None:
    desk = Desk(settings.changed("record", stop_after_s=2.0))
    desk.take((0.0,))
    desk.recording.tick(START_S + 1.9)
    assert desk.reports == []
    desk.recording.tick(START_S + 2.1)
    assert desk.reports[0].seconds == pytest.approx(2.0)


def test_losses_before_the_timers_end_count_and_later_ones_do_not(settings: Settings) -> None:
    desk = Desk(settings.changed("record", stop_after_s=2.0, format="png"))
    desk.take((0.0, 1.0))
    desk.recording.take(RecordItem(scene_at(3.0, 12, desk.settings), Drops(source=10)))
    assert desk.reports[0].drops == Drops(source=5)


def test_a_timer_ends_though_models_have_stalled(settings: Settings) -> None:
    desk = Desk(settings.changed("record", stop_after_s=2.0, format="png"))
    desk.take((0.0,))
    desk.recording.tick(START_S + 2.0, Drops(models=20))
    assert desk.reports[0].drops == Drops(models=20)


def test_the_self_timer_waits(settings: Settings) -> None:
    waiting = Recording(request_of(settings.changed("record", start_after_s=30.0), asked_s=10**9),
                        lambda _: pytest.fail("no clip may begin"), lambda _: None)
    waiting.take(RecordItem(scene_at(0.0, 0, settings)))
    assert waiting.phase is Phase.COUNTDOWN


def test_the_self_timer_goes_by_when_scenes_were_made_not_by_when_they_come(settings: Settings) -> None:
    desk = Desk(settings.changed("record", start_after_s=1.0, format="png"))
    for number in range(4):
        scene = scene_at(number / 2, number, desk.settings)
        desk.recording.take(RecordItem(scene, came_s=START_S + number / 2 + 0.1))
    desk.recording.finish(START_S + 2)
    assert desk.reports[0].frames == 2, "what was made within the first second is not in it"


def test_sound_lies_where_it_was_heard(settings: Settings) -> None:
    desk = Desk(settings.changed("record", format="png"), StandInSound(2.0))
    desk.take([0.5 + number / 10 for number in range(11)])
    desk.recording.finish(START_S + 1.5)
    audio, rate = heard(desk.reports[0].files[0])
    assert len(audio) / rate == pytest.approx(1.0, abs=0.01)
    heard_at = np.sin((np.arange(len(audio)) / rate + 0.5) * 2 * np.pi * 440)
    assert np.abs(audio[:, 0] - heard_at).max() < 0.01


def test_a_file_that_can_not_begin_ends_the_recording(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk = Desk(settings.changed("record", folder=str(tmp_path / "file")))
    with pytest.raises(OutputError, match="can't be created"):
        desk.take((0.0,))
    assert desk.recording.phase is Phase.OVER


def test_one_file_that_fails_does_not_end_the_others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(settings.changed("record", looks=("mask", "camera")))
    desk.take((0.0, 0.1))
    broken = next(track for track in desk.begun[0]._tracks if "mask" in track.video.path.name)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(broken.video._writer, "write", fail)
    for number in range(2, 6):
        desk.recording.take(RecordItem(scene_at(number / 10, number, desk.settings)))
    desk.recording.finish(START_S + 0.6)
    (report,) = desk.reports
    assert "o space left on device" in str(report.failures[0])
    films = {path.stem.rpartition("-")[2]: played(path) for path in report.files if path.suffix == ".mp4"}
    assert len(films["camera"].times_s) == 6
    assert len(films["mask"].times_s) == 2


def test_what_is_hidden_without_a_model_is_everything(settings: Settings) -> None:
    desk = Desk(settings.changed("record", looks=("anonymised", "camera"), format="png"))
    bare = scene_at(0.0, 0, desk.settings, is_unanalysed=True)
    desk.recording.take(RecordItem(bare))
    desk.recording.finish(START_S + 0.1)
    hidden, seen = (played(path).pictures[0] for path in desk.reports[0].files[:2])
    assert (seen == as_seen(bare)).all()
    assert psnr_db(hidden, seen) < 30


def test_a_pause_is_in_no_file_neither_its_pictures_nor_its_sound(settings: Settings) -> None:
    desk = Desk(settings.changed("record", format="png", looks=("camera",)), StandInSound(2.0))
    for number in (*range(10), *range(30, 40)):
        pauses = (Pause(START_S + 0.48, START_S + 1.48),) if number == 30 else ()
        scene = scene_at(number / 20, number, desk.settings)
        desk.recording.take(RecordItem(scene, Drops(paused=20 * bool(pauses)), pauses))
    desk.recording.finish(START_S + 2.5, pauses=[Pause(START_S + 2.0, START_S + 2.5)])
    (report,) = desk.reports
    film = played(report.files[0])
    assert film.times_s == pytest.approx([number / 20 for number in range(20)], abs=1e-3)
    assert (report.seconds, report.drops) == (pytest.approx(1.0), Drops(paused=20))
    samples, rate = heard(report.files[0])
    tone = np.sin(np.arange(len(samples)) / rate * 2 * np.pi * 440)
    assert len(samples) == pytest.approx(rate, abs=rate / 100)
    assert np.abs(samples[: int(0.47 * rate), 0] - tone[: int(0.47 * rate)]).max() < 0.01
    assert np.abs(samples[int(0.5 * rate): int(0.95 * rate), 0]).max() > 0.9


@pytest.mark.parametrize("split", [{"split_after_s": 1}, {"split_after_mb": 1}])
def test_a_recording_that_is_split_goes_on_without_a_lost_frame(settings: Settings, split: dict[str, int],
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_MB", 3_000)
    desk = Desk(settings.changed("record", looks=("camera", "mask"), **split))
    times_s = [number / 20 for number in range(50)]
    desk.take(times_s)
    desk.recording.finish(START_S + 2.5)
    assert len(desk.reports) >= 3 if "split_after_s" in split else len(desk.reports) >= 2
    stem = desk.reports[0].files[-1].stem
    assert [report.files[-1].stem for report in desk.reports] == [
        stem, *(f"{stem}-{number}" for number in range(2, len(desk.reports) + 1))]
    begins_s = np.cumsum([0.0, *(report.seconds for report in desk.reports)])
    for look in (0, 1):
        films = [played(report.files[look]) for report in desk.reports]
        shown_s = [begin_s + time_s for begin_s, film in zip(begins_s, films, strict=False) for time_s in film.times_s]
        assert shown_s == pytest.approx(times_s, abs=2e-3)
    numbers = [json.loads(line)["frame"] for report in desk.reports
               for line in report.files[-1].read_text().splitlines()[:-1]]
    assert numbers == list(range(50))
    assert begins_s[-1] == pytest.approx(2.5)
