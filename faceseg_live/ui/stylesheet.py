"""The window's style sheet, made from a set of colours."""

from __future__ import annotations

from string import Template

from .tokens import Tokens

_SHEET = Template("""
QWidget { color: $text; }
QWidget:disabled { color: $faint; }
QMainWindow, QDialog, #panel, #sourceBar, #performanceBar { background: $window; }
#stage, #cropStrip { background: $stage; }
#sourceBar { border-bottom: 1px solid $line; }
#performanceBar { border-top: 1px solid $line; }
#panel { border: none; border-left: 1px solid $line; }
#section { background: $window; border: none; border-bottom: 1px solid $line; }
#section[isLast="true"] { border-bottom: none; }

QLabel { background: transparent; }
QLabel[role="heading"] { color: $muted; font-size: 11px; font-weight: 600; letter-spacing: 1px; }
QLabel[role="muted"], QLabel[role="small"] { color: $muted; }
QLabel[role="small"], QLabel[role="measure"] { font-size: 12px; }
QLabel[role="measure"] { color: $muted; }
QLabel[role="figure"] { font-size: 12px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="badge"] { background: $hover; color: $muted; border-radius: 4px; font-size: 11px; }
QLabel[role="badge"]:disabled { color: $faint; }
QLabel[role="pill"] { background: $hover; color: $muted; border-radius: 4px; font-size: 12px; padding: 0 8px; }
QLabel[role="error"] { color: $error; }
QLabel[role="smallError"] { color: $error; font-size: 12px; }
QLabel[role="positive"] { color: $positive; font-size: 12px; font-weight: 600; }
QLabel[role="warning"] { color: $warning; font-size: 12px; }
QProgressBar { background: $raised; border: 1px solid $line_strong; border-radius: 6px; text-align: center; }
QProgressBar { min-height: 26px; }
QProgressBar::chunk { background: $accent_soft; border-radius: 5px; }

QPushButton {
    background: $raised; border: 1px solid $line_strong; border-radius: 6px; padding: 0 12px; min-height: 28px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:disabled { background: transparent; border-color: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:default { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton:default:disabled { background: transparent; border-color: $line; color: $faint; }
QPushButton[role="menu"] { padding: 0; text-align: left; }
QPushButton[role="menu"]:focus { padding: 0; }
QPushButton[role="menu"][isTakenAway="true"] { border: 1px dashed $warning; }
QPushButton[role="menu"]:checked { background: $accent_soft; border-color: $accent; }
QPushButton::menu-indicator { width: 0; image: none; }
QPushButton[role="chip"] { padding: 0 7px; text-align: left; min-height: 26px; }
QPushButton[role="chip"]:focus { padding: 0 6px; }
QPushButton[role="chip"]:checked { background: $accent_soft; border-color: $accent; }
QPushButton[role="chip"][isTakenAway="true"] { border: 1px dashed $warning; color: $warning; }
QPushButton[role="chip"][isTakenAway="true"]:disabled { border-color: $line_strong; color: $faint; }
QPushButton[role="chip"][isTakenAway="true"]:focus { border: 2px dashed $warning; }
QPushButton[role="chip"]:checked:focus { border: 2px solid $text; }
QPushButton[isNumber="true"], QPushButton[isNumber="true"]:focus { padding: 0; text-align: center; }
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $muted; padding: 0 4px; min-height: 18px;
    font-size: 12px; border-radius: 4px;
}
QPushButton[role="link"][leads="true"] { color: $accent; }
QPushButton[role="link"]:hover { color: $text; background: $hover; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
QPushButton[role="link"]:disabled { color: $faint; }
QPushButton[role="swatch"] { text-align: left; padding: 0 10px 0 32px; min-height: 26px; }
QPushButton[role="swatch"]:focus { padding: 0 9px 0 31px; }

QPushButton[role="record"] { font-weight: 600; padding: 0 6px; }
QPushButton[role="record"][isOn="true"] { border-color: $error; color: $error; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton[role="framed"] { background: $raised; border: 1px solid $line_strong; border-radius: 6px; }
QToolButton[role="framed"]:hover { background: $hover; }
QToolButton[role="framed"]:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { image: none; }

#tabRow { background: $window; border-left: 1px solid $line; border-bottom: 1px solid $line; }
QPushButton[role="tab"] {
    background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0; color: $muted;
    padding: 0 6px; min-height: 34px;
}
QPushButton[role="tab"]:hover { color: $text; background: $hover; }
QPushButton[role="tab"]:checked { color: $text; border-bottom: 2px solid $accent; }
QPushButton[role="tab"]:focus { border: 1px solid $accent; padding: 0 5px; }
#viewModes { background: $raised; border: 1px solid $line_strong; border-radius: 6px; }
QPushButton[role="segment"] {
    background: transparent; border: none; border-right: 1px solid $line_strong; border-radius: 0; padding: 0 7px;
    min-height: 28px;
}
QPushButton[role="segment"][isFirst="true"] { border-top-left-radius: 5px; border-bottom-left-radius: 5px; }
QPushButton[role="segment"][isLast="true"] {
    border-right: none; border-top-right-radius: 5px; border-bottom-right-radius: 5px;
}
QPushButton[role="segment"]:hover { background: $hover; }
QPushButton[role="segment"]:checked { background: $accent; color: $on_accent; }
QPushButton[role="segment"]:focus { border: 2px solid $accent; padding: 0 5px 0 5px; }
QPushButton[role="segment"]:checked:focus { border: 2px solid $text; }

QAbstractSpinBox, QLineEdit, QKeySequenceEdit QLineEdit {
    background: $raised; border: 1px solid $line_strong; border-radius: 6px; padding: 0 7px; min-height: 24px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
    background: transparent; border: none; border-radius: 0; padding: 0 4px; min-height: 0;
}
/* Hidden by their width: Qt leaves no room for the text of a styled box whose buttons are switched off. */
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { width: 0; image: none; }
QAbstractSpinBox:focus, QLineEdit:focus { border: 2px solid $accent; padding: 0 6px; }
QLineEdit[state="typing"], QLineEdit[state="error"], QLineEdit[state="refused"] { border-style: dashed; }
QLineEdit[state="error"], QLineEdit[state="error"]:focus { border-color: $error; }
QLineEdit[state="refused"], QLineEdit[state="refused"]:focus { border-color: $warning; }
QAbstractSpinBox:disabled, QLineEdit:disabled { background: transparent; border-color: $line; }

QMenu { background: $raised; border: 1px solid $line_strong; padding: 4px 0; }
QMenu::item { padding: 5px 20px 5px 12px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QMenu::section { color: $muted; padding: 4px 12px; }
QMenu::indicator, QMenu::icon { left: 8px; }

#completions { background: $raised; border: 1px solid $line_strong; outline: 0; }
#completions::item { padding: 3px 10px; min-height: 18px; }
#completions::item:selected { background: $accent; color: $on_accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: $pressed; color: $text; border: 1px solid $line_strong; padding: 4px 6px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line_strong; border-radius: 3px; min-height: 24px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#notice { background: $raised; border: 1px solid $line_strong; border-radius: 8px; }
#noticeText { background: transparent; border: none; selection-background-color: $accent; selection-color: $on_accent; }
#notice[level="warning"] { border-color: $warning; }
#notice[level="error"] { border-color: $error; }

QTreeWidget, QPlainTextEdit { background: $raised; border: 1px solid $line_strong; border-radius: 6px; }
QTreeWidget { outline: 0; }
QTreeWidget:focus, QPlainTextEdit:focus { border-color: $accent; }
QTreeWidget::item { min-height: 26px; padding: 0 4px; border: none; }
QTreeWidget::item:selected { background: $accent; color: $on_accent; }
QHeaderView::section { background: $window; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px; }
""")


def stylesheet(tokens: Tokens) -> str:
    """Qt's style sheet in the colours of a set."""
    return _SHEET.substitute({name: getattr(tokens, name) for name in tokens.__slots__})
