from __future__ import annotations

import numpy as np
import pytest

from training.render.camera import CENTRE, axes, camera_at, make_camera
from training.render.dice import Dice
from training.render.formats import read_obj, read_target
from training.render.parts import ball, facing, triangulated, tube, turn, vertex_normals
from training.render.subdivision import subdivision

CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
SIDES = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]], np.int32)


def seen(camera_yaw: float, place: tuple[float, float, float], *, pitch: float = 0, roll: float = 0) -> np.ndarray:
    """Where a place of the scene is in the picture, -1 to 1, right and up."""
    camera = camera_at(camera_yaw, pitch, roll, distance=20, share=.5, off_centre=np.zeros(2))
    clip = camera.matrix @ np.array([*place, 1])
    return clip[:2] / clip[3]


def test_a_file_of_a_mesh_gives_quads_triangles_and_groups() -> None:
    mesh = read_obj("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\ng front\nf 1/1 2/2 3/2 4/1\ng tip\nf 1 2 3\n")
    assert mesh.points.shape == (4, 3)
    assert mesh.faces.tolist() == [[0, 1, 2, 3], [0, 1, 2, 2]]
    assert mesh.face_uv[0].tolist() == [0, 1, 1, 0]
    assert mesh.groups.tolist() == ["front", "tip"]
    assert triangulated(mesh.faces).tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3]]


def test_a_target_names_points_and_how_far_they_move() -> None:
    index, offsets = read_target("# by somebody\n3 .5 0 -1\n\n7 0 .25 0\n")
    assert index.tolist() == [3, 7]
    assert offsets.tolist() == [[.5, 0, -1], [0, .25, 0]]


def test_a_subdivided_cube_is_rounder_and_as_large_on_all_sides() -> None:
    divided = subdivision(SIDES, 8)
    fine = divided.refine(CUBE)
    assert fine.shape == (8 + 12 + 6, 3)
    assert divided.faces.shape == (24, 4)
    assert np.allclose(np.abs(fine[:8]), 5 / 9, atol=1e-6)  # Catmull's and Clark's own weights
    assert np.allclose(np.abs(fine).max(0), np.abs(fine).max())


def test_a_border_stays_where_it_is() -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    fine = subdivision(np.array([[0, 1, 2, 3]], np.int32), 4).refine(square)
    assert fine[:4].tolist() == square.tolist()
    assert sorted(fine[4:8].tolist()) == [[0, .5, 0], [.5, 0, 0], [.5, 1, 0], [1, .5, 0]]


def test_normals_point_out_of_a_ball() -> None:
    points, faces = ball((1, 2, 3), .5)
    normals = vertex_normals(points, triangulated(faces))
    outwards = (points - (1, 2, 3)) / .5
    assert np.abs((normals * outwards).sum(1))[20:-20].min() > .97


def test_a_tube_is_as_wide_as_was_asked_for() -> None:
    line = np.stack([np.zeros(9), np.linspace(0, 1, 9), np.zeros(9)], 1)
    points, _ = tube(line, .1)
    assert np.allclose(np.hypot(points[:, 0], points[:, 2]), .1, atol=1e-5)


def test_turns_go_counter_clockwise() -> None:
    assert np.allclose(turn((0, 0, 1), np.pi / 2) @ (1, 0, 0), (0, 1, 0))
    frame = facing((0, 0, 2), (0, 1, .5))
    assert np.allclose(frame, np.eye(3))


def test_the_subjects_left_is_on_the_right_of_the_picture() -> None:
    assert seen(0, (.4, 0, .3))[0] > .1


def test_a_positive_yaw_shows_the_left_cheek_and_both_ends_are_profiles() -> None:
    ear, tip = (.8, 0, CENTRE[2]), (0, 0, .5)
    assert seen(60, tip)[0] < seen(60, ear)[0]
    assert axes(90, 0, 0)[0, 2] == pytest.approx(1)


def test_a_positive_pitch_looks_from_above_and_a_positive_roll_leans_to_the_right() -> None:
    assert axes(0, 30, 0)[1, 2] == pytest.approx(.5)
    assert seen(0, (0, 1, CENTRE[2]), roll=20)[0] > .1


def test_heads_are_seen_from_everywhere_between_both_profiles() -> None:
    cameras = [make_camera(Dice(seed)) for seed in range(400)]
    yaws = np.array([camera.yaw for camera in cameras])
    assert yaws.min() < -85
    assert yaws.max() > 85
    assert (np.abs(yaws) < 25).mean() > .4


def test_dice_of_a_name_are_the_same_each_time_and_others_by_name_and_seed() -> None:
    first = Dice(5).of("hat").random(4).tolist()
    assert Dice(5).of("hat").random(4).tolist() == first
    assert Dice(5).of("hair").random(4).tolist() != first
    assert Dice(6).of("hat").random(4).tolist() != first
