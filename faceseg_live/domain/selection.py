"""What the user wants masked: areas that are united, and areas that are taken away from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import InvalidParameter
from .areas import Area, area_named
from .regions import Regions

_MINUS_SIGNS = ("-", "−")
_LONGEST_FILE_NAME = 80
"""File systems take names of 255 bytes; time, look, number and suffix need room, too."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One or more areas, each named once, without those that are taken away. Equal selections are equal values."""

    added: tuple[Area, ...]
    """United; at least one."""
    removed: tuple[Area, ...] = ()
    """Taken away from what the others cover."""

    @classmethod
    def parse(cls, value: str | Iterable[str]) -> Selection:
        """Read "eyes, lips, -nose", or a sequence of such texts.

        Raises InvalidParameter for what is no text, for an unknown area, for none at all, and for one that is both
        added and taken away.
        """
        texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
        if not all(isinstance(text, str) for text in texts):
            raise InvalidParameter("domain.area_texts", value=repr(value))
        names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
        added = _named(name for name in names if not name.startswith(_MINUS_SIGNS))
        removed = _named(name[1:].strip() or name for name in names if name.startswith(_MINUS_SIGNS))
        if not added:
            raise InvalidParameter("domain.no_area", value=", ".join(texts))
        if both := [area.key for area in added if area in removed]:
            raise InvalidParameter("domain.area_twice", area=both[0])
        return cls(added, removed)

    @property
    def areas(self) -> tuple[Area, ...]:
        """All of them, those that are taken away last."""
        return self.added + self.removed

    @property
    def keys(self) -> tuple[str, ...]:
        """As settings keep it: ("eyes", "lips", "-nose")."""
        return (*(area.key for area in self.added), *(f"-{area.key}" for area in self.removed))

    @property
    def text(self) -> str:
        """As the command line and files name it: "eyes,lips,-nose"."""
        return ",".join(self.keys)

    @property
    def title(self) -> str:
        """For people: "Eyes and lips without nose"."""
        without = f" without {_listed(self.removed).lower()}" if self.removed else ""
        first, *others = self.added
        return _joined([first.title, *(area.title.lower() for area in others)]) + without

    @property
    def file_name(self) -> str:
        """A part of a file's name: "eyes+lips-nose"; of many areas the first ones, and how many more there are."""
        parts = [*(f"+{area.key}" for area in self.added), *(f"-{area.key}" for area in self.removed)]
        name = ""
        for number, part in enumerate(parts):
            if len(name) + len(part) > _LONGEST_FILE_NAME:
                name += f"+{len(parts) - number}_more"
                break
            name += part
        return name.removeprefix("+")

    @property
    def colour_area(self) -> Area:
        """Whose colour the whole mask has: the first one's."""
        return self.added[0]

    @property
    def is_full_frame(self) -> bool:
        """Gives one mask of the whole frame rather than one per face."""
        return any(area.is_full_frame for area in self.added)

    @property
    def is_of_faces(self) -> bool:
        """Faces take part in the mask."""
        return any(not area.is_full_frame for area in self.areas)

    @property
    def needs(self) -> Regions:
        """What a network may be asked for to make the mask; empty where the mesh, or nothing, is enough."""
        return frozenset().union(*(area.regions for area in self.areas))

    def __str__(self) -> str:
        return self.text


def _named(names: Iterable[str]) -> tuple[Area, ...]:
    return tuple(dict.fromkeys(area_named(name) for name in names))


def _listed(areas: tuple[Area, ...]) -> str:
    return _joined([area.title for area in areas])


def _joined(titles: list[str]) -> str:
    """A list as English writes it: "a", "a and b", "a, b and c"."""
    *before, last = titles
    return f"{', '.join(before)} and {last}" if before else last
