"""The lines beside a recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faceseg_live.errors import OutputError
from faceseg_live.media.video.sink import Sink
from faceseg_live.pipeline.recording.sidecar import Sidecar
from faceseg_live.settings import RecordSettings, Settings
from tests.masks.test_run_lengths import decoded
from tests.pipeline.recording.scenes import scene_at


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_tells_of_the_picture_and_its_faces(tmp_path: Path) -> None:
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings())
    sidecar.write(scene_at(1.25, 30, smile=0.7), 0.5)
    sidecar.finish({"end": 1.0})
    line, last = lines_of(tmp_path / "me.jsonl")
    (face,) = line.pop("faces")
    assert line == {"time": 0.5, "frame": 30, "source_time": 1.25, "carried": False, "area": "face"}
    assert face["id"] == 1
    assert face["masked"]
    assert face["labels"] == {"smile": 0.7}
    x, y, width, height = face["box"]
    assert 0 < x < x + width < 160
    assert 0 < y < y + height < 120
    assert "landmarks" not in face
    assert "mask" not in face
    assert last == {"end": 1.0}


def test_landmarks_and_masks_are_there_where_they_are_wanted(tmp_path: Path) -> None:
    scene = scene_at(0.0, 0)
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings(landmarks=True, masks=True))
    sidecar.write(scene, 0.0)
    sidecar.finish({})
    (face,) = lines_of(tmp_path / "me.jsonl")[0]["faces"]
    assert face["landmarks"] == pytest.approx(scene.perception.faces[0].landmarks, abs=0.006)
    assert (decoded(face["mask"]) == (scene.segments[0].mask.to_full() >= 0.5)).all()


def test_a_mask_of_the_whole_picture_belongs_to_no_face(tmp_path: Path) -> None:
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings(masks=True))
    sidecar.write(scene_at(0.0, 0, Settings().changed("mask", areas=("image",))), 0.0)
    sidecar.finish({})
    line = lines_of(tmp_path / "me.jsonl")[0]
    assert decoded(line["mask"]).all()
    assert [face["masked"] for face in line["faces"]] == [False]


def test_lines_are_on_the_disk_at_once_under_a_temporary_name(tmp_path: Path) -> None:
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings())
    sidecar.write(scene_at(0.0, 0), 0.0)
    assert len(lines_of(tmp_path / "me.part.jsonl")) == 1
    sidecar.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"me\.jsonl can't be written"):
        Sidecar(tmp_path / "nowhere" / "me.jsonl", RecordSettings())


def test_where_no_more_can_be_written_the_whole_lines_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is full: half of a line still finds room."""
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings())
    sidecar.write(scene_at(0.0, 0), 0.0)
    whole = (tmp_path / "me.part.jsonl").read_bytes()

    def half(self: Sink, data: bytes) -> int:
        (tmp_path / "me.part.jsonl").write_bytes(whole + data[: len(data) // 2])
        self.is_broken = True
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sink, "write", half)
    with pytest.raises(OutputError, match="No space left"):
        sidecar.finish({"end": 1.0})
    sidecar.keep()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"me.jsonl": whole}


def test_a_name_that_is_taken_meanwhile_keeps_its_file(tmp_path: Path) -> None:
    sidecar = Sidecar(tmp_path / "me.jsonl", RecordSettings())
    (tmp_path / "me.jsonl").write_text("mine")
    sidecar.finish({})
    assert sidecar.path.name == "me-2.jsonl"
    assert (tmp_path / "me.jsonl").read_text() == "mine"
