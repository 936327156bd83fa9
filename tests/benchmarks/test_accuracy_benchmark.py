"""The accuracy benchmark: what it compares with what, and a whole run on labels that are known to be right."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.labelled import tables
from benchmarks.labelled.conditions import FRINGE, SIZE, YAW, conditions_of
from benchmarks.labelled.layouts import FACESYNTHETICS, LAYOUTS, Flags, LabelledPicture
from benchmarks.labelled.measuring import AreaScore, PictureScore, Run, above_chin, class_selections, regions_of
from benchmarks.labelled.overlap import Counts
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from benchmarks.labelled.results_file import read_runs, write_runs
from faceseg_live import Segmenter, Settings
from faceseg_live.domain.regions import FACE, Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Pixels
from faceseg_live.engines.fake import canonical_face

UNREFINED = Settings().changed("mask", grow=0, blur=1)


@pytest.fixture
def benchmark() -> Callable[..., int]:
    """The script: words of its command line → exit code."""
    main: Callable[[list[str]], int] = importlib.import_module("benchmarks.accuracy").main
    return lambda *words: main([str(word) for word in words])


@pytest.fixture
def labelled_by_itself(portrait: Pixels, tmp_path: Path) -> Path:
    """A folder in FaceSynthetics' layout whose labels are the product's own lips on its own face."""
    seg = np.zeros(portrait.shape[:2], np.uint8)
    with Segmenter(UNREFINED) as segmenter:
        for area, region in (("face+forehead", Region.SKIN), ("upper_lip", Region.UPPER_LIP),
                             ("lower_lip", Region.LOWER_LIP)):
            segmenter.settings = segmenter.settings.changed("mask", areas=(area,))
            seg[segmenter.segment(portrait).mask > 0.5] = FACESYNTHETICS.index(frozenset({region}))
    folder = tmp_path / "made"
    folder.mkdir()
    cv2.imwrite(str(folder / "000000.png"), portrait[..., ::-1])
    cv2.imwrite(str(folder / "000000_seg.png"), seg)
    return folder


def test_its_own_masks_are_right(benchmark: Callable[..., int], labelled_by_itself: Path, tmp_path: Path,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    scores, sheet = tmp_path / "now.json", tmp_path / "worst.png"
    assert benchmark("--data", labelled_by_itself, "--areas", "face+forehead", "lower_lip", "hat", "chin", "--json",
                     scores, "--sheet", sheet) == 0
    (run,) = read_runs(scores)
    (picture,) = run.pictures
    assert picture.is_found
    assert picture.areas["face+forehead"].iou > 0.995  # but for what lies between the lips
    assert picture.areas["lower_lip"] == AreaScore(1.0, 0.0, 0.0)
    assert {"chin"} <= set(run.undelivered)
    assert run.classes["lower_lip"] is not None
    assert run.classes["lower_lip"].f1 == 1
    assert cv2.imread(str(sheet)) is not None
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["chin", tables.UNKNOWN] for line in lines)

    assert benchmark("--data", labelled_by_itself, "--areas", "lower_lip", "--grow", "3", "--compare", scores) == 0
    changed = next(line for line in capsys.readouterr().out.splitlines()[::-1] if line.startswith("lower_lip  "))
    assert "-" in changed  # F1, of the classes
    assert benchmark("--data", labelled_by_itself, "--areas", "lower_lip", "--json", tmp_path / "again.json",
                     "--engine", "mesh", "mesh") == 0
    again = read_runs(tmp_path / "again.json")
    assert again[0].pictures == again[1].pictures


def test_a_folder_without_labels_is_refused(benchmark: Callable[..., int], tmp_path: Path,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark("--data", tmp_path)
    assert "holds no pictures with labels" in capsys.readouterr().err


def test_a_value_out_of_range_is_named_by_its_option(benchmark: Callable[..., int], labelled_by_itself: Path,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark("--data", labelled_by_itself, "--grow", "99999") == 1
    assert "--grow" in capsys.readouterr().err


def test_masks_are_those_of_the_api(portrait: Pixels) -> None:
    """One look for all selections changes none of them."""
    with PictureSegmenter(UNREFINED) as shared, Segmenter(UNREFINED) as alone:
        face = shared.labelled_face(portrait, Box(300, 100, 400, 500))
        assert face is not None
        for text in ("skin,nose", "two_eyes", "forehead"):
            alone.settings = UNREFINED.changed("mask", areas=tuple(text.split(",")))
            mask = shared.mask(portrait, Selection.parse(text), face)
            np.testing.assert_array_equal(mask, alone.segment(portrait).mask > 0.5)


def test_what_a_selection_shows() -> None:
    assert regions_of(Selection.parse("skin,nose")) == {Region.SKIN, Region.NOSE}
    assert regions_of(Selection.parse("face+forehead,-nose")) == FACE - {Region.NOSE}
    assert not regions_of(Selection.parse("skin,left_cheek"))


def test_every_class_has_the_selection_that_shows_it() -> None:
    of_faces = class_selections(LAYOUTS["facesynthetics"])
    assert {"skin", "left_brow", "upper_lip", "hair", "cloth", "neck"} <= set(of_faces)
    assert "skin,hair" not in of_faces
    of_celebs = class_selections(LAYOUTS["celebamask"])
    assert len(of_celebs) == 18
    assert of_celebs["earring"] == (frozenset({Region.EARRING}), None)
    assert set(class_selections(LAYOUTS["fasseg"])) == {"skin", "hair", "nose", "mouth", "two_eyes", "eyebrows"}


def test_above_the_chin_of_a_turned_face() -> None:
    points = canonical_face() * np.float32(100)
    points[:, :2] = points[:, (1, 0)] * (-1, 1) + 200  # a quarter turn: the chin to the left
    chin, top = points[152, :2], points[10, :2]
    assert chin[0] < top[0]
    counted: Flags = above_chin(Face(1, Box.around(points), 1.0, points), (400, 400))
    assert counted[int(chin[1]), int(chin[0]) + 3]
    assert not counted[int(chin[1]), int(chin[0]) - 3]


def test_bands() -> None:
    assert [YAW.name_of(value) for value in (0, 10, 44.9, 80)] == ["< 10°", "10-20°", "30-45°", "≥ 45°"]
    assert FRINGE.names == ("< 2 %", "2-8 %", "8-16 %", "≥ 16 %")


def test_conditions_of_a_picture() -> None:
    """An upright face, looked at from the front: a fringe over its upper part, glasses, half lit."""
    points = canonical_face() * np.float32(100)
    points[:, :2] += 200
    labels = np.zeros((400, 400), np.uint8)
    labels[100:300, 120:280] = FACESYNTHETICS.index(frozenset({Region.SKIN}))
    labels[180:200, 140:260] = FACESYNTHETICS.index(frozenset({Region.GLASSES}))
    top, bottom = points[10, 1], points[152, 1]
    labels[: round(top + (bottom - top) * 0.2)] = FACESYNTHETICS.index(frozenset({Region.HAIR}))
    picture = LabelledPicture("a", np.full((400, 400, 3), 90, np.uint8), labels, FACESYNTHETICS)
    conditions = conditions_of(picture, Face(1, Box.around(points), 1.0, points))
    skin_rows = np.nonzero((labels == 1).any(axis=1))[0]
    assert conditions == {"yaw": "< 10°", "glasses": "yes", "hat": "no", "fringe": conditions["fringe"],
                          "size": SIZE.name_of(np.ptp(skin_rows) + 1), "light": "64-112"}
    assert conditions["fringe"] in FRINGE.names[1:]
    assert set(conditions_of(picture, None)) == {"glasses", "hat", "size", "light"}


def run_of(*ious: float, engine: str = "mesh") -> Run:
    pictures = [PictureScore(str(number), True, {"hat": "no"}, {"lips": AreaScore(iou, 2.0, 1.0)})
                for number, iou in enumerate(ious)]
    return Run(engine, "set", "facesynthetics", {"grow": 0}, pictures, ["chin"], {"lips": Counts(1, 2, 3), "hat": None})


def test_files_keep_everything(tmp_path: Path) -> None:
    runs = [run_of(0.25, 0.5), run_of(1.0, engine="parsing")]
    write_runs(tmp_path / "a.json", runs)
    assert read_runs(tmp_path / "a.json") == runs


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("[1]")
    with pytest.raises(ValueError, match="--json"):
        read_runs(tmp_path / "b.json")


def test_tables_by_hand() -> None:
    run = run_of(0.2, 0.4, 0.9)
    run.pictures.append(PictureScore("3", False, {"hat": "yes"}, {}))
    summary = tables.summary_of(run.pictures, "lips")
    assert summary is not None
    assert (summary.pictures, summary.mean, summary.median) == (3, pytest.approx(0.5), 0.4)
    assert summary.tenth == pytest.approx(0.24)
    title, _, lips, chin = tables.by_area(run, ["lips", "chin"])
    assert "3 of 4 faces found" in title
    assert lips.split() == ["lips", "3", "0.500", "0.400", "0.240", "2.0", "1.00"]
    assert chin.split() == ["chin", tables.UNKNOWN]
    assert [line.split() for line in tables.by_condition(run, ["lips"])][1:] == [["hat", "no", "3", "0.500"]]
    assert [line.split()[-1] for line in tables.by_class(run)][1:] == ["0.286", tables.UNKNOWN, "0.286"]


def test_only_pictures_of_both_runs_are_compared() -> None:
    before, after = run_of(0.2, 0.4), run_of(0.3)
    lines = [line.split() for line in tables.compared(before, after)]
    lips = next(line for line in lines if line[0] == "lips")
    assert lips[1:5] == ["1", "0.200", "0.300", "+0.100"]
