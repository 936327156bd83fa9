"""The looks by name, and the options of those that have any; `rendering/looks` draws them.

The window, `process`, `record`, snapshots and the virtual camera all offer every look, by these keys and with the same
options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from ..errors import InvalidParameter
from ..messages import Message
from .hiding import HidingSettings
from .spec import Checked, Control, setting


@dataclass(frozen=True, slots=True)
class LookInfo:
    """What users read of one look."""

    key: str
    """On the command line, in the settings file, and in the names of files."""
    title: str
    help: str
    shows_all_faces: bool = False
    """In files, all faces are meant unless one is named."""
    is_secondary: bool = False
    """In the window it is in the menu at the end of the row of views."""
    has_numbers: bool = True
    """It shows all faces where they are: the window numbers them."""
    is_of_one_face: bool = False
    """It shows one face: in the window, a click chooses no other."""


HIDING = "anonymised"
"""Key of the look that hides people."""

LOOK_INFOS: dict[str, LookInfo] = {info.key: info for info in (
    LookInfo("overlay", "Overlay", "The mask's colour over the image; faces without a mask are outlined"),
    LookInfo("cutout", "Cut-out", "The masked part alone: transparent, or in front of something else",
             has_numbers=False),
    LookInfo(HIDING, "Hidden", "The image with people's heads hidden, to anonymise them", shows_all_faces=True),
    LookInfo("mask", "Mask", "The mask alone, white where it is full", has_numbers=False),
    LookInfo("area_crop", "Crop", "The first masked area, cut out and enlarged", has_numbers=False,
             is_of_one_face=True),
    LookInfo("face_crop", "Face crop", "A square that follows the locked face, or the first one that matches",
             is_secondary=True, has_numbers=False, is_of_one_face=True),
    LookInfo("camera", "Camera", "The image as the camera gives it", is_secondary=True),
    LookInfo("side_by_side", "Side by side", "Two looks next to each other: the camera and the cut-out"),
    LookInfo("regions", "Regions", "The image next to a map of all regions of all faces, with a legend",
             shows_all_faces=True),
)}
"""Key → look, in the order in which they are offered."""
LOOK_KEYS = tuple(LOOK_INFOS)
_RENAMED = {"crop": Message("settings.renamed_crop")}
"""Keys that meant two things, and those that took their place."""


def check_looks(name: str, keys: Iterable[str]) -> None:
    """Raise InvalidParameter unless there is a key, and each is that of a look. `name`: of what takes them."""
    keys = tuple(keys)
    if not keys:
        raise InvalidParameter("settings.no_look", name=name, known=LOOK_KEYS)
    for key in keys:
        if key in _RENAMED:
            raise InvalidParameter("settings.renamed_look", name=name, key=key, now=_RENAMED[key])
        if key not in LOOK_INFOS:
            raise InvalidParameter("settings.unknown_look", name=name, key=key, known=LOOK_KEYS)


class Backdrop(str, Enum):
    """What is behind a cut-out."""

    TRANSPARENT = "transparent"
    COLOUR = "colour"
    PICTURE = "picture"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class CutoutSettings(Checked):
    """What is behind a cut-out."""

    backdrop: Backdrop = setting(
        Backdrop.TRANSPARENT,
        "Behind",
        "What is behind a cut-out; transparent is black where there is no transparency.",
        control=Control.OWN,
    )
    backdrop_colour: str = setting(
        "#00b140", "Colour behind", "The colour behind a cut-out, as #rrggbb.", metavar="COLOUR", control=Control.OWN
    )
    backdrop_picture: str = setting(
        "", "Picture behind", "The image file behind a cut-out; it fills the frame.", metavar="FILE",
        control=Control.OWN,
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.backdrop_colour):
            raise InvalidParameter("settings.backdrop_colour", name="backdrop_colour", value=self.backdrop_colour)


_TITLES = {look.key: look.title for look in LOOK_INFOS.values()}
_PANELS = tuple(key for key in LOOK_KEYS if key != "side_by_side")


@dataclass(frozen=True, slots=True)
class SideBySideSettings(Checked):
    """Which two looks are next to each other."""

    left: str = setting(
        "camera", "Left side", "The look on the left of side_by_side.", choices=_PANELS, titles=_TITLES,
        metavar="LOOK", control=Control.OWN,
    )
    right: str = setting(
        "cutout", "Right side", "The look on the right of side_by_side.", choices=_PANELS, titles=_TITLES,
        metavar="LOOK", control=Control.OWN,
    )


@dataclass(frozen=True, slots=True)
class LookOptions:
    """All options of looks."""

    cutout: CutoutSettings = field(default_factory=CutoutSettings)
    hiding: HidingSettings = field(default_factory=HidingSettings)
    side_by_side: SideBySideSettings = field(default_factory=SideBySideSettings)

    def parts_of(self, look: str) -> frozenset[str]:
        """The key of a look, and of those that it is made of."""
        return frozenset({look, self.side_by_side.left, self.side_by_side.right} if look == "side_by_side" else {look})

    def hides(self, looks: Iterable[str]) -> bool:
        """Whether any of these looks hides people, or is made of one that does."""
        return any(HIDING in self.parts_of(look) for look in looks)

    def used_by(self, look: str) -> LookOptions:
        """These options, with the defaults for those that a look doesn't have: equal ones give equal drawings."""
        parts = self.parts_of(look)
        return LookOptions(
            self.cutout if "cutout" in parts else CutoutSettings(),
            self.hiding if HIDING in parts else HidingSettings(),
            self.side_by_side if "side_by_side" in parts else SideBySideSettings(),
        )
