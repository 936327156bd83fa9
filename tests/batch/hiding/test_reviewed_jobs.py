"""Jobs whose files a person looks through first, and jobs that repeat what was corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.batch.hiding.corrections import Corrections, DrawnHead, ShownSpan, corrections_file, read_corrections
from faceseg_live.batch.hiding.review import FileInReview
from faceseg_live.batch.report import Summary
from faceseg_live.domain.heads import Oval
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import InvalidParameter
from faceseg_live.settings import Settings, Who
from tests.heads_in_motion import clip, oval, write_clip
from tests.hiding_jobs import Sees, hidden, is_hidden, no_engine, pictures_of
from tests.output_files import made_in

COUNT = 24
GHOST = Oval(260, 140, 20, 25)


def walker(number: int) -> tuple[float, float]:
    """Nothing finds this head."""
    return 80 + 5 * number, 70


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "walk.mp4", clip(COUNT, walker))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def draw(file: FileInReview, number: int, place: Oval) -> None:
    with closing(file.frames()) as frames:
        drawn = DrawnHead(number, place)
        file.hide(drawn, file.followed(drawn, frames))


def hides_the_walker(files: tuple[FileInReview, ...]) -> bool:
    draw(files[0], 12, oval(*walker(12)))
    return True


def open_frames(summary: Summary) -> list[int]:
    """In which frames of the video the head can be seen."""
    (path,) = (path for path in summary.files[0].outputs if path.suffix == ".mp4")
    return [number for number, picture in enumerate(pictures_of(path)) if not is_hidden(picture, *walker(number))]


def test_one_box_hides_a_whole_track_in_the_file(source: Path, out: Path) -> None:
    assert len(open_frames(hidden(source, out, Sees(GHOST), create=no_engine))) == COUNT
    search = Sees(GHOST)
    summary = hidden(source, out, search, create=no_engine, review=hides_the_walker, report=True)
    assert open_frames(summary) == []
    assert search.looks <= COUNT, "what was found is not looked for again"
    report = json.loads((out / "walk.hiding.json").read_text())
    assert report["corrections"]["hidden"] == [{"frame": 12, "oval": [140.0, 70.0, 30.0, 40.0, 0.0]}]
    assert report["frames"][3]["hidden"][-1]["by"] == ["hand"]
    assert "A person looked at" in (out / "walk.hiding.html").read_text()


def test_corrections_are_repeated_without_a_window(source: Path, out: Path) -> None:
    hidden(source, out, Sees(GHOST), review=hides_the_walker)
    before = (out / "walk.mp4").read_bytes()
    again = hidden(source, out.with_name("again"), Sees(GHOST), corrections=(out / "walk.corrections.json",))
    assert open_frames(again) == []
    assert (out.with_name("again") / "walk.mp4").read_bytes() == before
    assert (out.with_name("again") / "walk.corrections.json").is_file()


def test_nothing_is_written_and_nothing_lost_when_the_review_is_closed(source: Path, out: Path) -> None:
    summary = hidden(source, out, Sees(GHOST), review=lambda files: hides_the_walker(files) and False)
    assert "the review was closed" in str(summary.files[0].error)
    assert made_in(out) == ["walk.corrections.json"]
    seen: list[Corrections] = []

    def goes_on(files: tuple[FileInReview, ...]) -> bool:
        (file,) = files
        seen.append(file.corrections)
        draw(file, 2, GHOST)
        file.undo()
        assert file.steps == 1, "what was made before is taken back step by step"
        return True

    assert open_frames(hidden(source, out, Sees(GHOST), review=goes_on)) == []
    assert [len(corrections.drawn) for corrections in seen] == [1]


def test_a_review_without_corrections_leaves_nothing(source: Path, out: Path) -> None:
    hidden(source, out, Sees(GHOST), review=lambda _files: False)
    assert made_in(out) == []
    hidden(source, out, Sees(GHOST), review=lambda _files: True)
    assert made_in(out) == ["walk.jsonl", "walk.mp4"]


def test_what_a_person_says_is_nobody_is_open_and_told(source: Path, out: Path) -> None:
    def shows_the_ghost(files: tuple[FileInReview, ...]) -> bool:
        (span,) = files[0].spans
        files[0].show(span)
        return True

    summary = hidden(source, out, Sees(GHOST, is_sure=False), review=shows_the_ghost, report=True)
    assert not any(is_hidden(picture, GHOST.x, GHOST.y) for picture in pictures_of(out / "walk.mp4"))
    report = json.loads((out / "walk.hiding.json").read_text())
    assert report["corrections"]["shown"][0]["first"] == 0
    assert report["uncertain"] == [], "a person decided"
    assert "a person said that nobody is there, in the frames 0 to 23" in (out / "walk.hiding.html").read_text()
    assert summary.files[0].is_done


def test_a_picture_in_which_nobody_was_found(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "p.png"
    cv2.imwrite(str(source), np.full((180, 320, 3), 90, np.uint8))

    def finds_one(files: tuple[FileInReview, ...]) -> bool:
        assert [span.title for span in files[0].spans] == ["Nobody found"]
        draw(files[0], 0, oval(100, 90))
        return True

    hidden(source, out, Sees(), create=lambda _: FakeEngine(()), review=finds_one)
    assert is_hidden(cv2.imread(str(out / "p.anonymised.png"))[..., ::-1].astype(int), 100, 90)
    again = out.with_name("again")
    hidden(source, again, Sees(), create=lambda _: FakeEngine(()), corrections=(out / "p.corrections.json",))
    assert (again / "p.anonymised.png").read_bytes() == (out / "p.anonymised.png").read_bytes()


def test_who_was_drawn_is_hidden_though_he_is_exempt(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "p.png"
    cv2.imwrite(str(source), np.full((180, 320, 3), 90, np.uint8))
    settings = Settings().changed("hiding", who=Who.OTHERS)
    hidden(source, out, Sees(), settings)
    face = cv2.imread(str(out / "p.anonymised.png"))[90, 160]
    assert tuple(face) == (90, 90, 90), "the stand-in's face, in the middle"

    def hides_the_middle(files: tuple[FileInReview, ...]) -> bool:
        draw(files[0], 0, oval(160, 90))
        return True

    hidden(source, out, Sees(), settings, review=hides_the_middle)
    assert is_hidden(cv2.imread(str(out / "p.anonymised.png"))[..., ::-1].astype(int), 160, 90)


def test_a_file_that_can_not_be_looked_through_fails_alone(tmp_path: Path, source: Path, out: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    summary = hidden(broken, out, Sees(), review=lambda _files: pytest.fail("there is nothing to look through"))
    assert "neither an image nor a video" in str(summary.files[0].error)


def test_a_file_that_was_changed_after_the_review_is_not_written(source: Path, out: Path) -> None:
    def changes_it(files: tuple[FileInReview, ...]) -> bool:
        with source.open("ab") as file:
            file.write(b"more")
        return bool(files)

    summary = hidden(source, out, Sees(GHOST), review=changes_it)
    assert "was changed meanwhile" in str(summary.files[0].error)


def write_json(path: Path, source: Path, change: Callable[[dict], object]) -> Path:
    made = Corrections((DrawnHead(12, oval(140, 70)), ShownSpan(0, 5, GHOST)))
    document = json.loads(corrections_file(source, made))
    change(document)
    path.write_text(json.dumps(document))
    return path


def test_corrections_are_read_as_they_were_written(tmp_path: Path, source: Path) -> None:
    path = write_json(tmp_path / "c.json", source, lambda _document: None)
    read = read_corrections([path], [source])
    assert read == {source: Corrections((DrawnHead(12, oval(140, 70)), ShownSpan(0, 5, GHOST)))}


@pytest.mark.parametrize(("change", "problem"), [
    (lambda document: document.update(format=2), "is no file of corrections"),
    (lambda document: document.pop("shown"), "is no file of corrections"),
    (lambda document: document["hidden"][0].update(oval=[1, 2, 3]), "is no file of corrections"),
    (lambda document: document["hidden"][0].update(oval=[1, 2, 0, 3, 0]), "is no file of corrections"),
    (lambda document: document["input"].update(sha256="0"), "belongs to none of the inputs"),
])
def test_other_files_are_refused_before_any_work(
    tmp_path: Path, source: Path, out: Path, change: Callable[[dict], object], problem: str
) -> None:
    path = write_json(tmp_path / "c.json", source, change)
    with pytest.raises(InvalidParameter, match=problem):
        hidden(source, out, Sees(), corrections=(path,))
    assert made_in(out) == []


def test_a_missing_file_of_corrections(source: Path, out: Path) -> None:
    with pytest.raises(InvalidParameter, match="can't be read: no such file"):
        hidden(source, out, Sees(), corrections=(out / "none.json",))


def test_a_head_drawn_outside_leaves_nothing(tmp_path: Path, source: Path, out: Path) -> None:
    path = write_json(tmp_path / "c.json", source, lambda document: document["hidden"][0].update(frame=99))
    (report,) = hidden(source, out, Sees(GHOST), corrections=(path,)).files
    assert "in frame 99, but there are 24 frames" in str(report.error)
    assert made_in(out) == []
