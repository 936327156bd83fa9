"""What `process` can be asked of files: how it is typed, and what contradicts itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.cli.chosen_settings import FILE_HEADINGS, files_of
from faceseg_live.cli.parser import make_parser
from faceseg_live.settings import FilesSettings, specs
from tests.cli.results import Command, save
from tests.media_files import quadrants
from tests.output_files import made_in


def files(*words: str) -> FilesSettings:
    return files_of(make_parser().parse_args(["process", "p.png", "--out", "out", *words]))


def test_without_options_they_are_the_defaults() -> None:
    assert files() == FilesSettings()


def test_every_setting_of_files_stands_under_one_heading() -> None:
    named = [name for names in FILE_HEADINGS.values() for name in names]
    assert sorted(named) == sorted(name for name, _ in specs(FilesSettings))


@pytest.mark.parametrize(("words", "expected"), [
    (("--format", "h264", "--format", "jpg"), FilesSettings(format=("h264", "jpg"))),
    (("--quality", "60"), FilesSettings(quality=60)),
    (("--start", "1.5", "--end", "0:02"), FilesSettings(start_s=1.5, end_s=2.0)),
    (("--end", "1:02:03.5"), FilesSettings(end_s=3723.5)),
    (("--end", "90:00"), FilesSettings(end_s=5400.0)),
    (("--every", "10"), FilesSettings(every=10)),
    (("--fps", "12.5"), FilesSettings(fps=12.5)),
    (("--size", "640x"), FilesSettings(size="640x")),
    (("--metadata", "strip"), FilesSettings(metadata="strip")),
    (("--fast", "--notes", "both", "--landmarks", "--masks"),
     FilesSettings(fast=True, notes="both", landmarks=True, masks=True)),
    (("--overwrite",), FilesSettings(existing="overwrite")),
    (("--skip-existing",), FilesSettings(existing="skip")),
    (("--resume",), FilesSettings(resume=True)),
    (("--no-recursive", "--pattern", "*.mp4", "--pattern", "a*"),
     FilesSettings(recursive=False, patterns=("*.mp4", "a*"))),
    (("--workers", "2", "--ray", "auto"), FilesSettings(workers=2, ray="auto")),
])
def test_an_option_sets_what_it_says(words: tuple[str, ...], expected: FilesSettings) -> None:
    assert files(*words) == expected


@pytest.mark.parametrize(("words", "told"), [
    (("--start", "soon"), "argument --start: 'soon' is no time; expected seconds, or HH:MM:SS"),
    (("--start", "1:75"), "'1:75' is no time"),
    (("--end", "1:0:0:0"), "'1:0:0:0' is no time"),
    (("--start", "3", "--end", "2"), "--end: 2 s is not after the start at 3 s"),
    (("--start", "-1"), "--start: -1.0 is out of range"),
    (("--every", "2", "--fps", "5"), "--every: one of so many frames and a frame rate can't be asked for together"),
    (("--format", "mkv"), "--format: 'mkv' is unknown; expected one of: h264, hevc"),
    (("--quality", "101"), "--quality: 101 is out of range; expected 0 to 100"),
    (("--size", "big"), "--size: 'big' is no size"),
    (("--resume", "--overwrite"), "--resume: a job that goes on replaces nothing"),
    (("--overwrite", "--skip-existing"), "not allowed with argument --overwrite"),
])
def test_what_contradicts_itself_is_one_line(run: Command, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    outcome = run("process", tmp_path / "p.png", "--out", tmp_path / "out", *words)
    assert (outcome.code, len(outcome.messages)) == (2, 1)
    assert told in outcome.messages[0]
    assert made_in(tmp_path / "out") == []


@pytest.mark.parametrize(("words", "told"), [
    (("--format", "png", "--quality", "40"), "--quality has no effect on pictures in png"),
    (("--notes", "csv", "--landmarks"), "--landmarks has no effect on videos with --notes csv"),
    (("--content", "anonymised", "--fast"), "--fast has no effect with --content anonymised"),
    (("--content", "anonymised", "--metadata", "keep"), "--metadata keep has no effect"),
])
def test_what_has_no_effect_is_told_and_no_error(process: Command, tmp_path: Path, words: tuple[str, ...],
                                                 told: str) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants()), *words)
    assert outcome.code == 0
    assert [line for line in outcome.messages if told in line]


def test_what_is_asked_for_with_effect_is_not_remarked(process: Command, tmp_path: Path) -> None:
    words = ("--format", "jpg", "--quality", "40", "--notes", "both", "--landmarks", "--metadata", "keep", "--fast")
    assert process(save(tmp_path / "p.png", quadrants()), *words).err == ""
