"""The last seconds, kept in memory and saved when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineFailed, OutputError
from faceseg_live.media.video import AudioFormat
from faceseg_live.pipeline.events import Event, Notice, RecordingSaved
from faceseg_live.pipeline.recording import replay_clip
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.drops import Drops
from faceseg_live.pipeline.recording.naming import ClipNames, clip_names
from faceseg_live.pipeline.recording.replay_clip import ReplayClip
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings, store
from tests.pipeline.recording.running import Stripe
from tests.pipeline.recording.scenes import scene_at
from tests.sounding_files import tone_in
from tests.video_reading import heard, played

NOON = datetime(2026, 11, 25, 12, 0, 5)
RATE = 48_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings().changed("record", folder=str(tmp_path), encoder="software", replay_s=2)


def requested(settings: Settings, **record: object) -> RecordRequest:
    request = RecordRequest.for_replay(settings.changed("record", **record), None)
    assert request is not None
    return request


def filled(request: RecordRequest, frames: Iterable[int]) -> ReplayClip:
    clip = ReplayClip([], request, 30)
    for number in frames:
        clip.write(scene_at(number / 30, number, size=(64, 48)), number / 30)
    return clip


def names(request: RecordRequest) -> Iterable[ClipNames]:
    return clip_names(request, NOON)


@pytest.mark.parametrize(("format_", "look", "suffix"), [
    ("auto", "overlay", ".mp4"), ("hevc", "camera", ".mp4"), ("auto", "cutout", ".webm"), ("prores", "cutout", ".mov"),
    ("png", "mask", ".mp4"),
])
def test_the_last_seconds_are_saved_from_a_key_frame_on(
    settings: Settings, tmp_path: Path, format_: str, look: str, suffix: str
) -> None:
    request = requested(settings, format=format_, looks=(look,))
    clip = filled(request, range(160))
    assert list(tmp_path.iterdir()) == [], "nothing is on the disk before"
    report = clip.save(names(request))
    film = played(report.files[0])
    assert report.files[0].suffix == suffix
    assert film.times_s == pytest.approx([number / 30 for number in range(159 - 90)], abs=2e-3)
    assert film.end_s == pytest.approx(report.seconds, abs=0.02)
    assert 2.0 <= report.seconds < 3.0
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    assert [line["frame"] for line in lines[:-1]] == list(range(90, 159))
    assert lines[0]["time"] == 0
    assert lines[-1] == {"end": pytest.approx(2.3), "frames": 69, "dropped": Drops().as_json()}
    if look == "cutout":
        assert sorted(np.unique(film.pictures[-1][..., 3]))[-1] == 255
        assert film.pictures[-1][0, 0, 3] == 0


def test_what_is_saved_stays_ready_and_goes_on_and_all_looks_have_the_same_frames(
    settings: Settings, tmp_path: Path
) -> None:
    request = requested(settings, looks=("camera", "cutout"))
    clip = filled(request, range(40))
    first = clip.save(names(request))
    for number in range(40, 50):
        clip.write(scene_at(number / 30, number, size=(64, 48)), number / 30)
    second = clip.save(names(request))
    assert [report.files[-1].stem[-6:] for report in (first, second)] == ["5-face", "face-2"]
    counts = [[len(played(path).times_s) for path in report.files[:-1]] for report in (first, second)]
    assert counts == [[39, 39], [49, 49]]
    clip.finish(2.0)
    assert (clip.frames, clip.seconds, clip.can_be_saved) == (0, 0, False)


def test_the_sound_of_the_same_seconds_is_saved(settings: Settings) -> None:
    request = requested(settings)
    clip = ReplayClip([], request, 30, AudioFormat(RATE, 1))
    at_s = np.arange(5 * RATE) / RATE
    tone = np.where((at_s > 3.5) & (at_s < 4), np.sin(at_s * 2764), 0).astype(np.float32)
    for number in range(150):
        began = number * RATE // 30
        clip.write_audio(tone[began : began + RATE // 30, None], began / RATE)
        clip.write(scene_at(number / 30, number, size=(64, 48)), number / 30)
    assert len(clip._sound) < 100
    report = clip.save(names(request))
    assert tone_in(*heard(report.files[0])) == pytest.approx((1.5, 2.0), abs=0.03)


def test_memory_is_bounded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_clip, "REPLAY_BUDGET", 40_000)
    clip = filled(requested(settings, replay_s=300, looks=("camera",), format="prores"), range(200))
    assert clip._size_bytes < 300_000
    assert clip.frames <= 60


def test_what_can_not_be_written_is_told_and_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    request = requested(settings, folder=str(tmp_path / "file"))
    clip = filled(request, range(3))
    with pytest.raises(OutputError, match="file can't be created"):
        clip.save(names(request))
    request = requested(settings, looks=("camera", "mask"))
    clip = filled(request, range(3))
    clip._tracks["mask"].video.save = lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))  # type: ignore[method-assign]
    with pytest.raises(OutputError, match="No space left"):
        clip.save(names(request))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_only_what_changes_the_files_begins_anew(settings: Settings) -> None:
    request = RecordRequest.for_replay(settings, None)
    assert RecordRequest.for_replay(settings.changed("mask", grow=9), request) is request
    later = settings.changed("record", when="smile > 0.5", stop_after_s=3.0)
    assert RecordRequest.for_replay(later, request) is request
    assert RecordRequest.for_replay(settings.changed("record", looks=("mask",)), request) is not request
    assert RecordRequest.for_replay(settings.changed("record", replay_s=0), request) is None


def test_it_is_off_at_every_start(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    store.save(settings, path)
    assert "replay_s" not in path.read_text()
    path.write_text(path.read_text().replace("[record]", "[record]\nreplay_s = 30"))
    assert store.load(path)[0].record.replay_s == 0


class Blind:
    """Looks for heads in vain: nobody knows who is in the frame."""

    def heads(self, *_: object) -> tuple[Head, ...]:
        raise EngineFailed("common.none")

    def begin(self, *_: object) -> None: ...
    def reset(self) -> None: ...
    def renew(self) -> None: ...
    def close(self) -> None: ...


@pytest.mark.parametrize("look", ["camera", "anonymised"])
def test_a_session_saves_what_was_seen_before_the_key_was_pressed(
    settings: Settings, tmp_path: Path, eventually: Callable[[Callable[[], bool]], None], look: str
) -> None:
    settings = settings.changed("record", looks=(look,)).changed("hiding", delay_ms=100)
    session = Session(settings.changed("record", replay_s=0), open_=lambda *_, **__: Stripe(),
                      create=lambda _: FakeEngine(), create_watch=Blind)
    told: list[Event] = []

    def saved() -> list[ClipReport]:
        session.views.take()
        told.extend(session.events.take())
        return [event.report for event in told if isinstance(event, RecordingSaved)]

    session.start()
    try:
        session.save_replay()
        assert session.replay_ready_s is None
        session.update(settings)
        eventually(lambda: (session.replay_ready_s or 0) > 0.3)
        assert list(tmp_path.iterdir()) == []
        session.save_replay()
        eventually(lambda: len(saved()) == 1)
        session.update(settings.changed("record", replay_s=0))
        assert (session.recording, session.is_recording) == (None, False)
    finally:
        assert session.stop(2.0)
        assert session.finish(10.0)
    (report,) = saved()
    film = played(report.files[0])
    assert len(film.times_s) > 10
    assert any(np.ptp(picture[..., :3]) > 20 for picture in film.pictures) is (look == "camera")
    notices = [str(event.message) for event in told if isinstance(event, Notice)]
    assert "nothing is kept ready to be saved; switch the replay on first" in notices
    assert set(tmp_path.iterdir()) == set(report.files)
