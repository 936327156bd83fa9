"""MakeHuman's base mesh: its parts, its shape targets, and which of its points belong to which region of the face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..cached import base_mesh_file
from .arrays import Array
from .subdivision import Subdivision, subdivision

EYES = np.array([0, 7.284, 1.245], np.float32)
"""The middle between the eyes in the file; here it is the origin."""
_LOWEST, _WIDEST = -5.2, 3.4  # of the body, what is below or beside that is never seen


class NoBaseMesh(Exception):
    """The base mesh was not fetched."""

    def __init__(self) -> None:
        super().__init__("the base mesh is missing: python -m training.fetch")


@dataclass(frozen=True)
class Regions:
    """How much each fine point of the body belongs to a region, 0 to 1; the border is at .5.

    Attributes:
        nose, ears, upper_lip, lower_lip, mouth, neck: (P,) float32.
    """

    nose: Array
    ears: Array
    upper_lip: Array
    lower_lip: Array
    mouth: Array
    neck: Array


@dataclass(frozen=True, eq=False)
class Human:
    """The base mesh.

    Attributes:
        rest: (V, 3) float32, all its points, the origin between the eyes, y up, z to the front, +x its left.
        groups: faces, (F, 4) int32, by the name of their group.
        targets: points (N,) and offsets (N, 3) of each shape target, by `folder/name`.
        body: the points of the upper body that `skin` refines, (B,) int32 into `rest`.
        skin: the subdivision of the upper body's surface; its fine points are P.
        fine_rest: (P, 3) float32, its fine points at rest: where on a body a point is, whatever its shape.
        regions: of the fine points.
        rig, rig_weights: MakeHuman's default rig, as JSON.
    """

    rest: Array
    groups: dict[str, NDArray[np.int32]]
    targets: dict[str, tuple[NDArray[np.int32], Array]]
    body: NDArray[np.int32]
    skin: Subdivision
    fine_rest: Array
    regions: Regions
    rig: bytes
    rig_weights: bytes

    def move(self, points: Array, target: str, amount: float) -> None:
        """Moves the (V, 3) points by a target, in place.

        Raises:
            KeyError: there is no such target.
        """
        index, offsets = self.targets[target]
        points[index] += np.float32(amount) * offsets

    def named(self, folder: str) -> list[str]:
        """The targets of a folder, sorted."""
        return _named(self, folder)

    def fine(self, points: Array) -> Array:
        """(P, 3): the smooth surface of the upper body whose base mesh has these (V, 3) points."""
        return self.skin.refine(points[self.body])


@lru_cache(maxsize=64)
def _named(human: Human, folder: str) -> list[str]:
    return sorted(name for name in human.targets if name.startswith(folder + "/"))


@lru_cache(maxsize=1)
def load_human(file: Path | None = None) -> Human:
    """The base mesh out of the packed file, `training.cached`'s if None.

    Raises:
        NoBaseMesh: it was not fetched.
    """
    file = file or base_mesh_file()
    if not file.exists():
        raise NoBaseMesh
    with np.load(file) as packed:
        data = {name: packed[name] for name in packed.files}
    rest = data["points"] - EYES
    groups = {str(name): data["faces"][data["groups"] == name] for name in np.unique(data["groups"])}
    ends = data["target_starts"]
    offsets = data["target_offsets"].astype(np.float32)
    targets = {str(name): (data["target_indices"][a:b], offsets[a:b])
               for name, a, b in zip(data["target_names"], ends[:-1], ends[1:], strict=True)}
    faces = groups["body"]
    corners = rest[faces]
    kept = (corners[..., 1].max(1) > _LOWEST) & (np.abs(corners[..., 0]).min(1) < _WIDEST)
    body, quads = np.unique(faces[kept], return_inverse=True)
    skin = subdivision(quads.reshape(-1, 4).astype(np.int32), len(body))
    coarse = np.stack([region[body] for region in _regions(rest, data, targets)], 1).astype(np.float32)
    fine = skin.refine(coarse)
    return Human(rest, groups, targets, body.astype(np.int32), skin, skin.refine(rest[body]),
                 Regions(*np.ascontiguousarray(fine.T)), data["rig"].tobytes(), data["rig_weights"].tobytes())


def _regions(rest: Array, data: dict[str, NDArray[np.generic]],
             targets: dict[str, tuple[NDArray[np.int32], Array]]) -> list[Array]:
    def moved(*names: str, full: float) -> Array:
        """How far targets move each point, 1 from the distance `full` on."""
        most = np.zeros(len(rest), np.float32)
        for name in names:
            index, offsets = targets[name]
            most[index] = np.maximum(most[index], np.linalg.norm(offsets, axis=1))
        return np.clip(most / full, 0, 1)

    nose = np.maximum(moved("nose/nose-scale-horiz-incr", full=.04), moved("nose/nose-hump-incr", full=.02))
    nose = np.maximum(nose, moved("nose/nose-volume-incr", full=.016))
    lips, ears, mouth = (_painted(data, name, len(rest)) for name in ("lips", "ears", "inside-mouth"))
    upper = moved("mouth/mouth-upperlip-volume-incr", full=.02)
    lower = moved("mouth/mouth-lowerlip-volume-incr", full=.02)
    is_upper = (upper > lower) | ((upper == lower) & (rest[:, 1] > -.68))
    return [nose, ears, lips * is_upper, lips * ~is_upper, mouth, _below_jaw(rest, ears)]


def _painted(data: dict[str, NDArray[np.generic]], name: str, count: int) -> Array:
    """A mask of the texture, 0 to 1, at the points of the body."""
    mask = np.asarray(data[f"mask_{name}"], np.float32) / 255
    body = data["groups"] == "body"
    places = data["uv"][data["face_uv"][body].ravel()]
    height, width = mask.shape
    rows = np.clip(((1 - places[:, 1]) * height).astype(int), 0, height - 1)
    columns = np.clip((places[:, 0] * width).astype(int), 0, width - 1)
    values = np.zeros(count, np.float32)
    np.maximum.at(values, data["faces"][body].ravel(), mask[rows, columns])
    return values


def _below_jaw(rest: Array, ears: Array) -> Array:
    """What is neck: below the plane through the underside of the chin and both lobes, and behind and below the ears."""
    chin = np.array([0, -1.06, .16])
    of_ears = rest[ears > .5]
    lobe = of_ears[of_ears[:, 1].argmin()]
    # The plane contains the axis from ear to ear.
    forward = np.array([0, chin[1] - lobe[1], chin[2] - lobe[2]])
    normal = np.array([0, -forward[2], forward[1]]) / np.linalg.norm(forward)
    below = (rest - chin) @ normal - .03
    behind = np.minimum(lobe[2] + .1 - rest[:, 2], lobe[1] - .1 - rest[:, 1])
    return np.clip(.5 + np.maximum(below, behind) / .1, 0, 1).astype(np.float32)
