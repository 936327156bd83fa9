"""A whole person: shape, skin, hair, and all that is worn and held."""

from __future__ import annotations

from .beard import choose_beard, make_beard
from .brows import choose_brows, make_brows, make_lashes
from .camera import axes, make_camera
from .clothes import below, make_clothes
from .dice import Dice
from .expression import make_expression
from .eyes import eye_centres, make_eyes, make_mouth
from .glasses import make_glasses
from .hair import choose_hair
from .hair_growth import make_hair
from .hats import make_hat
from .head import make_head
from .human import Human
from .in_front import make_in_front
from .jewellery import make_jewellery
from .light import make_light
from .scene import Scene
from .skin import make_body, skin_tone
from .strands import Ground
from .surface import make_surface
from .worn import make_worn


def make_scene(human: Human, dice: Dice) -> Scene:
    """The scene of a sample."""
    camera = make_camera(dice)
    eye, view = camera.position, axes(camera.yaw, camera.pitch, camera.roll)
    head = make_head(human, dice)
    points = head.points.copy()
    expression = make_expression(human, points, dice)
    fine = human.fine(points)
    surface = make_surface(human, fine)
    hair = choose_hair(head, human.fine_rest, dice)
    brows, beard = choose_brows(head, hair, dice), choose_beard(head, hair, human, dice)
    tone = skin_tone(head, dice)
    body = make_body(human, fine, head, hair, brows, beard, tone, dice)
    ground = Ground(fine, body.normals, body.rest, body.triangles)
    hat = make_hat(surface, dice)
    glasses = make_glasses(human, fine, eye_centres(human, points), dice)
    clothes, jewellery = make_clothes(human, fine, dice), make_jewellery(human, fine, head, dice)
    body = below(body, clothes)
    worn = make_worn(human, fine, surface, hat, dice)
    in_front = make_in_front(human, surface, view, tone, .3 if glasses or hat else 0, dice)
    parts = [*make_eyes(human, head, points, expression, dice), *make_mouth(human, points, dice),
             *make_hair(hair, ground, surface, hat, eye, dice), *make_brows(brows, tone, human, ground, eye, dice),
             *make_lashes(human, points, head, hair, eye, dice),
             *make_beard(beard, hair, tone, human, ground, eye, dice),
             *clothes.parts, *jewellery.parts, *worn.parts, *in_front.parts]
    parts += (*(hat.parts if hat else ()), *(glasses.parts if glasses else ()))
    light = make_light(dice, view)
    facts = {"yaw": camera.yaw, "pitch": camera.pitch, "roll": camera.roll, "age": head.age, "male": head.male,
             "origins": head.origins, "mood": expression.mood, "lids": expression.closed, "gaze": expression.gaze,
             "hair": hair.name, "beard": beard.name, "light": light.name, "glasses": glasses.name if glasses else "",
             "hat": hat.name if hat else "", "clothes": clothes.name, "earrings": jewellery.earrings,
             "necklace": jewellery.necklace, "worn": worn.names, "in_front": in_front.name}
    return Scene(body, tuple(parts), glasses.lenses if glasses else (), light, camera, facts)
