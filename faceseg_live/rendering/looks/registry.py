"""The table of looks. A new one is a file here, a row here, and its name in `settings/looks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ...settings import HIDING, LOOK_INFOS, CutoutSettings, How, LookInfo, LookOptions
from .anonymised import Anonymised
from .area_crop import AreaCrop
from .base import Look, Target
from .camera import Camera
from .cutout import Cutout, is_transparent
from .face_crop import FaceCrop
from .mask import Mask
from .overlay import Overlay
from .regions import camera_and_regions
from .side_by_side import SideBySide


def _never(_options: LookOptions) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look of the table."""

    info: LookInfo
    """Key, title and help."""
    create: Callable[[LookOptions, Target], Look]
    """Raises InvalidParameter when the options name a file that can't be read."""
    is_transparent: Callable[[LookOptions], bool] = _never
    """Whether its drawings are transparent somewhere, where that is of use."""
    shows_one_mask: bool = False
    """Of the masks, only the first one is shown."""


def _side_by_side(options: LookOptions, target: Target) -> Look:
    opaque = replace(target, keeps_alpha=False)
    return SideBySide(create_look(options.side_by_side.left, options, opaque),
                      create_look(options.side_by_side.right, options, opaque))


LOOKS: dict[str, LookRow] = {row.info.key: row for row in (
    LookRow(LOOK_INFOS["overlay"], lambda _options, _target: Overlay()),
    LookRow(LOOK_INFOS["cutout"], lambda options, target: Cutout(options.cutout, target),
            is_transparent=lambda options: is_transparent(options.cutout)),
    LookRow(LOOK_INFOS[HIDING], lambda options, _target: Anonymised(options.hiding)),
    LookRow(LOOK_INFOS["mask"], lambda _options, _target: Mask()),
    LookRow(LOOK_INFOS["area_crop"], lambda _options, target: AreaCrop(target),
            is_transparent=lambda _options: True, shows_one_mask=True),
    LookRow(LOOK_INFOS["face_crop"], lambda _options, target: FaceCrop(target)),
    LookRow(LOOK_INFOS["camera"], lambda _options, _target: Camera()),
    LookRow(LOOK_INFOS["side_by_side"], _side_by_side),
    LookRow(LOOK_INFOS["regions"], lambda _options, target: camera_and_regions(target)),
)}
"""Key → look."""


def create_look(key: str, options: LookOptions, target: Target) -> Look:
    """A new look.

    Args:
        key: one of LOOKS.
        options: of all looks; each takes its own.
        target: what the drawings are made for.

    Raises InvalidParameter when the options name a file that can't be read.
    """
    return LOOKS[key].create(options, target)


def has_alpha(key: str, options: LookOptions) -> bool:
    """Whether these drawings are transparent somewhere, where that is of use."""
    return LOOKS[key].is_transparent(options)


def without_files(options: LookOptions) -> LookOptions:
    """The options without the images that they name: nothing is behind cut-outs, and one colour hides people."""
    return replace(options, cutout=CutoutSettings(), hiding=replace(options.hiding, how=How.SOLID))


class CurrentLook:
    """The look that is asked for at the moment. It stays the same, with its memory, until another one is asked for, or
    one of its own options changes."""

    def __init__(self) -> None:
        self._look: Look | None = None
        self._made_for: tuple[str, LookOptions, Target] | None = None

    def of(self, key: str, options: LookOptions, target: Target) -> Look:
        """The look; parameters and errors are those of `create_look`."""
        requested = key, options.used_by(key), target
        if self._look is None or requested != self._made_for:
            self._look = None
            self._look, self._made_for = create_look(*requested), requested
        return self._look
