"""A setting's row follows from its declaration."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum

import pytest

from faceseg_live.settings import Control, MaskSettings, RecordSettings, Settings, setting, specs
from faceseg_live.settings import fields as declared
from faceseg_live.settings.spec import Checked
from faceseg_live.ui.choice_rows import ChoiceRow, FigureRow
from faceseg_live.ui.edit import Edit
from faceseg_live.ui.form import NumberRow, SwitchRow
from faceseg_live.ui.setting_rows import SettingRows


class Shape(str, Enum):
    ROUND = "round"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class LargerMask(MaskSettings):
    feather: int = setting(4, "Feather", "Thins the edge out.", minimum=0, maximum=900, unit="px", slider=(0, 50))
    is_sharp: bool = setting(False, "Sharp", "Sharpens the edge.")
    hidden: int = setting(4, "Hidden", "Has a control elsewhere.", minimum=0, maximum=9, control=Control.OWN)


@dataclass(frozen=True, slots=True)
class LargerRecord(RecordSettings):
    gap_s: float = setting(1.5, "Gap", "Between two clips.", minimum=0, maximum=9, step=0.5, unit="s")


@dataclass(frozen=True, slots=True)
class MadeUp(Checked):
    shape: Shape = setting(Shape.ROUND, "Shape", "The brush.", titles={"square": "Four corners"})
    colour: str = setting("red", "Colour", "Of the brush.", choices=("red", "green"))


@dataclass(frozen=True, slots=True)
class FreeText(Checked):
    words: str = setting("", "Words", "Anything.")


@pytest.fixture
def larger(monkeypatch):
    settings = replace(Settings(), mask=LargerMask(), record=LargerRecord())
    monkeypatch.setattr(declared, "DEFAULTS", settings)
    return settings


def test_a_new_setting_has_its_row_in_the_section_of_its_group(open_desk, larger):
    desk = open_desk(larger)
    row = desk.window.panel.row("mask", "feather")
    assert isinstance(row, NumberRow)
    assert row.isVisible()
    assert (row.label.text(), row.box.minimum(), row.box.maximum(), row.box.suffix()) == ("Feather", 0, 900, " px")
    assert (row.slider.minimum(), row.slider.maximum()) == (0, 50)
    assert row.box.toolTip().startswith("Thins the edge out.")
    row.box.setValue(9)
    assert desk.settings.mask.feather == 9
    desk.window.panel.mask_reset.click()
    assert desk.settings.mask.feather == 4
    assert isinstance(desk.window.panel.row("mask", "is_sharp"), SwitchRow)
    with pytest.raises(KeyError):
        desk.window.panel.row("mask", "hidden")


def test_a_new_setting_of_recordings_has_its_row_in_their_options(open_desk, larger):
    desk = open_desk(larger)
    row = desk.window.dialogs.record.row("gap_s")
    assert isinstance(row, FigureRow)
    assert (row.label.text(), row.box.value(), row.box.suffix()) == ("Gap", 1.5, " s")
    row.box.setValue(3)
    assert desk.settings.record.gap_s == 3.0


def test_choices_become_a_menu_with_the_declared_titles(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(declared, "DEFAULTS", replace(Settings(), view=MadeUp()))
    rows, edits = SettingRows(qapp), []
    rows.edited.connect(edits.append)
    made, _ = rows.make_all(declared.row_fields("view"))
    for row in made:
        qtbot.addWidget(row)
    shape, colour = made
    assert isinstance(shape, ChoiceRow)
    assert [action.text() for action in shape.button.actions_by_key.values()] == ["Round", "Four corners"]
    shape.button.actions_by_key["square"].trigger()
    colour.button.actions_by_key["green"].trigger()
    assert edits == [Edit("view", "shape", Shape.SQUARE), Edit("view", "colour", "green")]
    assert isinstance(edits[0].value, Shape)


def test_a_setting_that_needs_a_control_of_its_own_must_say_so(qapp, monkeypatch):
    monkeypatch.setattr(declared, "DEFAULTS", replace(Settings(), view=FreeText()))
    with pytest.raises(TypeError, match=r"Words: .*control=Control\.OWN"):
        SettingRows(qapp).make(("view", "words"))


def test_every_setting_that_is_declared_to_have_a_row_has_one(desk):
    window = desk.window
    shown = {*window.panel._rows, *window.dialogs.record._rows, *window.hide_page.rows}
    shown |= {("classify", name) for name in window.classify.figures}
    assert shown == {(group.name, name) for group in fields(Settings)
                     for name, spec in specs(getattr(Settings(), group.name)) if spec.control is Control.ROW}
