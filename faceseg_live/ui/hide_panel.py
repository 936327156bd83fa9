"""The page for hiding people: who, how much of them, by what, how much later it is sent, and what looks for them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ..domain.areas import AREAS
from ..settings import HidingSettings, How, Settings, What, Who
from ..settings.fields import are_default, fields_of_group, spec_of
from .area_chooser import AreaChooser
from .area_picks import Pick
from .choices import Choices
from .edit import Edit
from .engine_abilities import EngineAbilities
from .expression_field import ExpressionField, show_words
from .expression_words import ExpressionMessage
from .fill_row import FillRow
from .finder_offer import FinderOffer
from .form import LABEL_WIDTH, reset_link
from .hiding_words import delay_words, undone_words
from .page import Page, Section
from .setting_rows import SettingRows, stack
from .tokens import Tokens
from .vocabulary import Vocabulary

GROUP = "hiding"
PARTS = (GROUP, "parts")
_AREAS = tuple(key for key, area in AREAS.items() if not area.is_full_frame)
_BELOW_HINT_PX = 4
_LATER = "Whoever is found by then is hidden from the first frame on."
_AT_ONCE = "Without a delay, a person who comes in may be seen for a few frames."


class HidePanel(Page):
    """Shows the settings and reports what the user changes; holds nothing itself."""

    edited = Signal(Edit)
    part_picked = Signal(str, Pick)
    """An area, and what is to become of it among the parts that are hidden."""
    parser_requested = Signal()
    reset_requested = Signal(object)
    """The fields (group, name) that go back to their defaults."""
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = tuple(fields_of_group(GROUP))
        self.rows = SettingRows(self)
        self.condition = ExpressionField((GROUP, "condition"))
        self.parts = AreaChooser(areas=_AREAS)
        self.how = FillRow((GROUP, "how"), spec_of((GROUP, "how")).titles, colour=(How.SOLID.value, "colour"),
                           picture=(How.PICTURE.value, "picture"), place="over people who are hidden")
        self.finders = FinderOffer(choices)
        self.reset = reset_link("Hide")
        self.state, self.hint, self.warning, self.later = QLabel(), QLabel(), QLabel(), QLabel()
        self._arrange()
        for part in (self.rows, self.condition, self.how):
            part.edited.connect(self.edited)
        self.rows.entered.connect(self.done)
        self.condition.done.connect(self.done)
        self.parts.picked.connect(self.part_picked)
        self.parts.parser_requested.connect(self.parser_requested)
        self.reset.clicked.connect(self._reset)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force; what has no use is not there."""
        hiding: HidingSettings = settings.hiding
        self.rows.show_settings(settings)
        self.condition.show_settings(settings)
        self.condition.setVisible(hiding.who is Who.MATCHING)
        self.parts.show_selection(hiding.selection)
        self.parts.setVisible(hiding.what is What.PARTS)
        self.how.show_settings(settings)
        self.rows[GROUP, "strength"].setVisible(hiding.how.can_be_undone)
        self.warning.setText(undone_words(hiding.how))
        self.warning.setVisible(hiding.how.can_be_undone)
        delay = delay_words(hiding.delay_ms)
        self.later.setText(f"Recorded and sent {delay}. {_LATER}" if delay else _AT_ONCE)
        self.reset.setEnabled(not are_default(settings, self._fields))

    def show_who(self, words: ExpressionMessage) -> None:
        """Say who is hidden just now, where that has to be said."""
        show_words(self.hint, words)
        self.hint.setVisible(bool(words.text))

    def show_state(self, words: str, *, is_alarm: bool) -> None:
        """How many are hidden; `is_alarm`: somebody isn't in what leaves the window."""
        show_words(self.state, ExpressionMessage(words, "smallError" if is_alarm else "small"))

    def show_abilities(self, abilities: EngineAbilities) -> None:
        """Grey the areas that the engine can't deliver."""
        self.parts.show_abilities(abilities)

    def know(self, vocabulary: Vocabulary) -> None:
        """Read the condition with these labels and symbols from now on."""
        self.condition.know(vocabulary)

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        self.rows[GROUP, "who"].setFocus(Qt.FocusReason.TabFocusReason)

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.condition.take_tokens(tokens)

    def _reset(self) -> None:
        self.reset_requested.emit(self._fields)

    def _arrange(self) -> None:
        for words in (self.hint, self.warning, self.later):
            words.setWordWrap(True)
            words.setProperty("role", "small")
        self.warning.setProperty("role", "warning")
        self.hint.setContentsMargins(0, 0, 0, _BELOW_HINT_PX)
        box = self.condition.box
        box.setPlaceholderText("looks_male > 0.5")
        box.setAccessibleName("Hide whoever matches")
        box.setToolTip(spec_of((GROUP, "condition")).help)
        self.fill(self._who_section(), self._how_section(), self._later_section(), self._finding_section())

    def _who_section(self) -> Section:
        section = Section("Who and how much", self.reset, words=self.state)
        self._stack(section, "who")
        section.column.addWidget(self.condition)
        section.column.addWidget(self.hint)
        self._stack(section, "what")
        section.column.addWidget(self.parts)
        self._stack(section, "margin")
        return section

    def _how_section(self) -> Section:
        section = Section("Cover", QWidget())
        section.column.addWidget(self.how)
        self._stack(section, "strength")
        section.column.addWidget(self.warning)
        return section

    def _later_section(self) -> Section:
        section = Section("Recorded and sent", QWidget())
        self._stack(section, "delay_ms")
        section.column.addWidget(self.later)
        return section

    def _finding_section(self) -> Section:
        section = Section("Finding people", QWidget())
        section.column.addWidget(self.finders)
        return section

    def _stack(self, section: Section, name: str) -> None:
        stack(section.column, [self.rows.make((GROUP, name))], LABEL_WIDTH)
