"""`process --content`: pictures and videos in any look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.settings import HIDING, LOOK_KEYS
from tests.cli.results import Command, load, names, results, save, times_s
from tests.media_files import quadrants, write_video
from tests.output_files import made_in


def raw(path: Path) -> np.ndarray[Any, Any]:
    """A picture file as it is: BGR, BGRA or grey."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def last_picture(path: Path) -> np.ndarray[Any, Any]:
    with av.open(str(path)) as container:
        return np.asarray(list(container.decode(video=0))[-1].to_ndarray(format="rgb24"), int)


@pytest.mark.parametrize("key", [key for key in LOOK_KEYS if key != HIDING])
def test_a_picture_gets_one_more_file_for_a_look(process: Command, tmp_path: Path, key: str, portrait: Pixels) -> None:
    picture = save(tmp_path / "p.png", portrait)
    assert process(picture, "--content", key, "--face", "largest").code == 0
    assert results(tmp_path) == sorted({*names("p"), f"p.{key}.png"})
    drawn = raw(tmp_path / "out" / f"p.{key}.png")
    height, width = portrait.shape[:2]
    sizes = {"area_crop": (720, 720), "face_crop": (512, 512), "side_by_side": (height, 2 * width),
             "regions": (height, 2 * width)}
    assert drawn.shape[:2] == sizes.get(key, (height, width))


@pytest.mark.parametrize("key", ["cutout", "area_crop"])
def test_what_is_in_front_of_nothing_keeps_its_alpha(process: Command, tmp_path: Path, key: str) -> None:
    process(save(tmp_path / "p.png", quadrants()), "--content", key)
    drawn = raw(tmp_path / "out" / f"p.{key}.png")
    assert drawn.shape[2] == 4
    assert set(np.unique(drawn[..., 3])) >= {0, 255}


def test_a_cut_out_lies_on_a_colour(process: Command, tmp_path: Path) -> None:
    process(save(tmp_path / "p.png", quadrants()), "--content", "cutout", "--backdrop", "colour",
            "--backdrop-colour", "#102030")
    drawn = load(tmp_path / "out" / "p.cutout.png")
    assert drawn.shape[2] == 3
    assert tuple(drawn[0, 0]) == (0x10, 0x20, 0x30)


def test_several_looks_give_several_files_under_either_spelling(process: Command, tmp_path: Path) -> None:
    process(save(tmp_path / "p.png", quadrants()), "--content", "overlay", "--view", "camera", "--content", "overlay")
    assert results(tmp_path) == sorted([*names("p"), "p.camera.png", "p.overlay.png"])
    assert np.array_equal(load(tmp_path / "out" / "p.camera.png"), quadrants())


def test_the_mask_of_the_only_face_stays_the_one_file_that_it_is(process: Command, tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    process(picture)
    before = (tmp_path / "out" / "p.mask.png").read_bytes()
    process(picture, "--content", "mask")
    assert (tmp_path / "out" / "p.mask.png").read_bytes() == before


def test_regions_show_all_faces_unless_one_is_named(
    run: Command, tmp_path: Path, demo_frames: tuple[Pixels, ...]
) -> None:
    picture = save(tmp_path / "p.png", np.hstack([demo_frames[0], demo_frames[0]]))

    def coloured_halves(*options: str) -> list[bool]:
        assert run("process", picture, "--out", tmp_path / "out", "--content", "regions", *options).code == 0
        drawn = load(tmp_path / "out" / "p.regions.png")[..., :3]
        below_legend = drawn[drawn.shape[0] * 6 // 10 :, drawn.shape[1] // 2 :]
        return [bool(half.any()) for half in np.hsplit(below_legend, 2)]

    assert coloured_halves() == [True, True]
    assert sorted(coloured_halves("--face", "1")) == [False, True]


def test_a_video_is_written_in_the_look_that_is_named(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", frames=3)
    assert process(clip, "--content", "mask", "--blur", "1").code == 0
    assert results(tmp_path) == ["v.jsonl", "v.mp4"]
    shown = last_picture(tmp_path / "out" / "v.mp4")
    assert shown.max() > 240
    assert shown.min() < 16
    assert np.abs(shown - shown[..., :1]).max() <= 3, "grey"


def test_several_looks_of_a_video_are_files_in_step(process: Command, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "v.mp4", times_ms=[0, 33, 70, 100, 400])
    assert process(clip, "--content", "anonymised", "--content", "side_by_side").code == 0
    assert results(tmp_path) == ["v-anonymised.mp4", "v-side_by_side.mp4", "v.jsonl"]
    times = [times_s(tmp_path / "out" / f"v-{key}.mp4") for key in ("anonymised", "side_by_side")]
    assert times[0] == times[1] == pytest.approx([0, 0.033, 0.07, 0.1, 0.4], abs=2e-3)
    first, second = (last_picture(tmp_path / "out" / f"v-{key}.mp4") for key in ("anonymised", "side_by_side"))
    assert second.shape == (first.shape[0], 2 * first.shape[1], 3)


@pytest.mark.parametrize(("options", "told"), [
    (("--content", "crop"), ("area_crop", "face_crop")),
    (("--view", "crop"), ("area_crop", "face_crop")),
    (("--content", "everything"), ("'everything' is unknown", "anonymised")),
    (("--content", "cutout", "--backdrop", "picture", "--backdrop-picture", "none.png"), ("none.png",)),
])
def test_what_can_not_be_drawn_is_reported_before_any_work(
    process: Command, tmp_path: Path, options: tuple[str, ...], told: tuple[str, ...]
) -> None:
    outcome = process(save(tmp_path / "p.png", quadrants()), *options)
    assert outcome.code == 2
    (message,) = outcome.messages
    assert all(word in message for word in told)
    assert made_in(tmp_path / "out") == []
