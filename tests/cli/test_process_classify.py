"""`process` with an expression: results divided, labels told, in pictures and videos."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.results import Command, lines, names, results, save
from tests.media_files import write_video
from tests.output_files import made_in

BRIGHT = ("--classifier", "fake", "--expression", "bright > 0.5")


def grey(value: int) -> np.ndarray:
    return np.full((240, 320, 3), value, np.uint8)


def under(folder: str, *stems: str) -> list[str]:
    return sorted(f"{folder}/{name}" for stem in stems for name in names(stem))


def document(path: Path) -> dict[str, object]:
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def test_faces_are_divided_and_their_labels_told(process: Command, tmp_path: Path) -> None:
    for name, value in (("light", 200), ("dark", 40)):
        save(tmp_path / "in" / "sub" / f"{name}.png", grey(value))
    outcome = process(tmp_path / "in", *BRIGHT)
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == under("matched", "sub/light.1") + under("remaining", "sub/dark.1")
    light = document(tmp_path / "out/matched/sub/light.1.json")
    assert light["matches"] is True
    assert light["labels"]["bright"] == pytest.approx(200 / 255, abs=1e-4)  # type: ignore[index]
    assert "smile" in light["labels"]  # type: ignore[operator]
    assert document(tmp_path / "out/remaining/sub/dark.1.json")["matches"] is False


def test_a_face_that_changes_sides_leaves_nothing_behind(process: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", grey(200))
    process(picture, *BRIGHT)
    assert results(tmp_path) == under("matched", "p.1")
    process(picture, "--classifier", "fake", "--expression", "bright < 0.5")
    assert results(tmp_path) == under("remaining", "p.1")


def test_symbols_of_ones_own_are_known(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", grey(200)), "--classifier", "fake", "--expression", "#Lit > #Far",
                      "--symbol", "#Lit = bright, red", "--symbol", "#Far=face_size")
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == under("matched", "p.1")


def test_labels_alone_divide_nothing(process: Command, tmp_path: Path) -> None:
    assert process(save(tmp_path / "p.png", grey(200)), "--classifier", "fake").code == 0
    assert results(tmp_path) == names("p")
    told = document(tmp_path / "out/p.json")
    assert told["matches"] is True
    assert "red" in told["labels"]  # type: ignore[operator]


def test_without_the_options_nothing_is_classified(process: Command, tmp_path: Path) -> None:
    process(save(tmp_path / "p.png", grey(200)))
    assert "labels" not in document(tmp_path / "out/p.json")


def test_a_label_that_nobody_gives_is_reported_with_what_was_meant(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", grey(200)), "--classifier", "fake", "--expression", "brihgt > 0.5")
    assert outcome.code == 0
    (told,) = outcome.messages
    assert "no classifier gives 'brihgt'" in told
    assert "did you mean bright?" in told
    assert results(tmp_path) == under("remaining", "p.1")
    assert document(tmp_path / "out/remaining/p.1.json")["missing"] == ["brihgt"]


def test_a_label_of_another_classifier_is_reported_with_its_name(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", grey(200)), *BRIGHT[:2], "--expression", "looks_happy > 0.5 or #Male")
    assert outcome.code == 0
    happy, male = outcome.messages
    assert "no classifier in use gives 'looks_happy', so no face matches; Emotions by looks does" in happy
    assert "--classifier emotions" in happy
    assert "'#Male'" in male
    assert "--classifier age-gender" in male


def test_crops_may_come_from_another_picture(process: Command, tmp_path: Path) -> None:
    reference = save(tmp_path / "light.png", np.full((120, 160, 3), 220, np.uint8))
    outcome = process(save(tmp_path / "p.png", grey(30)), *BRIGHT, "--reference", reference)
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == under("matched", "p.1")


@pytest.mark.parametrize(("words", "code", "told"), [
    (("--expression", "smile >"), 2, "expected"),
    (("--expression", "smile >> 2"), 2, "expected"),
    (("--expression", "#Lit > 1"), 2, "#Female, #Male"),
    (("--symbol", "Lit=bright"), 2, "is not a valid name of a symbol"),
    (("--symbol", "#Lit"), 2, "stands for nothing"),
    (("--symbol", "#Lit=a", "--symbol", "#Lit=b"), 2, "#Lit is there twice"),
    (("--classifier", "nonsense"), 2, "expected one of: geometry"),
    (("--classifier", "transformers"), 2, "needs a model"),
    (("--classifier", "onnx=nowhere.onnx"), 1, "nowhere.onnx is missing"),
    (("--crop-factor", "11"), 2, "0 to 10"),
    (("--minimum-crop", "-1"), 2, "0 to 4096"),
    (("--area", "image", "--expression", "smile"), 2, "expected an area of a face"),
    (("--expression", "smile", "--reference", "nowhere.png"), 1, "nowhere.png"),
])
def test_what_is_wrong_is_reported_in_one_line(process: Command, tmp_path: Path, words: tuple[str, ...], code: int,
                                           told: str) -> None:
    outcome = process(save(tmp_path / "p.png", grey(99)), *words)
    assert outcome.code == code
    assert len(outcome.messages) == 1
    assert told in outcome.messages[0]
    assert made_in(tmp_path / "out") == []


def test_a_reference_of_other_proportions_is_reported(process: Command, tmp_path: Path) -> None:
    reference = save(tmp_path / "wide.png", np.full((50, 200, 3), 220, np.uint8))
    outcome = process(save(tmp_path / "p.png", grey(30)), *BRIGHT, "--reference", reference)
    assert outcome.code == 1
    assert "the proportions of 320×240, got 200×50" in outcome.messages[0]


def test_every_frame_of_a_video_is_judged(process: Command, tmp_path: Path) -> None:
    outcome = process(write_video(tmp_path / "v.mp4", frames=4), *BRIGHT)
    assert outcome.code == 0
    for told in lines(tmp_path / "out/v.jsonl"):
        faces, remaining = told["faces"], told.get("remaining", [])
        assert len(faces) + len(remaining) == told["faces_found"] == 1
        (face,) = [*faces, *remaining]
        assert face["matches"] == (face["labels"]["bright"] > 0.5) == bool(faces)


def test_a_real_smile_is_followed_frame_by_frame(run: Command, shared_data: Path, tmp_path: Path) -> None:
    clip = shared_data / "videos/pyfeat_single_face.mp4"
    outcome = run("process", clip, "--out", tmp_path / "out", "--expression", "smile > 0.6")
    assert outcome.code == 0
    matched = [bool(line["faces"]) for line in lines(tmp_path / "out" / f"{clip.stem}.jsonl")]
    assert len(matched) == 72
    assert not any(matched[:15])
    assert all(matched[25:65])
