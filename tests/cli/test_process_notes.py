"""`process --notes --landmarks --masks` with pictures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.results import Command, names, results, save
from tests.masks.test_run_lengths import decoded
from tests.media_files import quadrants


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return save(tmp_path / "p.png", quadrants())


def made(tmp_path: Path) -> list[str]:
    return [name for name in results(tmp_path) if "manifest" not in name]


def test_without_options_a_picture_has_its_json_alone(process: Command, tmp_path: Path, picture: Path) -> None:
    process(picture)
    assert made(tmp_path) == names("p")
    document = json.loads((tmp_path / "out" / "p.json").read_text())
    assert document.keys() == {"x", "y", "width", "height", "area", "face", "faces_found"}


def test_landmarks_and_the_mask_are_in_the_json_on_request(process: Command, tmp_path: Path, picture: Path) -> None:
    process(picture, "--landmarks", "--masks", "--blur", "1")
    text = (tmp_path / "out" / "p.json").read_text()
    document = json.loads(text)
    assert len(document["landmarks"]) == 478
    assert decoded(document["mask"]).shape == (240, 320)
    assert decoded(document["mask"])[document["y"]:document["y"] + document["height"]].any()
    assert len(text.splitlines()) < 20, "long lists don't take a line for each number"


@pytest.mark.parametrize("notes", ["csv", "both"])
def test_each_picture_has_a_table_of_its_own(process: Command, tmp_path: Path, picture: Path, notes: str) -> None:
    other = save(tmp_path / "q.png", quadrants())
    process(picture, other, "--notes", notes, "--classifier", "geometry")
    assert made(tmp_path) == sorted([*names("p"), *names("q"), "p.csv", "q.csv"])
    for name in ("p.csv", "q.csv"):
        (row,) = rows(tmp_path / "out" / name)
        assert (row["frame"], row["time"], row["kind"], row["masked"]) == ("0", "0.0", "face", "true")
        assert 0 <= float(row["smile"]) <= 1


def test_a_hidden_picture_tells_of_heads_only(process: Command, tmp_path: Path, picture: Path) -> None:
    process(picture, "--content", "anonymised", "--notes", "csv")
    assert made(tmp_path) == ["p.anonymised.png", "p.csv"]
    assert {row["kind"] for row in rows(tmp_path / "out" / "p.csv")} <= {"head"}
