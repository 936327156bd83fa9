"""Whatever is asked for, a video that is drawn in spans is the one that is drawn in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.batch.job import Job, run_job
from faceseg_live.batch.report import FileReport
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.settings import FilesSettings
from tests.hiding_jobs import Quiet
from tests.media_files import write_video
from tests.sounding_files import tone_in, with_tone
from tests.video_reading import Played, heard, played

IN_ONE_GO_S = 1000.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 frames in 2 s with a tone from 0.8 to 1.1 s; one in ten is a key frame."""
    folder = tmp_path_factory.mktemp("clip")
    silent = write_video(folder / "silent.mp4", size=(96, 64), frames=60,
                         options={"g": "10", "keyint_min": "10", "sc_threshold": "0", "bf": "0"})
    return with_tone(silent, folder / "v.mp4", 0.8, 1.1, seconds=2.0)


def made(clip: Path, out: Path, files: FilesSettings, looks: tuple[str, ...], span_s: float) -> FileReport:
    job = Job((clip,), out, looks=looks, files=files)
    (report,) = run_job(job, Quiet(), create=lambda _: FakeEngine(), span_s=span_s).files
    assert report.is_done, report.error
    return report


def alpha_of(video: Played) -> list[float]:
    """The mean of each picture's transparency, 0..255."""
    return [float(picture[..., 3].mean()) for picture in video.pictures]


@pytest.mark.parametrize("key", ["h264", "hevc", "vp9", "prores", "webp", "png", "gif"])
def test_every_format_has_the_same_frames(clip: Path, tmp_path: Path, key: str) -> None:
    files = FilesSettings(format=(key,), quality=60, size="64x", notes="both")
    for name, span_s in (("spans", 0.5), ("whole", IN_ONE_GO_S)):
        made(clip, tmp_path / name, files, ("cutout",), span_s)
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "spans").iterdir())
    (result,) = (name for name in names if name.startswith("v.") and not name.endswith(("jsonl", "csv")))
    spans, whole = (played(tmp_path / name / result) for name in ("spans", "whole"))
    assert len(spans.times_s) == 60
    assert spans.times_s == pytest.approx(whole.times_s, abs=0.0011)
    assert spans.end_s == pytest.approx(whole.end_s, abs=0.002)
    assert alpha_of(spans) == pytest.approx(alpha_of(whole), abs=2)
    for ending in ("jsonl", "csv"):
        texts = [(tmp_path / name / f"v.{ending}").read_text("utf-8") for name in ("spans", "whole")]
        assert texts[0] == texts[1]


@pytest.mark.parametrize("asked", [{"start_s": 0.51, "end_s": 1.7}, {"every": 7}, {"fps": 12.0},
                                   {"start_s": 0.25, "end_s": 1.9, "fps": 45.0},
                                   {"start_s": 0.3, "every": 4}], ids=str)
def test_every_excerpt_has_the_same_frames_and_sound(clip: Path, tmp_path: Path, asked: dict[str, float]) -> None:
    files = FilesSettings(**asked)  # type: ignore[arg-type]
    for name, span_s in (("spans", 0.5), ("whole", IN_ONE_GO_S)):
        made(clip, tmp_path / name, files, (), span_s)
    spans, whole = (played(tmp_path / name / "v.mp4") for name in ("spans", "whole"))
    assert spans.times_s == pytest.approx(whole.times_s, abs=0.0011)
    assert spans.end_s == pytest.approx(whole.end_s, abs=0.003)
    notes = [(tmp_path / name / "v.jsonl").read_text() for name in ("spans", "whole")]
    assert notes[0] == notes[1]
    for name in ("spans", "whole"):
        began_s, ended_s = tone_in(*heard(tmp_path / name / "v.mp4"))
        assert began_s == pytest.approx(0.8 - files.start_s, abs=0.03)
        assert ended_s == pytest.approx(1.1 - files.start_s, abs=0.03)


@pytest.mark.parametrize("span_s", [0.5, IN_ONE_GO_S])
def test_what_a_format_cannot_keep_is_told_once(clip: Path, tmp_path: Path, span_s: float) -> None:
    report = made(clip, tmp_path / "out", FilesSettings(format=("h264",)), ("cutout", "area_crop"), span_s)
    assert [str(note) for note in report.notes] == ["H.264 MP4 has no transparency: it is black there"]
