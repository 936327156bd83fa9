"""Makes assets/demo.mp4, the clip that plays where there is no camera.

Source: NASA's portrait of astronaut Eileen Collins, in the public domain as a work of the United States
government, as carried by scikit-image (``skimage.data.astronaut()``, 512 x 512). No other picture is used.
Everything that moves is computed from that one photograph: see :mod:`demo_puppet` (the turning head) and
:mod:`demo_expression` (eyes and mouth). The second person is the same portrait, mirrored and recoloured.

Run ``python scripts/make_demo.py``; it needs scikit-image and scipy besides the project's own dependencies,
and about a minute. Every motion is periodic in ``DURATION_S``, so the clip loops. ``--check`` only reads the
finished clip back and prints what the face models find in it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import skimage.data
from demo_expression import Expression, Floats, Image
from demo_puppet import Pose, Puppet, enlarge, find_landmarks, find_person, smoothstep
from scipy.interpolate import CubicSpline, PchipInterpolator  # type: ignore[import-untyped]

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.detectors.full_range import FullRangeDetector
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings

CLIP = Path(__file__).resolve().parent.parent / "assets" / "demo.mp4"
SIZE = (1280, 720)
FPS = 30
DURATION_S = 9.0
BLINK_S = (0.10, 0.20)  # lids close faster than they open
NOISE_LEVELS = 1.1  # standard deviation of the camera noise, 8-bit levels
PORTRAIT_CHIN = (
    222.0,
    178.0,
)  # in the 512 x 512 photograph; the lead and the wall behind her are placed by it
METADATA = {
    "title": "faceseg_live demo clip",
    "artist": "NASA (photograph); faceseg_live (animation)",
    "comment": "Animated from NASA's portrait of astronaut Eileen Collins, skimage.data.astronaut(), "
    "by scripts/make_demo.py",
    "copyright": "Public domain (source photograph: NASA, a work of the United States government)",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One actor's score: keys are seconds into the loop, the first key returns by itself at its end."""

    scale: float  # frame pixels per portrait pixel
    chin_at: tuple[float, float]
    pose: dict[float, tuple[float, float, float]]  # yaw, pitch, roll in degrees
    face: dict[float, tuple[float, float, float, float]]  # lips_closed, jaw, smile, brows
    blinks: tuple[tuple[float, float], ...]  # start, seconds kept shut
    slide_x_px: dict[float, float]


LEAD = Part(
    scale=3.0,
    chin_at=(530.0, 540.0),
    pose={
        0.0: (0, 0, 0), 1.15: (-18, 2, -4), 2.3: (-5, -7, 1), 3.2: (2, 1, 0), 4.7: (17, 1, 6),
        5.8: (12, 8, 4), 6.7: (15, -2, 4), 7.8: (-4, 3, -7),
    },
    face={
        0.0: (0.9, 0, -0.4, 0), 1.8: (0.9, 0, -0.4, 0.1), 2.25: (0, 0.3, -0.4, 0.5),
        2.6: (0, 0.85, -0.4, 0.8), 2.95: (0, 0.85, -0.4, 0.8), 3.5: (0.6, 0, -0.4, 0.2),
        4.4: (0.8, 0, -0.3, 0.2), 5.1: (0, 0, 0.5, 0.3), 7.1: (0, 0, 0.5, 0), 8.1: (0.9, 0, -0.4, 0),
    },
    blinks=((0.75, 0.05), (3.6, 0.07), (6.1, 0.25)),
    slide_x_px={0.0: 0.0, 2.5: -8.0, 5.5: 10.0},
)  # fmt: skip
GUEST = Part(
    scale=2.05,
    chin_at=(1035.0, 528.0),
    pose={
        0.0: (-8, 0, 6), 3.9: (-14, 2, 7), 5.0: (-12, -2, 4), 6.1: (8, 4, -3),
        6.8: (-2, -4, 2), 7.7: (14, 2, -5), 8.5: (12, 0, -4),
    },
    face={
        0.0: (0, 0, 0, 0), 5.0: (0, 0, 0.2, 0.3), 5.6: (0, 0.5, 0, 0.4), 5.9: (0.3, 0.1, 0, 0.2),
        6.2: (0, 0.4, 0, 0.2), 6.6: (0.9, 0, -0.2, 0), 7.6: (0.2, 0, 0.2, 0),
    },
    blinks=((5.25, 0.05), (7.0, 0.06)),
    slide_x_px={0.0: 600.0, 3.3: 600.0, 4.8: 8.0, 6.0: -6.0, 7.3: 10.0, 8.8: 600.0},
)  # fmt: skip


class Actor:
    """A puppet that knows its part."""

    def __init__(self, portrait: Image, person: Floats, part: Part) -> None:
        self._puppet = Puppet(portrait, person, part.scale)
        self._part = part
        self._pose = CubicSpline(*_looped(part.pose), bc_type="periodic")
        self._face = PchipInterpolator(*_looped(part.face))
        self._slide = PchipInterpolator(*_looped(part.slide_x_px))

    def play(self, time_s: float) -> tuple[Floats, Floats]:
        """Colour and opacity of the whole frame at ``time_s`` seconds into the loop."""
        yaw, pitch, roll = (float(angle) for angle in self._pose(time_s))
        lips_closed, jaw, smile, brows = (float(value) for value in self._face(time_s))
        breath = 1.5 * np.sin(2.0 * np.pi * 2.0 * time_s / DURATION_S)
        pose = Pose(yaw, pitch, roll, float(self._slide(time_s)), float(breath))
        expression = Expression(self._blink(time_s), lips_closed, jaw, smile, brows)
        return self._puppet.render(pose, expression, self._part.chin_at, SIZE)

    def _blink(self, time_s: float) -> float:
        closing, opening = BLINK_S
        shut = 0.0
        for start, held in self._part.blinks:
            t = time_s - start
            end = closing + held
            shut = max(shut, float(smoothstep(0.0, closing, t) * (1.0 - smoothstep(end, end + opening, t))))
        return shut


def _looped(keys: Mapping[float, float | tuple[float, ...]]) -> tuple[list[float], list[Any]]:
    """Key times and values, closed with the first value at the loop's end."""
    return [*keys, DURATION_S], [*keys.values(), keys[0.0]]


def recolour(bgr: Image) -> Image:
    """The guest's looks: mirrored, dark brown hair, blue flight suit."""
    mirrored = np.ascontiguousarray(bgr[:, ::-1])
    hue, saturation, value = (
        c.astype(np.float32) for c in cv2.split(cv2.cvtColor(mirrored, cv2.COLOR_BGR2HSV))
    )
    rows = np.arange(bgr.shape[0], dtype=np.float32)[:, None]
    orange = (
        smoothstep(110, 160, saturation)
        * (np.abs((hue - 8 + 90) % 180 - 90) < 14)
        * smoothstep(185, 200, rows)
    )
    suit = cv2.GaussianBlur(orange, (0, 0), 0.7)[..., None]
    grey = value[..., None] / 255.0
    blue = np.array((150, 92, 48), np.float32) * grey + 60.0 * np.clip(grey - 0.75, 0.0, 1.0)
    golden = smoothstep(12.0, 15.0, cv2.GaussianBlur(hue, (0, 0), 1.2)) * (1.0 - smoothstep(124, 134, rows))
    hair = cv2.GaussianBlur(golden * (1.0 - _bare_face(mirrored)), (0, 0), 1.0)[..., None]
    brown = mirrored * np.array((0.42, 0.40, 0.44), np.float32)
    dressed = mirrored * (1.0 - suit) + blue * suit
    return np.asarray(np.clip(dressed * (1.0 - hair) + brown * hair, 0, 255), np.uint8)


def _bare_face(bgr: Image) -> Floats:
    """1 where no hair can be: from a little above the brows to the chin, inside the face's outline."""
    points = find_landmarks(enlarge(bgr, 3.0))[:468, :2] / 3.0
    centre = points.mean(axis=0)
    brow_y = points[[105, 334], 1].mean() - 8.0
    inner = centre + (points - centre) * np.array((0.9, 1.0), np.float32)
    mask = np.zeros(bgr.shape[:2], np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull(inner[inner[:, 1] > brow_y].astype(np.int32)), (1.0,))
    return cv2.GaussianBlur(mask, (0, 0), 2.0)


def studio(portrait: Image, person: Floats) -> Floats:
    """The portrait's own wall, flag and shuttle, without the person and out of focus, (720, 1280, 3)."""
    wall = 1.0 - cv2.dilate(person, np.ones((9, 9), np.uint8))
    plate = portrait * wall[..., None]
    known = wall.copy()
    for sigma in (4.0, 12.0, 36.0, 90.0):
        weight = cv2.GaussianBlur(known, (0, 0), sigma)[..., None]
        guess = cv2.GaussianBlur(plate, (0, 0), sigma) / np.maximum(weight, 1e-4)
        fill = np.clip(weight * 8.0, 0.0, 1.0) * (1.0 - known[..., None])
        plate, known = plate + guess * fill, known + fill[..., 0]
    scale = LEAD.scale
    left, top = (at - chin * scale for at, chin in zip(LEAD.chin_at, PORTRAIT_CHIN, strict=True))
    place = np.array([[scale, 0, left], [0, scale, top]], np.float32)
    frame = cv2.warpAffine(plate, place, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cv2.GaussianBlur(frame, (0, 0), 5.0).astype(np.float32)


def film() -> Iterator[Image]:
    """Every frame of the clip, (720, 1280, 3) BGR."""
    astronaut: Image = skimage.data.astronaut()  # type: ignore[no-untyped-call]
    portrait = cv2.cvtColor(astronaut, cv2.COLOR_RGB2BGR)
    person = find_person(portrait)
    lead = Actor(portrait, person, LEAD)
    guest = Actor(recolour(portrait), np.ascontiguousarray(person[:, ::-1]), GUEST)
    backdrop = studio(portrait, person)
    noise = np.random.default_rng(2)
    for index in range(round(DURATION_S * FPS)):
        frame = backdrop
        for actor in (guest, lead):
            colour, opacity = actor.play(index / FPS)
            frame = frame + (colour - frame) * opacity
        grain = noise.normal(0.0, NOISE_LEVELS, (SIZE[1], SIZE[0], 1))
        yield np.clip(frame + grain + 0.5, 0, 255).astype(np.uint8)


def encode(frames: Iterator[Image], path: Path) -> None:
    """Writes H.264, 4:2:0, BT.709, with the source named in the file's metadata."""
    with av.open(str(path), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        container.metadata.update(METADATA)
        options = {"crf": "18", "preset": "slow", "threads": "2", "colorprim": "bt709"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.gop_size = FPS
        stream.colorspace = stream.color_primaries = stream.color_trc = 1  # BT.709
        stream.color_range = 1  # limited ("MPEG")
        for pixels in frames:
            rgb = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            container.mux(stream.encode(rgb.reformat(format="yuv420p", dst_colorspace="ITU709")))
        container.mux(stream.encode(None))


def check(path: Path) -> None:
    """Prints what the finished clip holds: size, length, and the faces, eyes and mouths that the models see."""
    request = Request(EngineSettings(exclude_hands=False, max_faces=2, smoothing=0, hold_frames=0))
    faces, meshes, eyes, mouths = [], [], [], []
    with av.open(str(path)) as container, closing(MeshEngine()) as engine, closing(FullRangeDetector()) as detector:
        for index, picture in enumerate(container.decode(video=0)):
            frame = Frame(freeze(picture.to_ndarray(format="rgb24")), index, index / FPS, 0.0)
            faces.append(len(detector.find(frame.pixels)))
            found = [face.landmarks for face in engine.perceive(frame, request).faces if face.landmarks is not None]
            meshes.append(len(found))
            p = min(found, key=lambda landmarks: landmarks[1, 0], default=None)
            if p is not None and p[1, 0] < LEAD.chin_at[0] + 200:
                eyes.append(np.linalg.norm(p[159, :2] - p[145, :2]) / np.linalg.norm(p[33, :2] - p[133, :2]))
                mouths.append(np.linalg.norm(p[13, :2] - p[14, :2]) / np.linalg.norm(p[78, :2] - p[308, :2]))
    two = [index / FPS for index, count in enumerate(faces) if count > 1]
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {len(faces)} frames, {len(faces) / FPS:.2f} s")
    print(
        f"lead found by the mesh in {len(eyes)} frames, both people in {sum(count > 1 for count in meshes)}"
    )
    print(f"lead's eye opening {min(eyes):.2f}..{max(eyes):.2f}, mouth {min(mouths):.2f}..{max(mouths):.2f}")
    print(f"two people found by the detector in {len(two)} frames, {min(two):.2f}..{max(two):.2f} s")
    print(f"frames in which the detector finds nobody: {faces.count(0)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only examine the clip that is there")
    if not parser.parse_args().check:
        encode(film(), CLIP)
    check(CLIP)


if __name__ == "__main__":
    main()
