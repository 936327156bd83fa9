"""Outlines as people label them: what must hold of them whatever their constants are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.outlines import refined_points, traced, traced_in_view
from faceseg_live.area_masks.shapes import area_shape
from faceseg_live.domain.areas import AREAS, Area, Contours, Hull
from faceseg_live.domain.mesh_mirror import MIRRORED
from faceseg_live.domain.mesh_rings import LIPS_INNER, OVAL
from faceseg_live.domain.types import Box, Face, Points
from faceseg_live.engines.fake import canonical_face
from faceseg_live.masks import mask_from_points

Flags = NDArray[np.bool_]
SIZE = (900, 900)
FACE_PX = 500.0
FOLDED = 0.9
REFINED = [area for area in AREAS.values() if isinstance(area.outline or area.shape, Contours)]
CLASSIC = ("face", "main_features", "eyes", "left_eye", "right_eye", "nose", "mouth", "face+forehead")


def mesh(yaw: float = 0.0, pitch: float = 0.0) -> Points:
    """The canonical face in the middle of the picture, turned to a side and down, degrees."""
    points = canonical_face() * FACE_PX
    points -= points.mean(axis=0)
    turn, nod = np.radians((yaw, pitch))
    about_y = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(nod), -np.sin(nod)], [0, np.sin(nod), np.cos(nod)]])
    return np.asarray(points @ (about_x @ about_y).T + (450, 450, 0), np.float32)


def outlines_of(area: Area, points: Points) -> list[Points]:
    shape = area.outline or area.shape
    assert isinstance(shape, Contours)
    return traced_in_view(shape.outlines, refined_points(points)) + traced_in_view(shape.holes, refined_points(points))


def test_they_turn_grow_and_move_with_the_face() -> None:
    points, angle, zoom = mesh(yaw=20)[:, :2], np.radians(73), 1.7
    turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    there = (points @ turn.T + (40, -90)).astype(np.float32)
    np.testing.assert_allclose(refined_points(there), refined_points(points) @ turn.T + (40, -90), atol=1e-2)


def test_a_face_in_the_mirror_has_its_outlines_mirrored() -> None:
    points = mesh(yaw=25)[:, :2]
    mirrored = ((900, 0) + points * (-1, 1)).astype(np.float32)[MIRRORED]
    np.testing.assert_allclose(refined_points(mirrored), ((900, 0) + refined_points(points) * (-1, 1))[MIRRORED],
                               atol=1e-2)


def test_only_lips_eyes_brows_and_nose_are_moved_and_not_far() -> None:
    points = mesh()[:, :2]
    moved = np.linalg.norm(refined_points(points) - points, axis=1)
    assert not moved[list(OVAL)].any()
    assert 0.01 * FACE_PX < moved.max() < 0.06 * FACE_PX


@pytest.mark.parametrize(("yaw", "pitch"), [(-45, 0), (-30, -10), (-30, 10), (0, -20), (0, 20), (30, -10), (30, 10),
                                            (45, 0)])
@pytest.mark.parametrize("area", REFINED, ids=lambda area: str(area.key))
def test_no_outline_folds_on_a_turned_face(area: Area, yaw: float, pitch: float) -> None:
    """Where one folds, what it covers is more than what it goes round."""
    for outline in outlines_of(area, mesh(yaw, pitch)):
        covered = np.zeros(SIZE[::-1], np.uint8)
        cv2.fillPoly(covered, [np.rint(outline * 16).astype(np.int32)], (1,), shift=4)
        border = cv2.arcLength(outline, closed=True) / 2  # drawn along with what is inside
        assert abs(cv2.contourArea(outline)) > FOLDED * (int(covered.sum()) - border)


@pytest.mark.parametrize("pitch", [-20, 0, 20])
@pytest.mark.parametrize("yaw", [-75, -60, -45, -30, 0, 30, 45, 60, 75])
@pytest.mark.parametrize("key", ["left_cheek", "right_cheek"])
def test_a_cheek_never_lies_over_the_nose(key: str, yaw: float, pitch: float) -> None:
    cheek, nose = (shape_of(item, mesh(yaw, pitch), refined=True) for item in (key, "nose"))
    assert (cheek & nose).sum() <= 0.01 * nose.sum()


def test_the_far_cheek_of_a_turned_face_belongs_to_the_face() -> None:
    points = mesh(yaw=35)
    cheek, face = (shape_of(key, points, refined=True) for key in ("right_cheek", "face+forehead"))
    oval = shape_of("face+forehead", points)
    assert (cheek & face).sum() > 0.95 * cheek.sum() > (cheek & oval).sum() > 0


@pytest.mark.parametrize(("key", "yaw"), [("left_cheek", -88), ("right_cheek", 88), ("left_eye", -95),
                                          ("right_eye", 95)])
def test_what_faces_away_is_left_out(key: str, yaw: float) -> None:
    assert not shape_of(key, mesh(yaw), refined=True).any()
    assert shape_of(key, mesh(-yaw), refined=True).any()


def test_closed_lips_have_nothing_between_them() -> None:
    points, rim = mesh(), list(LIPS_INNER)
    opposite = [LIPS_INNER[-index % len(LIPS_INNER)] for index in range(len(LIPS_INNER))]
    middle, half = (points[rim] + points[opposite]) / 2, (points[rim] - points[opposite]) / 2
    gap = np.linalg.norm(half[:, :2], axis=1).max() * 2
    closed, wide = points.copy(), points.copy()
    closed[rim], wide[rim] = middle + half * (0.007 * FACE_PX / gap), middle + half * (0.1 * FACE_PX / gap)
    assert outlines_of(AREAS["mouth_interior"], closed) == []
    (opening,) = outlines_of(AREAS["mouth_interior"], wide)
    assert cv2.contourArea(opening) > 0.01 * FACE_PX**2 * 0.3
    assert np.array_equal(shape_of("lips", closed, refined=True), shape_of("mouth", closed, refined=True))
    assert shape_of("lips", wide, refined=True).sum() < shape_of("mouth", wide, refined=True).sum()


@pytest.mark.parametrize("key", CLASSIC)
def test_the_classic_areas_are_one_hull_of_the_mesh_itself(key: str) -> None:
    area, points = AREAS[key], mesh(yaw=15)
    assert isinstance(area.shape, Hull)
    expected = mask_from_points(points[list(area.shape.points), :2], SIZE, blur=1).to_full()
    assert np.array_equal(shape_of(key, points), expected > 0.5)


def test_without_refinement_outlines_are_the_meshs_own() -> None:
    points = mesh()
    shape = AREAS["left_brow"].shape
    assert isinstance(shape, Contours)
    (brow,) = traced(shape.outlines, points)
    assert np.array_equal(brow, points[[336, 296, 334, 293, 300, 276, 283, 282, 295, 285], :2])


def shape_of(key: str, points: Points, *, refined: bool = False) -> Flags:
    shape = area_shape(AREAS[key], Face(1, Box.around(points), 1.0, points), (), SIZE, refined=refined)
    covered = np.zeros(SIZE[::-1], np.bool_)
    covered[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width] = shape.pixels
    return covered

