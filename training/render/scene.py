"""What is handed to the renderer: the body, everything on it and in front of it, light and camera."""

from __future__ import annotations

from dataclasses import dataclass, field

from .arrays import Array, Faces, Points
from .parts import Part


@dataclass(frozen=True)
class Body:
    """The skin of head and shoulders.

    Attributes:
        points, normals, rest: (P, 3) float32; `rest` is where a point lies on the base mesh.
        colours: (P, 3) float32, linear reflectance.
        fields_a: (P, 4) float32, how much a point belongs to upper lip, lower lip, mouth and nose; border at .5.
        fields_b: (P, 4) float32, likewise to ears, neck, painted hair and brows.
        triangles: (F, 3) int32.
        lip_colour: (3,) linear reflectance.
        oiliness, pores, lip_gloss: strengths of highlights and bumps.
        brow_threshold: the border of the brows.
    """

    points: Points
    normals: Points
    rest: Points
    colours: Points
    fields_a: Points
    fields_b: Points
    triangles: Faces
    lip_colour: Array
    oiliness: float
    pores: float
    lip_gloss: float
    brow_threshold: float = .52


@dataclass(frozen=True)
class Lens:
    """A pane that lets light through.

    Attributes:
        pane: details are: how far down (0 to 1), whether its tint fades downwards (0 or 1), and nothing.
        density: the share of light that it takes.
    """

    pane: Part
    density: float


@dataclass(frozen=True)
class Light:
    """How a scene is lit; directions point to the lights, colours are linear.

    Attributes:
        directions: (3, 3), of three distant lights; the first throws shadows.
        colours: (3, 3).
        ambient: (4, 3): the light from everywhere, and its slopes along x, y and z.
        softness: of the shadows, in texels of the shadow map.
        exposure: what light is multiplied by.
        name: of its kind, for the record.
    """

    directions: Array
    colours: Array
    ambient: Array
    softness: float
    exposure: float
    name: str


@dataclass(frozen=True)
class Camera:
    """Where from and how the head is seen.

    Attributes:
        position: (3,).
        matrix: (4, 4), from the scene to clip space.
        yaw, pitch, roll: degrees; yaw > 0 where the subject's left cheek is turned to the camera, pitch > 0 where it
            is seen from above, roll > 0 where the head leans to the right of the picture.
    """

    position: Array
    matrix: Array
    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True)
class Scene:
    """All of it."""

    body: Body
    parts: tuple[Part, ...]
    lenses: tuple[Lens, ...]
    light: Light
    camera: Camera
    facts: dict[str, object] = field(default_factory=dict)
