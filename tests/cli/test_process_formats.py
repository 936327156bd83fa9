"""`process` with videos into any format, in any quality and size."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from tests.cli.results import Command, lines, results
from tests.media_files import write_video
from tests.video_reading import played

TIMES_MS = [0, 40, 100, 180, 420]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "v.mp4", times_ms=TIMES_MS, size=(160, 120))


@pytest.mark.parametrize(("key", "name", "codec"), [
    ("h264", "v.mp4", "h264"),
    ("hevc", "v.mp4", "hevc"),
    ("vp9", "v.webm", "vp9"),
    ("prores", "v.mov", "prores"),
    ("gif", "v.gif", "gif"),
])
def test_a_cut_out_goes_into_any_format(process: Command, tmp_path: Path, clip: Path, key: str, name: str,
                                        codec: str) -> None:
    outcome = process(clip, "--content", "cutout", "--format", key)
    assert outcome.code == 0
    assert results(tmp_path) == sorted(["v.jsonl", name])
    found = played(tmp_path / "out" / name)
    assert found.times_s == pytest.approx([at / 1000 for at in TIMES_MS], abs=0.006)
    with av.open(str(tmp_path / "out" / name)) as container:
        assert container.streams.video[0].codec_context.name == codec
    has_alpha = not name.endswith(".mp4")
    alpha = found.pictures[0][..., 3]
    assert (alpha.min() < 128 < alpha.max()) == has_alpha
    if not has_alpha:
        assert "has no transparency: it is black there" in outcome.err


@pytest.mark.parametrize(("key", "name"), [("png", "v.frames"), ("webp", "v.webp")])
def test_a_cut_out_becomes_a_row_of_images(process: Command, tmp_path: Path, clip: Path, key: str, name: str) -> None:
    assert process(clip, "--content", "cutout", "--format", key).code == 0
    found = played(tmp_path / "out" / name)
    assert found.times_s == pytest.approx([at / 1000 for at in TIMES_MS], abs=0.002)
    assert found.pictures[0][..., 3].min() == 0
    assert found.pictures[0][..., 3].max() == 255


def test_without_a_format_a_cut_out_is_transparent_and_all_files_are_in_step(process: Command, tmp_path: Path,
                                                                             clip: Path) -> None:
    assert process(clip, "--content", "overlay", "--content", "cutout").code == 0
    assert results(tmp_path) == ["v-cutout.webm", "v-overlay.mp4", "v.jsonl"]
    overlay, cutout = (played(tmp_path / "out" / name) for name in ("v-overlay.mp4", "v-cutout.webm"))
    assert cutout.times_s == pytest.approx(overlay.times_s, abs=0.001)
    assert cutout.pictures[0][..., 3].min() < 10


def test_more_quality_is_a_larger_file(process: Command, tmp_path: Path, clip: Path) -> None:
    sizes = []
    for quality in ("5", "50", "95"):
        assert process(clip, "--content", "camera", "--quality", quality, "--overwrite").code == 0
        newest = max((tmp_path / "out").glob("*.mp4"), key=lambda path: path.stat().st_mtime_ns)
        sizes.append(newest.stat().st_size)
    assert sizes[0] < sizes[1] < sizes[2]


@pytest.mark.parametrize(("size", "expected"), [("80x", (80, 60)), ("x240", (320, 240)), ("200x90", (120, 90))])
def test_a_video_gets_the_size_that_is_asked_for(process: Command, tmp_path: Path, clip: Path, size: str,
                                                 expected: tuple[int, int]) -> None:
    assert process(clip, "--content", "camera", "--size", size).code == 0
    pixels = played(tmp_path / "out" / "v.mp4").pictures[0]
    assert (pixels.shape[1], pixels.shape[0]) == expected
    assert lines(tmp_path / "out" / "v.jsonl")[0]["faces"][0]["width"] > 30, "notes count in the input's pixels"


def test_what_has_no_effect_is_told(process: Command, tmp_path: Path, clip: Path) -> None:
    assert "knows no qualities" in process(clip, "--format", "png", "--quality", "50").err
