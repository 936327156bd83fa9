"""Whose heads are hidden, how much of them, and by what: the settings of hiding alone.

No mask, view, lock or typed expression changes what is hidden, but as `who` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..domain.selection import Selection
from ..errors import InvalidParameter
from ..expression import Expression, with_own
from .spec import Checked, Control, setting

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Who(str, Enum):
    """Whose heads are hidden."""

    EVERYBODY = "everybody"
    OTHERS = "others"
    """Everybody but the one person who is locked, as long as it is certain who that is."""
    MATCHING = "matching"
    """Those for whom the condition holds, and those of whom it is unknown."""


class What(str, Enum):
    """How much of a person is hidden."""

    HEAD = "head"
    FACE = "face"
    PARTS = "parts"
    """Some areas of the face; the whole head of whoever it is unknown of where they are."""


class How(str, Enum):
    """By what it is hidden."""

    SOLID = "solid"
    PIXELATE = "pixelate"
    BLUR = "blur"
    PICTURE = "picture"
    PUPPET = "puppet"
    """A flat face drawn from the mesh: it looks and speaks where the person does; a solid one without a mesh."""

    @property
    def can_be_undone(self) -> bool:
        """People have been recognised behind it: blurred faces at 95.9 % (arXiv 2506.12344), mosaics since 2016
        (arXiv 1609.00408)."""
        return self in (How.PIXELATE, How.BLUR)


@dataclass(frozen=True, slots=True)
class HidingSettings(Checked):
    """Whose heads are hidden, how much of them, and by what."""

    who: Who = setting(
        Who.EVERYBODY, "Hide", "Who is hidden: everybody, the others but the locked person, or whoever the condition "
        "holds for, or may hold for.", metavar="WHO", control=Control.OWN,
    )
    condition: str = setting(
        "", "Condition", "With matching: who is hidden, such as male > 0.5; whoever it can't be told of is "
        "hidden, too.", metavar="EXPR", control=Control.OWN,
    )
    what: What = setting(
        What.HEAD, "How much", "What is hidden of them: the whole head, the face, or parts of the face.",
        control=Control.OWN,
    )
    parts: tuple[str, ...] = setting(
        ("two_eyes",), "Parts", "With parts: the areas that are hidden, as for --area.", metavar="AREAS",
        control=Control.OWN,
    )
    margin: int = setting(
        15, "Margin", "How far more than that is hidden round it.", minimum=0, maximum=200, unit="%", slider=(0, 100),
        control=Control.OWN,
    )
    how: How = setting(
        How.SOLID, "Hide by", "What is there instead: one colour, blocks, blur, a picture, or a puppet that moves as "
        "the face does. Blocks and blur can be undone.", metavar="HOW", control=Control.OWN,
    )
    colour: str = setting(
        "#202020", "Colour", "The colour of solid, as #rrggbb.", metavar="COLOUR", control=Control.OWN
    )
    picture: str = setting(
        "", "Picture", "The image file of picture; it covers each head.", metavar="FILE", control=Control.OWN
    )
    strength: int = setting(
        60, "Strength", "How coarse blocks and blur get.", minimum=1, maximum=100, unit="%", slider=(1, 100),
        control=Control.OWN,
    )
    delay_ms: int = setting(
        300, "Delay", "How much later what hides is recorded and sent: whoever is found by then is hidden from the "
        "first frame on.", minimum=0, maximum=2000, step=50, unit="ms", slider=(0, 1000), control=Control.OWN,
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        object.__setattr__(self, "parts", Selection.parse(self.parts).keys)
        if not _COLOUR.fullmatch(self.colour):
            raise InvalidParameter("settings.backdrop_colour", name="colour", value=self.colour)

    @property
    def selection(self) -> Selection:
        """The parts as one value."""
        return Selection.parse(self.parts)

    def parsed(self, symbols: Mapping[str, str]) -> Expression | None:
        """The condition, read with the user's symbols; None: there is none. Raises ExpressionError."""
        return Expression.parse(self.condition, with_own(symbols)) if self.condition.strip() else None
