"""The command line as a user meets it: results, messages of one line, exit codes, and nothing left half-written.

Most tests use the stand-in engine, which sees a face in every picture.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import cv2
import numpy as np
import pytest

from faceseg_live import display
from faceseg_live.cli import main
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.registry import ENGINES
from faceseg_live.frames import Frame, Perception, Pixels
from faceseg_live.pipeline.sources import CameraFormat, CameraInfo, cameras
from tests.media import cut, quadrants, write_video

OUTPUTS = ("image.png", "json", "mask.png", "seg_image.png", "seg_mask.png")


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def messages(self) -> list[str]:
        return self.err.splitlines()


Command = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line with these words; hears native libraries, too."""

    def command(*words: str | Path) -> Outcome:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Outcome(code, *capfd.readouterr())

    return command


@pytest.fixture
def process(run: Command, tmp_path: Path) -> Command:
    """Runs `process` with the stand-in engine and the output folder "out"."""

    def command(*words: str | Path) -> Outcome:
        return run("process", *words, "--out", tmp_path / "out", "--engine", "fake")

    return command


def results(tmp_path: Path) -> list[str]:
    """All files below the output folder, hidden ones too."""
    out = tmp_path / "out"
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def save(path: Path, pixels: np.ndarray[Any, Any]) -> Path:
    """Write a picture; RGB, RGBA or grey."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


def load(path: Path) -> np.ndarray[Any, Any]:
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return pixels[..., ::-1] if pixels.ndim == 3 else pixels


def names(stem: str) -> list[str]:
    return [f"{stem}.{ending}" for ending in OUTPUTS]


# What a picture gives


def test_a_picture_gives_its_five_results(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants(320, 240)))
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == names("p")
    mask, image = load(tmp_path / "out" / "p.mask.png"), load(tmp_path / "out" / "p.image.png")
    assert (mask.shape, mask.dtype, image.shape) == ((240, 320), np.uint8, (240, 320, 3))
    assert (mask.min(), mask.max()) == (0, 255)
    expected = quadrants(320, 240) * (mask[..., None] / 255)
    assert np.abs(image - expected).max() <= 2


def test_the_numbers_beside_a_picture_are_those_of_its_crops(process: Command, tmp_path: Path) -> None:
    process(save(tmp_path / "p.png", quadrants(320, 240)), "--area", "nose", "--grow", "3", "--blur", "5")
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert set(box) == {"x", "y", "width", "height", "area", "face", "faces_found"}
    assert (box["area"], box["face"], box["faces_found"]) == ("nose", 1, 1)
    place = np.s_[box["y"] : box["y"] + box["height"], box["x"] : box["x"] + box["width"]]
    for whole, crop in (("mask", "seg_mask"), ("image", "seg_image")):
        full, part = (load(tmp_path / "out" / f"p.{kind}.png") for kind in (whole, crop))
        assert part.shape[:2] == (box["height"], box["width"])
        assert np.array_equal(full[place], part)


def test_the_command_line_gives_what_the_python_api_gives(run: Command, portrait: Pixels, tmp_path: Path) -> None:
    from faceseg_live import segment

    outcome = run("process", save(tmp_path / "p.png", portrait), "--out", tmp_path / "out", "--grow", "-4",
                  "--grow-tapered", "--blur", "9", "--area", "main_features")
    assert outcome.code == 0
    expected = segment(portrait, area="main_features", grow=-4, grow_tapered=True, blur=9)
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert [box[key] for key in ("x", "y", "width", "height")] == [
        expected.x, expected.y, expected.width, expected.height]
    assert np.abs(load(tmp_path / "out" / "p.mask.png") / 255 - expected.mask).max() < 1 / 255
    assert np.array_equal(load(tmp_path / "out" / "p.seg_image.png"), expected.seg_image)


def test_all_faces_are_numbered_from_the_largest(run: Command, demo_frames: tuple[Pixels, ...], tmp_path: Path) -> None:
    picture = save(tmp_path / "two.png", demo_frames[6])
    assert run("process", picture, "--out", tmp_path / "out", "--face", "all").code == 0
    assert results(tmp_path) == names("two.1") + names("two.2")
    first, second = (json.loads((tmp_path / "out" / f"two.{n}.json").read_text()) for n in (1, 2))
    assert first["height"] > second["height"]
    assert [(box["face"], box["faces_found"]) for box in (first, second)] == [(1, 2), (2, 2)]
    assert run("process", picture, "--out", tmp_path / "one", "--face", "2").code == 0
    assert json.loads((tmp_path / "one" / "two.json").read_text()) == second


def test_a_face_that_is_not_there_is_told(process: Command, tmp_path: Path) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants()), "--face", "3")
    assert outcome.code == 1
    assert outcome.messages == [f"faceseg-live: {tmp_path / 'p.png'}: asked for face 3, but only 1 found "
                                "(1 is the largest)"]
    assert not (tmp_path / "out").exists()


def test_a_picture_without_a_face_is_told(run: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "wall.png", np.full((120, 160, 3), 128, np.uint8))
    outcome = run("process", picture, "--out", tmp_path / "out")
    assert outcome.code == 1
    assert "no face found" in outcome.err
    assert not (tmp_path / "out").exists()


def test_an_area_of_the_whole_picture_needs_no_face(process: Command, tmp_path: Path) -> None:
    assert process(save(tmp_path / "p.png", quadrants()), "--area", "person", "--face", "all").code == 0
    assert results(tmp_path) == names("p")
    assert json.loads((tmp_path / "out" / "p.json").read_text())["face"] is None


def test_an_empty_mask_has_numbers_but_no_crop(process: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    process(picture)
    outcome = process(picture, "--grow", "-4096")
    assert outcome.code == 0
    assert "no crop" in outcome.err
    assert results(tmp_path) == ["p.image.png", "p.json", "p.mask.png"]
    box = json.loads((tmp_path / "out" / "p.json").read_text())
    assert [box[key] for key in ("x", "y", "width", "height")] == [0, 0, 0, 0]
    assert load(tmp_path / "out" / "p.mask.png").max() == 0


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("deep.png", (quadrants().astype(np.uint16) * 257)),
        ("deep.tiff", (quadrants().astype(np.uint16) * 257)),
        ("grey.png", quadrants()[..., 1]),
        ("grey.jpg", quadrants()[..., 1]),
        ("clear.png", np.dstack([quadrants(), np.full((240, 320), 90, np.uint8)])),
        ("deep_grey.png", quadrants()[..., 1].astype(np.uint16) * 257),
        ("modern.webp", quadrants()),
    ],
)
def test_pictures_of_other_kinds_simply_work(
    process: Command, tmp_path: Path, name: str, pixels: np.ndarray[Any, Any]
) -> None:
    outcome = process(save(tmp_path / name, pixels), "--area", "image", "--blur", "1")
    assert (outcome.code, outcome.err) == (0, "")
    image = load(tmp_path / "out" / f"{Path(name).stem}.image.png")
    shown = quadrants() if "grey" not in name else np.repeat(quadrants()[..., 1:2], 3, axis=2)
    assert np.abs(image.astype(int) - shown).mean() < 2


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 40), (2000, 4)])
def test_tiny_and_narrow_pictures_simply_work(process: Command, tmp_path: Path, size: tuple[int, int]) -> None:
    picture = save(tmp_path / "p.png", np.full((size[1], size[0], 3), 99, np.uint8))
    assert process(picture, "--face", "all").code == 0


# Folders


def test_a_folder_keeps_its_shape_and_survives_a_bad_file(process: Command, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save(folder / "a.png", quadrants())
    save(folder / "deep" / "er" / "b.jpg", quadrants())
    (folder / "deep" / "broken.jpg").write_text("no picture")
    outcome = process(folder)
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "broken.jpg" in outcome.messages[0]
    assert results(tmp_path) == names("a") + names("deep/er/b")
    assert outcome.out == f"2 of 3 done, 1 failed; results in {tmp_path / 'out'}\n"


def test_names_that_collide_overwrite_nothing(process: Command, tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png"):
        save(tmp_path / "in" / name, quadrants())
    assert process(tmp_path / "in").code == 0
    assert results(tmp_path) == names("a.jpg") + names("a.png")


def test_a_machine_gets_a_summary(process: Command, tmp_path: Path) -> None:
    good, bad = save(tmp_path / "in" / "a.png", quadrants()), tmp_path / "in" / "b.png"
    bad.touch()
    outcome = process(tmp_path / "in", "--json")
    summary = json.loads(outcome.out)
    assert (outcome.code, summary["done"], summary["failed"]) == (1, 1, 1)
    done, failed = summary["files"]
    assert (done["input"], done["kind"], done["faces_found"], done["error"]) == (str(good), "image", 1, "")
    assert sorted(done["outputs"]) == [str(tmp_path / "out" / name) for name in names("a")]
    assert failed["input"] == str(bad)
    assert "empty" in failed["error"]


# Videos


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def times_s(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.time) for frame in container.decode(video=0)]


def first_picture(path: Path) -> np.ndarray[Any, Any]:
    with av.open(str(path)) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), int)


def test_a_video_keeps_every_frame_and_its_time(process: Command, tmp_path: Path) -> None:
    at_ms = [0, 33, 70, 100, 400, 410, 900, 1000, 1033, 1500]
    outcome = process(write_video(tmp_path / "v.mp4", times_ms=at_ms))
    assert (outcome.code, outcome.err) == (0, "")
    assert results(tmp_path) == ["v.jsonl", "v.mp4"]
    expected_s = [at / 1000 for at in at_ms]
    assert times_s(tmp_path / "out" / "v.mp4") == pytest.approx(expected_s, abs=2e-3)
    told = lines(tmp_path / "out" / "v.jsonl")
    assert [line["frame"] for line in told] == list(range(10))
    assert [line["time"] for line in told] == pytest.approx(expected_s, abs=2e-3)
    assert told[0]["area"] == "face"
    face = told[0]["faces"][0]
    assert face["id"] == 1
    assert 0 < face["width"] < 320
    assert 0 < face["height"] < 240


def test_the_mask_lies_over_the_video(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", frames=3)
    process(clip, "--blur", "1")
    before, after = first_picture(clip), first_picture(tmp_path / "out" / "v.mp4")
    face = lines(tmp_path / "out" / "v.jsonl")[0]["faces"][0]
    changed = np.abs(after - before).max(axis=2) > 50
    rows, columns = np.nonzero(changed)
    assert columns.min() == pytest.approx(face["x"], abs=6)
    assert columns.max() == pytest.approx(face["x"] + face["width"], abs=6)
    assert rows.max() == pytest.approx(face["y"] + face["height"], abs=6)


def test_a_real_video_is_followed(run: Command, demo_path: Path, tmp_path: Path) -> None:
    clip = tmp_path / "short.mp4"
    with av.open(str(demo_path)) as whole, av.open(str(clip), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in list(whole.demux(video=0))[:24]:
            if packet.dts is not None:
                packet.stream = stream
                part.mux(packet)
    outcome = run("process", clip, "--out", tmp_path / "out", "--json")
    report = json.loads(outcome.out)["files"][0]
    told = lines(tmp_path / "out" / "short.jsonl")
    assert (outcome.code, report["frames"], report["faces_found"]) == (0, len(told), 1)
    assert len(told) >= 20
    assert {line["faces"][0]["id"] for line in told} == {1}


def test_a_face_number_that_never_comes_masks_nothing(process: Command, tmp_path: Path) -> None:
    outcome = process(write_video(tmp_path / "v.mp4", frames=3), "--face", "2")
    assert outcome.code == 0
    assert "no mask was drawn" in outcome.err
    assert [line["faces"] for line in lines(tmp_path / "out" / "v.jsonl")] == [[], [], []]


def test_an_input_video_is_never_overwritten(process: Command, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    clip = write_video(tmp_path / "out" / "v.mp4", frames=3)
    before = clip.read_bytes()
    outcome = process(clip)
    assert outcome.code == 1
    assert "choose another --out" in outcome.err
    assert clip.read_bytes() == before
    assert results(tmp_path) == ["v.mp4"]


# Bad input


def missing(folder: Path) -> Path:
    return folder / "missing.jpg"


def missing_video(folder: Path) -> Path:
    return folder / "missing.mp4"


def empty_picture(folder: Path) -> Path:
    return written(folder / "empty.png", b"")


def empty_video(folder: Path) -> Path:
    return written(folder / "empty.mp4", b"")


def truncated_jpeg(folder: Path) -> Path:
    return cut(save(folder / "whole.jpg", quadrants()), 0.5, "cut.jpg")


def truncated_png(folder: Path) -> Path:
    return cut(save(folder / "whole.png", quadrants()), 0.5, "cut.png")


def truncated_video(folder: Path) -> Path:
    return cut(write_video(folder / "whole.mp4", frames=60), 0.5, "cut.mp4")


def video_cut_in_the_middle(folder: Path) -> Path:
    return cut(write_video(folder / "whole.mp4", frames=90, starts_fast=True), 0.5, "cut.mp4")


def text_as_picture(folder: Path) -> Path:
    return written(folder / "text.jpg", b"this is no picture")


def text_as_video(folder: Path) -> Path:
    return written(folder / "text.mp4", b"this is no video\n" * 20)


def picture_of_no_size(folder: Path) -> Path:
    return written(folder / "none.pgm", b"P5\n0 0\n255\n")


def empty_folder(folder: Path) -> Path:
    (folder / "void").mkdir()
    return folder / "void"


def folder_of_texts(folder: Path) -> Path:
    (folder / "texts").mkdir()
    written(folder / "texts" / "a.txt", b"text")
    return folder / "texts"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


BAD_INPUTS = (missing, missing_video, empty_picture, empty_video, truncated_jpeg, truncated_png, truncated_video,
              video_cut_in_the_middle, text_as_picture, text_as_video, picture_of_no_size, empty_folder,
              folder_of_texts)


@pytest.mark.parametrize("make", BAD_INPUTS, ids=lambda make: make.__name__)
def test_bad_input_is_told_in_one_line_and_leaves_nothing(
    process: Command, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    bad = make(tmp_path)
    outcome = process(bad)
    assert outcome.code == 1
    assert len(outcome.messages) == 1, outcome.err
    assert outcome.messages[0].startswith("faceseg-live: ")
    assert bad.name in outcome.messages[0]
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything")
@pytest.mark.parametrize("is_input", [True, False])
def test_what_may_not_be_read_or_written_is_told(process: Command, tmp_path: Path, is_input: bool) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    (tmp_path / "out").mkdir()
    (picture if is_input else tmp_path / "out").chmod(0o500 if not is_input else 0)
    outcome = process(picture)
    assert outcome.code == 1
    assert "permission denied" in outcome.err.lower()
    assert results(tmp_path) == []


def test_an_output_folder_that_is_a_file_is_told(process: Command, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    outcome = process(save(tmp_path / "p.png", quadrants()))
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "can't be written" in outcome.messages[0]
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a system with /proc")
def test_an_output_folder_that_cannot_be_made_is_told(run: Command, tmp_path: Path) -> None:
    outcome = run("process", save(tmp_path / "p.png", quadrants()), "--out", "/proc/none/out", "--engine", "fake")
    assert outcome.code == 1
    assert len(outcome.messages) == 1
    assert "/proc/none" in outcome.messages[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--area", "tail"), "face+forehead"),
        (("--area", "hair"), "doesn't deliver 'hair'"),
        (("--grow", "4097"), "-4096 to 4096"),
        (("--grow", "-4097"), "-4096 to 4096"),
        (("--grow", "much"), "--grow"),
        (("--grow", "1.5"), "--grow"),
        (("--blur", "0"), "1 to 4096"),
        (("--blur", "5000"), "1 to 4096"),
        (("--face", "0"), "a number from 1"),
        (("--face", "-1"), "a number from 1"),
        (("--face", "prettiest"), "largest, all"),
        (("--engine", "warp"), "mesh"),
        (("--ar", "nose"), "--ar"),
        (("--sparkle",), "--sparkle"),
    ],
)
def test_wrong_options_are_told_in_one_line(
    run: Command, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    outcome = run("process", picture, "--out", tmp_path / "out", "--engine", "fake", *words)
    assert outcome.code == 2
    assert len(outcome.messages) == 1
    assert outcome.messages[0].startswith("faceseg-live: ")
    assert told in outcome.messages[0]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("process",), ("process", "p.png"), ("process", "--out", "x"), ("fly",)])
def test_missing_words_are_told(run: Command, words: tuple[str, ...]) -> None:
    outcome = run(*words)
    assert outcome.code == 2
    assert len(outcome.messages) == 1


# Accidents


@pytest.fixture
def accident(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Lets something happen when the stand-in engine looks at the third frame."""

    def arrange(happen: Callable[[], None]) -> None:
        original = FakeEngine.perceive

        def perceive(self: FakeEngine, frame: Frame, request: Any) -> Perception:
            if frame.sequence == 2:
                happen()
            return original(self, frame, request)

        monkeypatch.setattr(FakeEngine, "perceive", perceive)

    return arrange


def interrupted() -> None:
    raise KeyboardInterrupt


def broken() -> None:
    raise RuntimeError("a bug\nof two lines")


def test_ctrl_c_leaves_nothing_half_written(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(interrupted)
    outcome = process(write_video(tmp_path / "v.mp4", frames=30))
    assert outcome.code == 130
    assert "interrupted" in outcome.messages[-1]
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_termination_leaves_nothing_half_written(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as stop:
        process(write_video(tmp_path / "v.mp4", frames=30))
    assert stop.value.code == 143
    assert not (tmp_path / "out").exists()


def test_an_unforeseen_error_costs_one_file(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(broken)
    for name in ("a", "b", "c", "d"):
        save(tmp_path / "in" / f"{name}.png", quadrants())
    outcome = process(tmp_path / "in")
    assert outcome.code == 1
    assert results(tmp_path) == names("a") + names("b") + names("d")
    assert "c.png: unexpected RuntimeError: a bug of two lines" in outcome.messages[0]
    assert "--debug" in outcome.err
    assert "Traceback" not in outcome.err
    assert "Traceback" in process(tmp_path / "in", "--debug").err


# The other commands


def modules_after(words: list[str], tmp_path: Path) -> set[str]:
    """What a fresh process has imported after running these words."""
    code = "import sys; from faceseg_live.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60,
                          check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["process", "--help"], ["gui", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    heavy = {"numpy", "cv2", "mediapipe", "av", "PySide6", "torch", "jax", "tqdm"}
    assert modules_after(words, tmp_path) & heavy == set()


def test_processing_imports_no_window(tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    loaded = modules_after(["process", str(picture), "--out", "out", "--engine", "fake"], tmp_path)
    assert "cv2" in loaded
    assert not {name for name in loaded if name.startswith("PySide6")}


def test_help_tells_ranges_and_defaults_of_the_settings(run: Command) -> None:
    told = " ".join(run("process", "--help").out.split())
    for expected in ("-4096 to 4096 px, default 0", "1 to 4096 px, default 13", "default face", "left_cheek"):
        assert expected in told


def test_version(run: Command) -> None:
    from faceseg_live import __version__

    assert run("--version").out == f"faceseg-live {__version__}\n"


@pytest.mark.parametrize(
    ("words", "source"),
    [((), None), (("gui",), None), (("gui", "--source", "demo"), "demo"), (("--debug", "gui"), None)],
)
def test_the_window_is_the_default(
    run: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], source: str | None
) -> None:
    opened: list[str | None] = []
    app = ModuleType("faceseg_live.app")

    def open_window(source: str | None) -> int:
        opened.append(source)
        return 7

    app.run = open_window  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faceseg_live.app", app)
    monkeypatch.setattr(display, "why_no_window", lambda: "")
    assert run(*words).code == 7
    assert opened == [source]


def test_without_a_display_the_demo_clip_is_segmented(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(display, "why_no_window", lambda: "there is no display")
    monkeypatch.setitem(ENGINES, "mesh", replace(ENGINES["fake"], key="mesh"))
    monkeypatch.chdir(tmp_path)
    outcome = run()
    assert outcome.code == 0
    assert "there is no display" in outcome.messages[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faceseg-demo.mp4", "faceseg-demo.png"]
    assert len(times_s(tmp_path / "faceseg-demo.mp4")) > 200
    assert min(load(tmp_path / "faceseg-demo.png").shape[:2]) > 400


CAMERA = CameraInfo(2, "Front Camera", "V4L2", (CameraFormat("MJPG", 1280, 720, 30.0),
                                                       CameraFormat("YUYV", 640, 480, 0.0)))


def test_cameras_are_listed(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: (CAMERA,))
    told = run("cameras").out
    for expected in ("2  Front Camera  (V4L2)", "MJPG 1280x720 at 30 fps", "YUYV 640x480\n"):
        assert expected in told
    listed = json.loads(run("cameras", "--json").out)
    assert listed[0]["name"] == "Front Camera"
    assert listed[0]["formats"][0] == {"pixel_format": "MJPG", "width": 1280, "height": 720, "fps": 30.0}


def test_no_camera_is_no_error(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: ())
    outcome = run("cameras")
    assert (outcome.code, outcome.out, outcome.err) == (0, "No camera found.\n", "")
    assert json.loads(run("cameras", "--json").out) == []


def test_a_view_is_written_beside_the_masks(process: Command, tmp_path: Path, portrait: np.ndarray[Any, Any]) -> None:
    picture = save(tmp_path / "p.png", portrait)
    assert process(picture).code == 0
    assert "p.view.png" not in results(tmp_path)
    assert process(picture, "--view", "regions").code == 0
    view = cv2.imread(str(tmp_path / "out" / "p.view.png"))
    assert view.shape == (portrait.shape[0], 2 * portrait.shape[1], 3)
