"""The panel at the right: area, mask, engine. Its rows come from the settings' own declarations."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ..domain.areas import AREAS
from ..pipeline.status import EngineStatus, Readiness
from ..settings import Settings, Spec, specs
from .actions import Keymap
from .area_chooser import AreaChooser
from .choices import Choices, EngineChoice
from .colour_row import ColourRow
from .edit import Edit
from .engine_options import Field, fields_of
from .engine_section import EngineChooser
from .form import NumberRow, Row, row_for
from .tokens import PANEL_WIDTH

_MASK_ROWS: tuple[Field, ...] = (("mask", "grow"), ("mask", "blur"), ("view", "opacity"))
_MASK_SWITCHES: tuple[Field, ...] = (("mask", "grow_tapered"), ("engine", "exclude_hands"), ("view", "mirror"))
_ENGINE_ROWS: tuple[Field, ...] = (("engine", "max_faces"), ("engine", "smoothing"), ("engine", "hold_frames"))
_DEFAULTS = Settings()


def value_of(settings: Settings, field: Field) -> Any:
    """The value of one setting."""
    return getattr(getattr(settings, field[0]), field[1])


def spec_of(field: Field) -> Spec:
    """What is declared of one setting."""
    return dict(specs(getattr(_DEFAULTS, field[0])))[field[1]]


class Section(QFrame):
    """A heading, something small at its right, and a column of rows."""

    def __init__(self, title: str, corner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("section")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 14)
        self.column.setSpacing(6)
        heading = QLabel(title.upper())
        heading.setProperty("role", "heading")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 4)
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(corner)
        self.column.addLayout(top)


def _reset_link(title: str) -> QPushButton:
    link = QPushButton("Reset")
    link.setProperty("role", "link")
    link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    link.setToolTip(f"Put everything under {title} back to its default")
    link.setAccessibleName(f"Reset all of {title}")
    return link


class SettingsPanel(QScrollArea):
    """Shows the settings and reports what the user changes; holds none itself."""

    edited = Signal(Edit)
    area_chosen = Signal(str)
    colour_chosen = Signal(str, str)
    """Area and "#rrggbb"; an empty colour is the catalogue's own."""
    entered = Signal()
    """A number was typed and Return pressed: the picture may have the keys again."""
    engine_chosen = Signal(str)
    reset_requested = Signal(object)
    """The fields (group, name) that go back to their defaults."""

    def __init__(self, choices: Choices, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(PANEL_WIDTH)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices = choices
        self._in_use = EngineChoice("")
        self._engine_fields: tuple[Field, ...] = ()
        self._rows: dict[Field, Row] = {}
        self.areas = AreaChooser(keymap)
        self.colour = ColourRow()
        self.engine = EngineChooser(choices, spec_of(("engine", "key")).help)
        self.mask_reset, self.engine_reset = _reset_link("Mask"), _reset_link("Engine")
        self._areas_count = QLabel()
        self._areas_count.setProperty("role", "small")
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in (self._area_section(), self._mask_section(), self._engine_section()):
            column.addWidget(section)
        section.setProperty("isLast", True)
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.areas.chosen.connect(self.area_chosen)
        self.colour.chosen.connect(self.colour_chosen)
        self.mask_reset.clicked.connect(self._reset_mask)
        self.engine_reset.clicked.connect(self._reset_engine)
        self.engine.chosen.connect(self.engine_chosen)

    def row(self, group: str, name: str) -> Row:
        """The row of a setting."""
        return self._rows[group, name]

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        choice = self.choices.engines.get(settings.engine.key, EngineChoice(settings.engine.key))
        for field, row in self._rows.items():
            row.show_value(value_of(settings, field))
        area = settings.mask.selection.colour_area
        self.areas.show_area(area.key)
        self.colour.show_colour(area, settings.view.colours.get(area.key))
        self._engine_fields = _engine_fields(choice)
        mask = (*_MASK_ROWS, *_MASK_SWITCHES)
        is_own_colour = area.key in settings.view.colours
        self.mask_reset.setEnabled(is_own_colour or not _are_default(settings, mask))
        self.engine_reset.setEnabled(not _are_default(settings, self._engine_fields))

    def show_use(self, engine: str) -> None:
        """Grey the rows that do nothing with an engine: the one that runs, or is being loaded."""
        self._in_use = self.choices.engines.get(engine, EngineChoice(engine))
        for field, row in self._rows.items():
            row.show_use(self.why_unused(field))

    def why_unused(self, field: Field) -> str:
        """Why a setting does nothing now; empty where it does something."""
        group, name = field
        return f"{self._in_use.title} has no use for this." if group == "engine" and name in self._in_use.unused else ""

    def show_areas(self, areas: frozenset[str], hint: str) -> None:
        """Grey the areas that the running engine can't deliver."""
        self.areas.show_lacking({key: hint for key in AREAS if key not in areas})
        self._areas_count.setText(f"{len(areas)} of {len(AREAS)}")
        lacking = ", ".join(area.title for key, area in AREAS.items() if key not in areas)
        told = f"Not from this engine: {lacking}. {hint}" if lacking else "This engine delivers every area."
        self._areas_count.setToolTip(told)

    def show_engine(self, status: EngineStatus) -> None:
        """Show the engine that is requested, the one that runs, and what it can do."""
        running = status.running
        self.engine.show_status(status)
        self.show_use(running.key if running else status.requested.key)
        if running is not None:
            self.show_areas(running.areas, str(running.missing_area_hint))
        elif status.readiness is Readiness.FAILED:
            self._areas_count.clear()

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        chip = next((chip for chip in self.areas.chips.values() if chip.isChecked()), self.areas.more)
        chip.setFocus(Qt.FocusReason.TabFocusReason)

    def _make_room(self, _minimum: int, maximum: int) -> None:
        """A scroll bar comes on top of the panel's width, so that nothing in it gets narrower."""
        bar = self.verticalScrollBar().sizeHint().width() if maximum else 0
        self.setFixedWidth(PANEL_WIDTH + bar)

    def _area_section(self) -> Section:
        section = Section("Area", self._areas_count)
        section.column.addWidget(self.areas)
        return section

    def _mask_section(self) -> Section:
        section = Section("Mask", self.mask_reset)
        for field in _MASK_ROWS:
            section.column.addWidget(self._make(field))
        section.column.addWidget(self.colour)
        switches = QHBoxLayout()
        switches.setContentsMargins(0, 4, 0, 0)
        for place, field in enumerate(_MASK_SWITCHES):
            if place:
                switches.addStretch(1)
            switches.addWidget(self._make(field))
        section.column.addLayout(switches)
        return section

    def _engine_section(self) -> Section:
        section = Section("Engine", self.engine_reset)
        section.column.addWidget(self.engine)
        for field in _ENGINE_ROWS:
            section.column.addWidget(self._make(field))
        return section

    def _make(self, field: Field) -> Row:
        row = row_for(spec_of(field), value_of(_DEFAULTS, field))
        row.setProperty("field", field)
        row.edited.connect(self._row_edited)
        if isinstance(row, NumberRow):
            row.entered.connect(self.entered)
        self._rows[field] = row
        return row

    def _row_edited(self, value: Any) -> None:
        group, name = self.sender().property("field")
        self.edited.emit(Edit(group, name, value))

    def _reset_mask(self) -> None:
        self.colour.reset_colour()
        self.reset_requested.emit((*_MASK_ROWS, *_MASK_SWITCHES))

    def _reset_engine(self) -> None:
        self.reset_requested.emit(self._engine_fields)


def _engine_fields(choice: EngineChoice) -> tuple[Field, ...]:
    """What the section's reset covers: its rows, the engine itself, and the options of the one that is chosen."""
    return (("engine", "key"), ("engine", "model"), *_ENGINE_ROWS, *fields_of(choice))


def _are_default(settings: Settings, fields: tuple[Field, ...]) -> bool:
    return all(value_of(settings, field) == value_of(_DEFAULTS, field) for field in fields)
