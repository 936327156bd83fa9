"""What the benchmark of hiding counts, by hand, and the truth of its composed clips."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.composites.layers import Layer, Placement
from benchmarks.hiding import composed_clips
from benchmarks.hiding.faces import ReferenceFace, boxed, read_faces, write_faces
from benchmarks.hiding.measures import coverage, drawn, false_hides, is_colour, is_covered
from benchmarks.hiding.people import Person
from benchmarks.hiding.scenes import SIZE, Appearance, composed
from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Pixels, freeze

SHAPE = 120, 200
FACE = boxed((80, 40, 30, 40))


def hidden_by(*ovals: Oval) -> np.ndarray:
    return drawn(ovals, SHAPE)


def test_a_face_is_covered_where_its_middle_and_nearly_all_of_it_are_hidden() -> None:
    assert is_covered(hidden_by(FACE), FACE)
    assert is_covered(hidden_by(FACE.grown(0.97)), FACE)
    assert not is_covered(hidden_by(FACE.grown(0.85)), FACE)
    assert not is_covered(hidden_by(Oval(FACE.x + 8, FACE.y, FACE.across, FACE.along)), FACE)
    assert is_covered(drawn(None, SHAPE), FACE)
    assert not is_covered(hidden_by(), FACE)
    all_but_the_middle = drawn(None, SHAPE)
    all_but_the_middle[58:63, 93:98] = False
    assert not is_covered(all_but_the_middle, FACE)


def test_a_face_may_be_tilted_and_cut_by_the_border() -> None:
    tilted = boxed((80, 40, 16, 60), 70)
    assert is_covered(hidden_by(tilted.grown(1.1)), tilted)
    assert not is_covered(hidden_by(boxed((80, 40, 16, 60))), tilted)
    cut = boxed((185, 100, 30, 40))
    mask = np.zeros(SHAPE, np.bool_)
    assert not is_covered(mask, cut)
    mask[100:, 185:] = True
    assert is_covered(mask, cut)
    assert is_covered(np.zeros(SHAPE, np.bool_), boxed((300, 300, 30, 40)))  # nothing of it is to be seen


def test_only_faces_that_count_in_known_frames_are_counted() -> None:
    small, faint = ReferenceFace(boxed((10, 10, 8, 10)), person=2), ReferenceFace(FACE, person=3, counts=False)
    reference = {0: (ReferenceFace(FACE, person=1), small), 2: (ReferenceFace(FACE, person=1), faint)}
    result = coverage([hidden_by(small.oval), hidden_by(), hidden_by(FACE)], reference)
    assert (result.frames, result.faces, result.large, result.large_open) == (2, 3, 2, 1)
    assert result.open == [(0, reference[0][0])]
    assert (result.frames_with_a_leak, result.share_open) == (1, pytest.approx(1 / 3))
    assert dict(result.open_by_person) == {1: 1, 2: 0}
    assert dict(result.frames_by_person) == {1: 2, 2: 1}


def test_a_hide_is_false_where_no_face_comes_near() -> None:
    reference = dict.fromkeys(range(20), ()) | {10: (ReferenceFace(FACE, counts=False),)}
    elsewhere = Oval(20, 20, 15, 15)
    hides = false_hides([(FACE.grown(1.5), elsewhere)] * 20, reference)
    assert [number for number, oval in hides if oval == elsewhere] == list(range(20))
    assert [number for number, oval in hides if oval != elsewhere] == [0, 1, 2, 3, 4, 16, 17, 18, 19]
    assert false_hides([None] * 20, reference) == []
    assert len(false_hides([(elsewhere,)] * 30, reference)) == 20  # nothing is known of the last ten


def test_a_colour_is_found_again_after_encoding(tmp_path: Path) -> None:
    picture = np.full((64, 96, 3), 120, np.uint8)
    picture[16:48, 32:64] = 255, 0, 255
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    with av.open(str(tmp_path / "clip.mp4")) as container:
        decoded = next(container.decode(video=0)).to_ndarray(format="rgb24")
    found = is_colour(decoded, (255, 0, 255))
    assert found[18:46, 34:62].all()
    assert not found[:12].any()


def test_faces_are_written_and_read(tmp_path: Path) -> None:
    file = tmp_path / "clip.faces.json"
    reference = {0: (), 3: (ReferenceFace(boxed((1, 2, 30, 40), 90), 7, counts=False), ReferenceFace(FACE))}
    write_faces(file, reference)
    read = read_faces(file)
    assert [read[0], read[3][1]] == [(), ReferenceFace(FACE)]
    assert read[3][0].oval.rotation == pytest.approx(np.pi / 2, abs=1e-3)
    file.write_text(json.dumps({"faces": {"5": [{"box": [80, 40, 30, 40]}]}}))
    assert read_faces(file) == {5: (ReferenceFace(FACE),)}
    for wrong in ("", "[]", '{"faces": {"x": []}}', '{"faces": {"1": [{"box": [1, 2]}]}}'):
        file.write_text(wrong)
        with pytest.raises(ValueError, match="faces of a clip"):
            read_faces(file)


@pytest.fixture(scope="module")
def person() -> Person:
    """A red bust with a face half as wide as it is high."""
    pixels = np.zeros((120, 90, 3), np.uint8)
    pixels[..., 0] = 250
    return Person(Layer("red", freeze(pixels), np.ones((120, 90), np.float32), (45, 50), 40), 0.5)


def shown(*people: Appearance) -> tuple[Pixels, dict[int, ReferenceFace]]:
    picture, faces = composed(np.zeros((SIZE[1], SIZE[0], 3), np.float32), people)
    return picture.astype(np.uint8), {face.person: face for face in faces if face.person}


def test_the_truth_is_where_people_are_laid(person: Person) -> None:
    picture, faces = shown(Appearance(1, person, Placement((400, 300), 80, turn_degrees=90)))
    assert faces[1].oval == Oval(400, 300, 20, 40, np.pi / 2)
    assert picture[drawn([faces[1].oval], picture.shape), 0].min() > 200
    rows, columns = np.nonzero(picture[..., 0] > 128)
    assert (np.ptp(rows), np.ptp(columns)) == (pytest.approx(180, abs=4), pytest.approx(240, abs=4))


@pytest.mark.parametrize(("appearance", "counts"), [
    (Placement((0, 300), 80), True),
    (Placement((-12, 300), 80), False),
    (Placement((640, 735), 80), True),
    (Placement((640, 752), 80), False),
])
def test_a_face_counts_from_a_quarter_on(person: Person, appearance: Placement, counts: bool) -> None:
    assert shown(Appearance(1, person, appearance))[1][1].counts is counts


def test_a_face_that_is_gone_covered_or_faint_does_not_count(person: Person) -> None:
    here = Placement((400, 300), 80)
    assert not shown(Appearance(1, person, Placement((-200, 300), 80)))[1]
    assert set(shown(Appearance(1, person, here), Appearance(2, person, here))[1]) == {2}
    assert not shown(Appearance(1, person, here, opacity=0.2))[1][1].counts
    assert shown(Appearance(1, person, here, opacity=0.4))[1][1].counts


def test_a_crowd_stands_apart_and_is_seen_as_a_whole(person: Person) -> None:
    (picture, faces), = islice(composed_clips.crowd([person] * 50, np.random.default_rng(3)), 1)
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert sorted(face.person for face in faces) == list(range(1, 51))
    assert all(face.counts and face.height >= 40 for face in faces)
    covered = sum(drawn([face.oval], picture.shape).astype(int) for face in faces)
    assert covered.max() == 1


def test_an_entry_begins_without_anybody_and_shows_all_of_the_face(person: Person) -> None:
    scene = composed_clips.slides_in((1, 0))([person], np.random.default_rng(5))
    frames = [faces for _, faces in islice(scene, 31)]
    assert not any(frames[:10])
    counted = [any(face.counts for face in faces) for faces in frames]
    assert counted == sorted(counted)  # once it is in it stays
    assert counted[30]
    assert frames[30][0].oval.bounds[2] < SIZE[0]


def test_clips_are_written_once_with_their_faces(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "crowd.mp4"
    composed_clips.write_clip(path, islice(composed_clips.crowd([person] * 2, np.random.default_rng(3)), 2))
    assert {number: len(faces) for number, faces in read_faces(path.with_suffix(".faces.json")).items()} == {0: 2, 1: 2}
