"""Clips whose faces are known: people come in, turn and leave before backgrounds that move, and stand in crowds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import av
import numpy as np

from benchmarks.composites.layers import Placement
from faceseg_live.domain.types import Pixels

from .faces import Faces, reference_file, write_faces
from .people import ALONE, Person, photographed, rendered, turned_away
from .scenes import SIZE, Appearance, Background, composed

RATE = 25
FRAMES = 50
"""Of each clip."""
_COMES, _IS_THERE, _LEAVES = 10, 30, 38
"""Frames: until then nobody is there who comes; then they are in their place; then they leave."""
CROWDS = {"crowd_24": 24, "crowd_50": 50}
TURNED = "heads_turned"
_SMALLEST_PX, _LARGEST_PX = 40, 160
"""Heights of faces in a crowd."""
_CELL = 1.5, 1.9
"""Room for a head in a crowd, in heights of its face."""

Scene = Iterator[tuple[Pixels, Faces]]
Rng = np.random.Generator


def compose(folder: Path, data: Path, seed: int, *, is_held_out: bool, wanted: Sequence[str] = ("",)) -> Iterator[Path]:
    """Write the clips of a seed with their faces, unless they are there already.

    The clips that are held back from tuning show other people; besides, real heads that are turned away.

    wanted: only clips that have one of these in their names.
    """
    cast = _Cast(data, is_held_out)
    for place, name in enumerate((*ENTRIES, *CROWDS, *([TURNED] if is_held_out else []))):
        path = folder / f"{name}_{seed}.mp4"
        if any(part in path.name for part in wanted):
            if not reference_file(path).is_file():
                write_clip(path, _scene(name, cast, np.random.default_rng((seed, place))))
            yield path


def _scene(name: str, cast: _Cast, rng: Rng) -> Scene:
    if name == TURNED:
        return pass_by_turned(cast.turned_away(), rng)
    if name in CROWDS:
        return crowd(cast.many(CROWDS[name]), rng)
    return ENTRIES[name](cast.alone(list(ENTRIES).index(name)), rng)


def write_clip(path: Path, scene: Scene) -> None:
    """Write a clip, and its faces beside it."""
    faces: dict[int, Faces] = {}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "10", "preset": "veryfast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number, (pixels, shown) in enumerate(scene):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            faces[number] = shown
        container.mux(stream.encode(None))
    write_faces(reference_file(path), faces)


class _Cast:
    """Who plays: half of the people in the clips for tuning, the other half in those that are held back."""

    def __init__(self, data: Path, is_held_out: bool) -> None:
        self._data, self._half = data, int(is_held_out)
        self._people: tuple[list[Person], list[Person]] | None = None

    def alone(self, first: int) -> list[Person]:
        """Those with a photo of their own, beginning with another one for each clip."""
        people = self._read()[0]
        return people[first % len(people):] + people[: first % len(people)]

    def turned_away(self) -> list[Person]:
        """Heads at all angles; the same in all clips."""
        return turned_away(self._data)

    def many(self, number: int) -> list[Person]:
        """So many; where there are fewer, some come twice."""
        alone, others = self._read()
        return list(islice(cycle(alone + others), number))

    def _read(self) -> tuple[list[Person], list[Person]]:
        if self._people is None:
            photos = photographed(self._data)
            synthetic = rendered(self._data, slice(20 * self._half, 20 * self._half + 20))
            self._people = photos[:ALONE][self._half::2], photos[ALONE:][self._half::2] + synthetic
        return self._people


def _played(rng: Rng, play: Callable[[int], Sequence[Appearance]], frames: int = FRAMES,
            cut: int | None = None) -> Scene:
    """Who is in each frame, before a background that the camera pans over; cut: from there on before another one."""
    backgrounds = [Background(int(rng.integers(1 << 31))) for _ in range(1 if cut is None else 2)]
    heading = rng.uniform(0, 2 * np.pi)
    for number in range(frames):
        background = backgrounds[cut is not None and number >= cut]
        way = 40 * np.sin(2 * np.pi * number / 100)
        picture, faces = composed(background.at((way * np.cos(heading), way * np.sin(heading))), play(number))
        yield background.noisy(picture, number), faces


def _place(rng: Rng, height_px: float) -> tuple[float, float]:
    """Somewhere with room for a head."""
    x, y = rng.uniform((1.2 * height_px, 1.1 * height_px), (SIZE[0] - 1.2 * height_px, SIZE[1] - height_px))
    return float(x), float(y)


def _sway(at: tuple[float, float], number: int) -> tuple[float, float]:
    return at[0] + 5 * np.sin(number / 6), at[1] + 3 * np.sin(number / 9)


def _between(number: int, first: int, last: int) -> float:
    """0 until the first frame, 1 from the last one on."""
    return float(np.clip((number - first) / (last - first), 0, 1))


def slides_in(side: tuple[int, int]) -> Callable[[list[Person], Rng], Scene]:
    """Somebody comes in over one border and leaves over it; side: right and down, -1 to 1."""
    def scene(people: list[Person], rng: Rng) -> Scene:
        height = float(rng.uniform(90, 260))
        at, is_mirrored = _place(rng, height), bool(rng.integers(2))
        outside = [(-2 * height, each + 2 * height)[way > 0] if way else place
                   for way, each, place in zip(side, SIZE, at, strict=True)]

        def play(number: int) -> list[Appearance]:
            there = _between(number, _COMES, _IS_THERE) - _between(number, _LEAVES, FRAMES)
            x, y = (far + there * (near - far) for far, near in zip(outside, at, strict=True))
            return [Appearance(1, people[0], Placement(_sway((x, y), number), height, is_mirrored=is_mirrored))]

        return _played(rng, play)
    return scene


def cuts_in(people: list[Person], rng: Rng) -> Scene:
    """Nobody; from one frame to the next somebody is there; then two others before another background."""
    sizes = rng.uniform(60, 240, 3)
    places = [_place(rng, sizes[0]), (SIZE[0] * 0.25, 360.0), (SIZE[0] * 0.75, 360.0)]

    def play(number: int) -> list[Appearance]:
        who = () if number < _COMES else (0,) if number < _IS_THERE else (1, 2)
        return [Appearance(each + 1, people[each], Placement(_sway(places[each], number), float(sizes[each])))
                for each in who]

    return _played(rng, play, cut=_IS_THERE)


def fades(people: list[Person], rng: Rng) -> Scene:
    """Somebody appears slowly and disappears."""
    height = float(rng.uniform(90, 240))
    at = _place(rng, height)

    def play(number: int) -> list[Appearance]:
        opacity = _between(number, _COMES, _IS_THERE) - _between(number, _LEAVES, FRAMES - 1)
        return [Appearance(1, people[0], Placement(_sway(at, number), height), opacity)]

    return _played(rng, play)


def rolls_over(people: list[Person], rng: Rng) -> Scene:
    """Somebody is turned upside down, and goes far away."""
    height = float(rng.uniform(140, 220))
    at, way = _place(rng, 220), rng.choice((-180, 180))

    def play(number: int) -> list[Appearance]:
        far = _between(number, _IS_THERE, FRAMES)
        placement = Placement(_sway(at, number), height * (1 - 0.7 * far), way * _between(number, 5, _LEAVES))
        return [Appearance(1, people[0], placement)]

    return _played(rng, play)


def beside(people: list[Person], rng: Rng) -> Scene:
    """Somebody is there, somebody smaller comes in at the other side."""
    height = float(rng.uniform(60, 110))
    y = float(rng.uniform(150, 570))

    def play(number: int) -> list[Appearance]:
        x = SIZE[0] + 2 * height - _between(number, _COMES, _IS_THERE) * (0.25 * SIZE[0] + 2 * height)
        return [Appearance(1, people[0], Placement(_sway((350, 380), number), 230)),
                Appearance(2, people[1], Placement(_sway((x, y), number), height))]

    return _played(rng, play)


def passes_by(people: list[Person], rng: Rng) -> Scene:
    """One after the other crosses the picture, fast."""
    sizes = rng.uniform(50, 120, 3)
    rows = (180.0, 360.0, 540.0)

    def play(number: int) -> list[Appearance]:
        shown = []
        for each, (size, y) in enumerate(zip(sizes, rows, strict=True)):
            way = _between(number, 5 + 10 * each, 25 + 10 * each)
            if 0 < way < 1:
                x = -2 * size + way * (SIZE[0] + 4 * size)
                shown.append(Appearance(each + 1, people[each], Placement((x, y), float(size))))
        return shown

    return _played(rng, play)


def pass_by_turned(people: list[Person], rng: Rng) -> Scene:
    """Heads at all angles, up to full profile: four at a time, each group from one frame to the next."""
    groups = [people[first : first + 4] for first in range(0, len(people), 4)]
    sizes = rng.uniform(90, 170, len(people))
    shown_for = 15

    def play(number: int) -> list[Appearance]:
        first = number // shown_for * 4
        return [Appearance(first + place + 1, person,
                           Placement(_sway((190.0 + 300 * place, 330.0 + 40 * (-1) ** place), number),
                                     float(sizes[first + place])))
                for place, person in enumerate(groups[number // shown_for])]

    return _played(rng, play, shown_for * len(groups))


def crowd(people: list[Person], rng: Rng) -> Scene:
    """All of them in rows, panned slowly; ValueError where one of them would not be seen."""
    sizes = np.sort(_SMALLEST_PX * (_LARGEST_PX / _SMALLEST_PX) ** rng.uniform(0, 1, len(people)) ** 1.6)
    while (places := _rows(sizes, rng)) is None:
        sizes = np.maximum(_SMALLEST_PX, sizes * 0.95)
    turns, mirrored = rng.uniform(-12, 12, len(people)), rng.integers(2, size=len(people))
    crowded, faces = Background(int(rng.integers(1 << 31))).with_people([
        Appearance(each + 1, people[other], Placement(places[each], float(sizes[each]), float(turns[each]),
                                                      bool(mirrored[each])))
        for each, other in enumerate(rng.permutation(len(people)))])
    if sum(face.counts for face in faces) < len(people):
        raise ValueError(f"expected {len(people)} faces to be seen, {faces} are")
    for number in range(FRAMES):
        across, down = 20 * np.sin(2 * np.pi * number / 100), 10 * np.sin(2 * np.pi * number / 70)
        moved = [replace(face, oval=replace(face.oval, x=face.oval.x - across, y=face.oval.y - down))
                 for face in faces]
        yield crowded.noisy(crowded.at((across, down)), number), tuple(moved)


def _rows(sizes: np.ndarray, rng: Rng) -> list[tuple[float, float]] | None:
    """Places for heads, the small ones at the top; None where there isn't room for all."""
    border = 25.0
    rows: list[list[int]] = [[]]
    for each, size in enumerate(sizes):
        taken = sum(_CELL[0] * sizes[other] for other in rows[-1])
        if taken + _CELL[0] * size > SIZE[0] - 2 * border:
            rows.append([])
        rows[-1].append(each)
    heights = [_CELL[1] * max(sizes[each] for each in row) for row in rows]
    if sum(heights) > SIZE[1] - 2 * border:
        return None
    spare = (SIZE[1] - 2 * border - sum(heights)) / len(rows)
    places, y = {}, border
    for row, height in zip(rows, heights, strict=True):
        gap = (SIZE[0] - 2 * border - sum(_CELL[0] * sizes[each] for each in row)) / len(row)
        x = border
        for each in rng.permutation(row):
            width = _CELL[0] * sizes[each]
            places[each] = float(x + (width + gap) / 2), float(y + height * 0.58 + spare / 2)
            x += width + gap
        y += height + spare
    return [places[each] for each in range(len(sizes))]


ENTRIES: Mapping[str, Callable[[list[Person], Rng], Scene]] = {
    "slides_in_left": slides_in((-1, 0)),
    "slides_in_right": slides_in((1, 0)),
    "slides_in_top": slides_in((0, -1)),
    "slides_in_bottom": slides_in((0, 1)),
    "cuts_in": cuts_in,
    "fades": fades,
    "rolls_over": rolls_over,
    "beside": beside,
    "passes_by": passes_by,
}
