"""Strands of hair: how they grow out of the scalp, are combed, hang, curl, and are tied."""

from __future__ import annotations

import numpy as np

from ..labels import Label
from .arrays import Array, Points
from .dice import Dice
from .hair import Hair
from .hair_styles import Style
from .hats import Hat
from .parts import Part, unit
from .strands import Ground, ribbons, shades
from .surface import Surface

_LONG = .85
"""Longer hair reaches the eyes, and is swept aside."""
_STANDING = .5
"""Hair that is lifted more than that stands off the head, other hair lies on it."""


def make_hair(hair: Hair, ground: Ground, surface: Surface, hat: Hat | None, eye: Array, dice: Dice) -> list[Part]:
    """The strands, below a hat if there is one, for a camera at `eye`."""
    rng = dice.of("strands")
    style = hair.style
    if style is None:
        return []
    roots = ground.sow(rng, style.count, hair.density)
    if not len(roots):
        return []
    place = roots.places
    length = _lengths(style, roots.rest) * rng.uniform(.75, 1.1, len(roots))
    if style.tied is not None:
        bundles = [_to_knot(place, style, style.tied, surface, rng), _knot(style, style.tied, surface, rng)]
    else:
        bundles = [_grown(place, roots.normals, length, style, surface, rng)]
    if hat is not None:
        bundles = [hat.press(paths.reshape(-1, 3), surface).reshape(paths.shape) for paths in bundles]
    return [_drawn(hair, paths, style, eye, rng) for paths in bundles]


def _drawn(hair: Hair, paths: Array, style: Style, eye: Array, rng: np.random.Generator) -> Part:
    width = np.full(len(paths), np.clip(1.9 / np.sqrt(style.count), .014, .03)) * rng.uniform(.6, 1.2, len(paths))
    return ribbons(paths, width, shades(rng, hair.colour, len(paths), grey=hair.grey), Label.HAIR, eye, rng)


def _lengths(style: Style, rest: Points) -> Array:
    x, y, z = rest.T
    top = np.clip((y - .35 - .25 * (np.abs(x) < .45)) / .35, 0, 1)
    back = np.clip((-1. - z) / .3, 0, 1) * (1 - top)
    front = np.clip((z + .2) / .25, 0, 1) * np.clip((.62 - np.abs(x)) / .2, 0, 1)
    low = top * style.top + back * style.back + (1 - top - back) * style.sides
    return low * (1 - front) + style.fringe * front


def _grown(place: Points, normal: Points, length: Array, style: Style, surface: Surface,
           rng: np.random.Generator) -> Array:
    """(N, K, 3): strands that are combed, hang, lie on the head and curl."""
    count, steps = len(place), int(np.clip(4 + 4 * np.max(length, initial=0), 4, 14))
    first, last = style.combed_from
    line = last - first
    along = np.clip(((place - first) @ line) / max(line @ line, 1e-9), 0, 1)
    away = place - (first + along[:, None] * line)
    away -= (away * normal).sum(1, keepdims=True) * normal
    away = unit(away + rng.normal(0, .05, away.shape))
    layer = style.layer * rng.random(count) ** .7
    step = (length / (steps - 1))[:, None]
    points, at = [place.astype(np.float64)], place.astype(np.float64)
    swept = style.fringe > _LONG
    sides = np.sign(place[:, 0] - first[0] + rng.normal(0, .03, count))
    whorl = np.exp(-(np.linalg.norm(place - (first + along[:, None] * line), axis=1) / .25) ** 2)[:, None]
    heading = unit(normal * style.lift * (1 - .6 * whorl * (style.lift < .9)) + away * style.comb)
    for k in range(1, steps):
        gone = k / steps
        hang = style.weight * (.25 + gone) * np.minimum(length, 2)[:, None]
        pull = np.zeros_like(at)
        pull[:, 1] = -hang[:, 0]
        if swept:
            pull += _off_the_face(at, sides, length)
        if style.tucked:
            pull[:, 2] -= ((at[:, 1] < .35) & (at[:, 2] > -1.1)) * 1.2
        heading = unit(heading + .45 * away * style.comb * (1 - gone) ** 2 + .6 * pull + rng.normal(0, .035, at.shape))
        at = surface.outside((at + heading * step).astype(np.float32), layer * min(1, k / 2) + .015)
        if style.lift < _STANDING:
            at = surface.near(at, layer + .03 + .4 * style.lift)
        points.append(at)
    return _curled(np.stack(points, 1), place, style, rng)


def _off_the_face(at: Points, sides: Array, length: Array) -> Array:
    """(N, 3): what draws long hair to its side of the forehead, and from the cheeks backwards."""
    wide = np.abs(at[:, 0])
    front = (at[:, 2] > -.45) & (wide < .95) & (at[:, 1] < .75) & (length > _LONG)
    pull = np.zeros(at.shape)
    pull[:, 0] = front * sides * 2 * np.clip(.9 - wide, 0, None)
    pull[:, 1] = front * (wide < .5) * (at[:, 1] > .2) * .6
    pull[:, 2] = -1.2 * front
    return pull


def _curled(paths: Array, place: Points, style: Style, rng: np.random.Generator) -> Array:
    """Strands drawn together in locks, which curl together."""
    count, steps = paths.shape[:2]
    locks = max(count // 22, 1)
    leaders = rng.choice(count, locks, replace=False)
    middles = place[leaders]
    nearest = ((middles ** 2).sum(1) - 2 * place @ middles.T).argmin(1)
    progress = np.linspace(0, 1, steps)[None, :, None]
    together = style.clumps * progress ** .7
    offset = (place - place[leaders][nearest])[:, None] * .4
    paths = paths * (1 - together) + (paths[leaders][nearest] + offset) * together
    radius, turns = style.curl
    if radius <= 0:
        return paths
    if radius * turns > .05:  # twice as many steps, or curls are corners
        finer = np.empty((count, 2 * steps - 1, 3))
        finer[:, ::2], finer[:, 1::2] = paths, (paths[:, 1:] + paths[:, :-1]) / 2
        paths = finer
    along = unit(np.gradient(paths, axis=1))
    side = unit(np.cross(along, np.array([.3, .9, .2])))
    other = np.cross(along, side)
    run = np.concatenate([np.zeros((count, 1)), np.cumsum(np.linalg.norm(np.diff(paths, axis=1), axis=2), 1)], 1)
    phase = (rng.random(locks) * 6.3)[nearest][:, None] + rng.normal(0, .3, (count, 1)) + run * turns * 6.28
    size = radius * np.minimum(1, run / .25) * (rng.uniform(.6, 1.3, locks)[nearest][:, None])
    return paths + size[..., None] * (np.cos(phase)[..., None] * side + np.sin(phase)[..., None] * other)


def _to_knot(place: Points, style: Style, tied: Array, surface: Surface, rng: np.random.Generator) -> Array:
    """Strands that lie on the head and run to where they are tied."""
    knot = surface.outside(tied[None].astype(np.float32), np.array([.05]))[0]
    share = np.linspace(0, 1, 9)[None, :, None]
    ends = knot + rng.normal(0, .05, place.shape)
    straight = place[:, None] * (1 - share) + ends[:, None] * share
    layer = (style.layer * rng.random(len(place)))[:, None] * np.sin(np.linspace(0, np.pi, 9))[None] + .012
    laid = surface.outside(straight.reshape(-1, 3).astype(np.float32), layer.ravel()).reshape(straight.shape)
    laid[:, 0] = place
    return laid


def _knot(style: Style, tied: Array, surface: Surface, rng: np.random.Generator) -> Array:
    """(N, K, 3): the strands of a tail, or of a bun."""
    knot = surface.outside(tied[None].astype(np.float32), np.array([.08]))[0].astype(np.float64)
    out = unit(knot - np.array([0, .2, -.6]))
    count = 1500
    if style.in_bun:
        centre, size = knot + out * .2, rng.uniform(.22, .42)
        pole = unit(rng.normal(0, 1, (count, 3)) + out * 1.5)
        first = unit(np.cross(pole, rng.normal(0, 1, (count, 3))))
        second = np.cross(pole, first)
        angle = np.linspace(0, 4, 12)[None, :, None] + rng.uniform(0, 6, (count, 1, 1))
        shell = size * rng.uniform(.75, 1, (count, 1, 1))
        return centre + shell * (np.cos(angle) * first[:, None] + np.sin(angle) * second[:, None])
    length = rng.uniform(1.2, 3.2)
    heading = unit(out + rng.normal(0, .22, (count, 3)))
    at, points = knot + rng.normal(0, .05, (count, 3)), []
    for _ in range(12):
        points.append(at)
        heading = unit(heading + np.array([0, -.55, 0]) * np.clip(length, .5, 2))
        at = surface.outside((at + heading * length / 11).astype(np.float32), np.full(count, .05)).astype(np.float64)
    paths = np.stack(points, 1)
    return _curled(paths, paths[:, 0].astype(np.float32), style, rng)
