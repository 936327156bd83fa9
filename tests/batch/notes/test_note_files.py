"""What notes say of a video, as JSON lines and as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from faceseg_live.batch.notes.counts import Counts
from faceseg_live.batch.notes.files import NoteFiles, note_names
from faceseg_live.batch.notes.noted import NotedFrame
from faceseg_live.errors import OutputError
from faceseg_live.messages import Message
from faceseg_live.settings import FilesSettings
from tests.batch.notes.noted_frames import AREA, noted_frame
from tests.masks.test_run_lengths import decoded


def written(folder: Path, frames: Iterable[NotedFrame], files: FilesSettings, *, area: str | None = AREA,
            is_first: bool = True) -> dict[str, Path]:
    paths = {ending: folder / name for ending, name in note_names("v", files).items()}
    with NoteFiles(paths, files, area, ("smile", "age"), is_first=is_first) as notes:
        for frame in frames:
            notes.add(frame)
    return paths


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("notes", "names"), [
    ("jsonl", ["v.jsonl"]), ("csv", ["v.csv"]), ("both", ["v.csv", "v.jsonl"]),
])
def test_only_what_is_wanted_is_written(tmp_path: Path, notes: str, names: list[str]) -> None:
    written(tmp_path, [noted_frame(0)], FilesSettings(notes=notes))
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_line_tells_of_the_masked_faces(tmp_path: Path) -> None:
    paths = written(tmp_path, [noted_frame(3, faces=2)], FilesSettings())
    (line,) = lines(paths["jsonl"])
    (face,) = line.pop("faces")
    assert line == {"frame": 3, "time": 0.3, "area": "face", "faces_found": 2,
                    "remaining": [{"id": 2, "labels": {"smile": 0.1235}, "matches": False}]}
    assert face.keys() == {"id", "x", "y", "width", "height", "held", "labels", "matches"}


def test_the_time_in_the_result_is_there_where_it_is_another_one(tmp_path: Path) -> None:
    paths = written(tmp_path, [noted_frame(3, result_s=0.1)], FilesSettings(notes="both"))
    (line,), (row,) = lines(paths["jsonl"]), rows(paths["csv"])
    assert (line["time"], line["result_time"]) == (0.3, 0.1)
    assert (row["time"], row["result_time"]) == ("0.3", "0.1")


def test_landmarks_and_masks_are_there_on_request(tmp_path: Path) -> None:
    noted = noted_frame(0)
    paths = written(tmp_path, [noted], FilesSettings(landmarks=True, masks=True))
    (face,) = lines(paths["jsonl"])[0]["faces"]
    assert face["landmarks"] == pytest.approx(noted.perception.faces[0].landmarks, abs=0.006)
    assert (decoded(face["mask"]) == (noted.segments[0].mask.to_full() >= 0.5)).all()


def test_the_table_has_a_row_for_each_face_masked_or_not(tmp_path: Path) -> None:
    frames = [noted_frame(0, faces=2), noted_frame(1, faces=0, masked=0), noted_frame(2)]
    told = rows(written(tmp_path, frames, FilesSettings(notes="csv"))["csv"])
    assert [(row["frame"], row["id"], row["masked"], row["matches"]) for row in told] == [
        ("0", "1", "true", "true"), ("0", "2", "false", "false"), ("2", "1", "true", "true")]
    first, box = told[0], frames[0].perception.faces[0].box
    assert [float(first[side]) for side in ("x", "y", "width", "height")] == pytest.approx(
        [box.x, box.y, box.width, box.height], abs=0.01)
    assert (first["kind"], first["area"], first["held"]) == ("face", "face", "false")
    assert (first["smile"], first["age"]) == ("0.1235", "")


def test_an_area_with_a_comma_is_one_field(tmp_path: Path) -> None:
    path = written(tmp_path, [noted_frame(0)], FilesSettings(notes="csv"), area="skin, -mouth")["csv"]
    assert rows(path)[0]["area"] == "skin, -mouth"
    assert path.read_bytes().count(b"\r\n") == 2


def test_hidden_heads_are_in_both(tmp_path: Path) -> None:
    paths = written(tmp_path, [noted_frame(0, has_heads=True)], FilesSettings(notes="both"), area=None)
    (line,), (row,) = lines(paths["jsonl"]), rows(paths["csv"])
    (head,) = line["hidden"]
    assert "faces" not in line
    assert (row["kind"], row["id"], row["x"], row["width"]) == ("head", "1", str(head["x"]), str(head["width"]))


def test_pieces_of_notes_are_the_whole(tmp_path: Path) -> None:
    frames, files = [noted_frame(number) for number in range(4)], FilesSettings(notes="both")
    for name in ("whole", "a", "b"):
        (tmp_path / name).mkdir()
    whole = written(tmp_path / "whole", frames, files)
    first = written(tmp_path / "a", frames[:2], files)
    second = written(tmp_path / "b", frames[2:], files, is_first=False)
    for ending, path in whole.items():
        assert path.read_bytes() == first[ending].read_bytes() + second[ending].read_bytes()


def test_counts_of_spans_add_up() -> None:
    frames = [noted_frame(0, faces=3), noted_frame(1, faces=0, masked=0), noted_frame(2)]
    spans = [sum(map(Counts.of, frames[:1]), Counts()), sum(map(Counts.of, frames[1:]), Counts())]
    assert spans[0] + spans[1] == Counts(frames=3, masked=2, most_people=3)


def test_what_never_came_is_told() -> None:
    assert Counts(frames=2, masked=1).remarks(masks=True) == ()
    assert Counts(frames=2).remarks(masks=True) == (Message("batch.never_seen"),)
    assert Counts(frames=2).remarks(masks=False) == ()
    crowd = Counts(2, masked=2, most_left_out=3) + Counts(1, masked=1, most_left_out=16)
    assert crowd.remarks(masks=True, everybody=True) == (Message("batch.faces_left_out", count=16),)
    assert crowd.remarks(masks=True) == (), "one face was asked for"
    assert Counts(2, seeks_heads=True).remarks(masks=False) == (Message("batch.nobody_found"),)


def test_notes_that_cannot_be_written_are_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        NoteFiles({"jsonl": tmp_path / "nowhere" / "v.jsonl"}, FilesSettings(), AREA)
