"""Changes settings as the user asks, or says why they can't be changed so."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from ..domain.areas import AREAS
from ..domain.selection import Selection
from ..errors import InvalidParameter
from ..settings import LOOK_KEYS
from ..settings.fields import Field, default_of, spec_of, value_of
from .area_picks import Pick, picked
from .edit import Edit
from .engine_presenter import EnginePresenter
from .notices import NoticeLevel, Notices, sentence
from .settings_controller import SettingsController


class SettingsEditor(QObject):
    """What panels, dialogs and commands change settings with."""

    def __init__(self, controller: SettingsController, engine: EnginePresenter, notices: Notices,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller, self._engine, self._notices = controller, engine, notices

    def edit(self, edit: Edit) -> None:
        """Change one setting, or say why it can't be that."""
        try:
            self._controller.set(edit.group, **{edit.name: edit.value})
        except InvalidParameter as error:  # a symbol that the expression needs was removed, say
            self._notices.show_notice(NoticeLevel.WARNING, sentence(str(error)), key="edit", stays=False)

    def reset(self, fields: tuple[Field, ...]) -> None:
        """Put settings back to their defaults."""
        for group in dict.fromkeys(group for group, _ in fields):
            names = [name for own, name in fields if own == group]
            self._controller.set(group, **{name: default_of((group, name)) for name in names})

    def step(self, field: Field, step: int) -> None:
        """Move a number by a step, as far as its range goes."""
        spec, (group, name) = spec_of(field), field
        low, high = int(spec.minimum or 0), int(spec.maximum or 0)
        if (high - low) % int(spec.step):  # the last value that steps from the minimum reach
            high -= (high - low) % int(spec.step)
        value = value_of(self._controller.settings, field) + step
        self._controller.set(group, **{name: max(low, min(high, value))})

    def toggle(self, field: Field) -> None:
        """Flip a switch, or say why that would do nothing."""
        group, name = field
        reason = self._engine.abilities.why_unused(field)
        if reason:
            self._notices.show_notice(NoticeLevel.INFO, f"{spec_of(field).title}: {reason}", key="unused", stays=False)
            return
        self._controller.set(group, **{name: not value_of(self._controller.settings, field)})

    def pick_area(self, key: str, pick: Pick = Pick.ALONE, of: Field = ("mask", "areas")) -> None:
        """Choose another area, alone or with the others, or take it away; or say why that can't be."""
        group, name = of
        area, before = AREAS[key], Selection.parse(value_of(self._controller.settings, of))
        after, reason = picked(before, area, pick), self._engine.abilities.lacks(key)
        if after is None:
            text = f"{area.title} is all that is chosen: choose another area first."
            self._notices.show_notice(NoticeLevel.INFO, text, key="area", stays=False)
        elif reason and area in after.areas:
            self._notices.show_notice(NoticeLevel.INFO, f"{area.title}: {reason}", key="area")
        else:
            self._controller.set(group, **{name: after.keys})

    def choose_colour(self, area: str, colour: str) -> None:
        """Give an area another colour; an empty one is the catalogue's."""
        colours = {key: own for key, own in self._controller.settings.view.colours.items() if key != area}
        self._controller.set("view", colours=colours | ({area: colour} if colour else {}))

    def choose_engine(self, key: str) -> None:
        """Use another engine, with the model that it had before."""
        stored = self._controller.stored
        self._controller.replace(replace(stored, engine=stored.engine.switched(key)))

    def show_mode(self, mode: str) -> None:
        """Show another look."""
        self._controller.set("view", mode=mode)

    def turn_mode(self, by: int) -> None:
        """Go so many looks further, round and round."""
        place = LOOK_KEYS.index(self._controller.settings.view.mode) + by
        self.show_mode(LOOK_KEYS[place % len(LOOK_KEYS)])
