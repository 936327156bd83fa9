"""Draws a scene with OpenGL: picture, labels, and where there is glass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import moderngl
import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .parts import Material, Part
from .scene import Body, Lens, Light, Scene

SHADOW_SIZE = 384
_SHADERS = Path(__file__).with_name("shaders")
# Formats of vertices, and the attributes that a program takes of them.
_BODY = ("3f4 3f4 3f4 3f4 4f4 4f4", "position", "normal", "rest", "paint", "fields_a", "fields_b")
_BODY_PLACES = ("3f4 68x", "position")
_THING = ("3f4 3f4 3f4 3f4 1f4", "position", "normal", "paint", "detail", "kind")
_UNLABELLED = ("3f4 3f4 3f4 3f4 4x", "position", "normal", "paint", "detail")
_PLACES = ("3f4 40x", "position")


@dataclass(frozen=True)
class Drawing:
    """What was drawn, before a lens and a sensor saw it.

    Attributes:
        picture: (S, S, 4) uint8, RGB as for the screen and how much of the pixel is covered.
        labels: (S, S) uint8, without lenses.
        glass: (S, S) bool, where a lens is in front of everything else.
    """

    picture: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    glass: NDArray[np.bool_]


class Renderer:
    """An OpenGL context without a window, and what is kept in it from scene to scene."""

    def __init__(self, size: int) -> None:
        """Opens the context.

        Args:
            size: the side of what is drawn, in pixels.

        Raises:
            Exception: moderngl's own, where there is no OpenGL 3.3 over EGL.
        """
        self._size = size
        self._context = context = moderngl.create_context(standalone=True, backend="egl")
        self._body = context.program(_shader("body.vert"), _shader("body.frag"))
        self._thing = context.program(_shader("thing.vert"), _shader("thing.frag"))
        self._strand = context.program(_shader("strand.vert"), _shader("strand.frag"))
        self._lens = context.program(_shader("thing.vert"), _shader("lens.frag"))
        self._depth = context.program(_shader("depth.vert"), _shader("depth.frag"))
        self._shadow, self._sky = (context.depth_texture((SHADOW_SIZE,) * 2) for _ in range(2))
        for texture in (self._shadow, self._sky):
            texture.compare_func = "<="
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)  # the taps of the shader are enough
            texture.repeat_x = texture.repeat_y = False
        self._noise = context.texture((256, 256), 4, noise_tile().tobytes())
        self._noise.build_mipmaps()
        self._noise.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
        self._picture = context.texture((size, size), 4)
        self._labels = context.texture((size, size), 1)
        self._glass = context.texture((size, size), 1)
        depth = context.depth_renderbuffer((size, size))
        self._opaque = context.framebuffer([self._picture, self._labels], depth)
        self._clear = context.framebuffer([self._picture, self._glass], depth)

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._context.release()

    def draw(self, scene: Scene) -> Drawing:
        """The scene, from its camera."""
        with self._context:  # there may be others
            return self._drawn(scene)

    def _drawn(self, scene: Scene) -> Drawing:
        body = self._context.buffer(_body_vertices(scene.body))
        corners = self._context.buffer(scene.body.triangles.astype(np.int32).tobytes())
        things = _joined(scene.parts)
        buffers = [(part, self._context.buffer(_vertices(part)), self._context.buffer(part.faces.tobytes()))
                   for part in things]
        casting = [(body, corners, _BODY_PLACES), *((b, i, _PLACES) for part, b, i in buffers if part.casts)]
        shadow_matrix = _parallel(scene.light.directions[0])
        sky_matrix = _parallel(np.array([.1, 1., .75]))
        for texture, matrix in ((self._shadow, shadow_matrix), (self._sky, sky_matrix)):
            self._draw_depth(texture, matrix, casting)
        self._shadow.use(0)
        self._sky.use(1)
        self._noise.use(2)
        for program in (self._body, self._thing, self._strand, self._lens):
            _set(program, view_projection=_bytes(scene.camera.matrix), shadow_matrix=_bytes(shadow_matrix),
                 sky_matrix=_bytes(sky_matrix), eye=_bytes(scene.camera.position), shadow_map=0, sky_map=1, noise=2)
            _light(program, scene.light)
        self._draw_opaque(scene.body, body, corners, buffers)
        self._draw_lenses(scene.lenses)
        for buffer in (body, corners, *(b for _, *both in buffers for b in both)):
            buffer.release()
        return Drawing(self._read(self._picture, 4), self._read(self._labels, 1)[..., 0],
                       self._read(self._glass, 1)[..., 0] > 0)

    def _draw_depth(self, texture: moderngl.Texture, matrix: Array,
                    casting: list[tuple[moderngl.Buffer, moderngl.Buffer, tuple[str, ...]]]) -> None:
        target = self._context.framebuffer([], texture)
        target.use()
        target.clear(depth=1)
        self._context.enable_only(moderngl.DEPTH_TEST)
        _set(self._depth, view_projection=_bytes(matrix))
        for buffer, index, layout in casting:
            self._render(self._depth, buffer, layout, index)
        target.release()

    def _draw_opaque(self, body: Body, buffer: moderngl.Buffer, corners: moderngl.Buffer,
                     things: list[tuple[Part, moderngl.Buffer, moderngl.Buffer]]) -> None:
        self._opaque.use()
        self._opaque.clear(0, 0, 0, 0)
        self._context.enable_only(moderngl.DEPTH_TEST)
        for part, vertices, index in things:
            program = self._strand if part.material is Material.STRAND else self._thing
            _set(program, material=int(part.material))
            self._render(program, vertices, _THING, index)
        # The skin comes last: much of it is hidden, and then it isn't shaded.
        _set(self._body, lip_colour=_bytes(body.lip_colour), oiliness=body.oiliness, pores=body.pores,
             lip_gloss=body.lip_gloss, brow_threshold=body.brow_threshold)
        self._render(self._body, buffer, _BODY, corners)

    def _draw_lenses(self, lenses: tuple[Lens, ...]) -> None:
        self._clear.use()
        self._glass.write(bytes(self._size * self._size))
        self._context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._context.blend_func = (moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA, moderngl.ONE,
                                    moderngl.ONE_MINUS_SRC_ALPHA)
        for lens in lenses:
            _set(self._lens, density=lens.density)
            vertices, index = (self._context.buffer(_vertices(lens.pane)),
                               self._context.buffer(lens.pane.faces.tobytes()))
            self._render(self._lens, vertices, _UNLABELLED, index)
            vertices.release()
            index.release()

    def _render(self, program: moderngl.Program, vertices: moderngl.Buffer, layout: tuple[str, ...],
                index: moderngl.Buffer) -> None:
        """Triangles; the layout is their vertices' format, and the names of the attributes."""
        array = self._context.vertex_array(program, [(vertices, *layout)], index)
        array.render()
        array.release()

    def _read(self, texture: moderngl.Texture, channels: int) -> NDArray[np.uint8]:
        flat = np.frombuffer(texture.read(), np.uint8)
        return np.ascontiguousarray(flat.reshape(self._size, self._size, channels)[::-1])


@lru_cache(maxsize=1)
def noise_tile() -> NDArray[np.uint8]:
    """(256, 256, 4): a height that tiles, its slopes along both axes, and a second height."""
    rng = np.random.default_rng(7)
    heights = []
    for _ in range(2):
        spectrum = np.fft.fft2(rng.normal(size=(256, 256)))
        frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(256) * 256, np.fft.fftfreq(256) * 256))
        spectrum *= np.where(frequency > 0, np.maximum(frequency, 2.) ** -1.1, 0)
        height = np.fft.ifft2(spectrum).real
        heights.append(height / height.std())
    slopes = [np.roll(heights[0], 1, axis) - np.roll(heights[0], -1, axis) for axis in (1, 0)]
    channels = [heights[0] / 6 + .5, *(slope / slope.std() / 6 + .5 for slope in slopes), heights[1] / 6 + .5]
    return (np.clip(np.stack(channels, -1), 0, 1) * 255).astype(np.uint8)


def _shader(name: str) -> str:
    text = (_SHADERS / name).read_text()
    return text.replace('#include "common.glsl"', (_SHADERS / "common.glsl").read_text())


def _set(program: moderngl.Program, **values: object) -> None:
    """Uniforms by name; a name that the compiler has dropped is passed over."""
    for name, value in values.items():
        if name not in program:
            continue
        uniform = program[name]
        if isinstance(value, bytes):
            uniform.write(value)
        else:
            uniform.value = value


def _light(program: moderngl.Program, light: Light) -> None:
    _set(program, light_directions=light.directions.astype(np.float32).tobytes(),
         light_colours=light.colours.astype(np.float32).tobytes(), ambient=light.ambient.astype(np.float32).tobytes(),
         shadow_softness=light.softness, exposure=light.exposure)


def _bytes(value: Array) -> bytes:
    """A vector, or a matrix column by column."""
    return np.ascontiguousarray(value.T, np.float32).tobytes()


def _parallel(direction: Array) -> Array:
    """(4, 4): the scene as a distant light sees it, in clip space."""
    back = direction / np.linalg.norm(direction)
    up = np.array([0, 1, 0]) if abs(back[1]) < .95 else np.array([0, 0, -1])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    centre, reach, depth = np.array([0, -.3, -.6]), 2.6, 5.
    for row, axis in enumerate((right, np.cross(back, right))):
        matrix[row, :3], matrix[row, 3] = axis / reach, -axis @ centre / reach
    matrix[2, :3], matrix[2, 3] = -back / depth, back @ centre / depth
    return matrix


def _body_vertices(body: Body) -> bytes:
    columns = (body.points, body.normals, body.rest, body.colours, body.fields_a, body.fields_b)
    return np.ascontiguousarray(np.hstack(columns), np.float32).tobytes()


def _vertices(part: Part) -> bytes:
    columns = (part.points, part.normals, part.colours, part.details, part.labels[:, None])
    return np.ascontiguousarray(np.hstack(columns), np.float32).tobytes()


def _joined(parts: tuple[Part, ...]) -> list[Part]:
    """Parts of one material as one, which saves calls."""
    joined = []
    for material in Material:
        for casts in (True, False):
            same = [part for part in parts if part.material is material and part.casts is casts]
            if not same:
                continue
            starts = np.cumsum([0, *(len(part.points) for part in same[:-1])])
            joined.append(Part(*(np.concatenate([getattr(part, name) for part in same])
                                 for name in ("points", "normals", "colours", "details", "labels")),
                               np.concatenate([part.faces + start for part, start in zip(same, starts, strict=True)])
                               .astype(np.int32), material, casts))
    return joined
