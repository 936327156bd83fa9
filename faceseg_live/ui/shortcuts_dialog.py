"""Shows every command with its key, and binds other keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .commands import COMMANDS, WITH_CTRL
from .keymap import Keymap, readable

_COMMAND = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """A table of commands; the chosen one's key can be changed below it."""

    changed = Signal(object)
    """The new Keymap."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 600)
        self.keymap = keymap
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command or key")
        self.search.setAccessibleName("Find a command or key")
        self.search.setClearButtonEnabled(True)
        self.table = self._table()
        self.editor = QKeySequenceEdit()
        self.editor.setMaximumSequenceLength(1)
        self.editor.setAccessibleName("New key")
        self.editor.setToolTip("Click here and press the new key")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(36)
        self.use = _button("Use it here", "Take the key away from the other command")
        self.clear = _button("No key", "Leave the command without a key")
        self.reset = _button("Reset", "Give the command its default key again")
        self.reset_all = _button("Reset all", "Give every command its default key again")
        self._arrange()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(self._chosen)
        self.editor.keySequenceChanged.connect(self._typed)
        self.use.clicked.connect(self._take_over)
        self.clear.clicked.connect(self._clear)
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        self.select("area.face")

    @property
    def command(self) -> str | None:
        """The chosen command."""
        item = self.table.currentItem()
        return item.data(0, _COMMAND) if item else None

    def select(self, command: str) -> None:
        """Choose a command."""
        self.table.setCurrentItem(self._items[command])

    def _table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setColumnCount(2)
        table.setHeaderLabels(["Command", "Key"])
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        table.header().setStretchLastSection(False)
        table.setRootIsDecorated(False)
        table.setIndentation(12)
        table.setAccessibleName("Commands")
        return table

    def _fill(self) -> None:
        self._items: dict[str, QTreeWidgetItem] = {}
        self._hints: list[QTreeWidgetItem] = []
        groups: dict[str, QTreeWidgetItem] = {}
        for command in COMMANDS.values():
            if command.group not in groups:
                group = QTreeWidgetItem(self.table, [command.group.upper(), ""])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                groups[command.group] = group
                if command.group in WITH_CTRL:
                    self._hints.append(_hint(group, WITH_CTRL[command.group]))
            item = QTreeWidgetItem(groups[command.group], [command.title, ""])
            item.setData(0, _COMMAND, command.id)
            self._items[command.id] = item
        self.table.expandAll()
        self._show_keys()

    def _show_keys(self) -> None:
        for command, item in self._items.items():
            item.setText(1, readable(self.keymap.keys(command)))
        self.reset_all.setEnabled(bool(self.keymap.own))

    def _arrange(self) -> None:
        keys = QHBoxLayout()
        keys.setSpacing(8)
        label = QLabel("New key")
        label.setBuddy(self.editor)
        keys.addWidget(label)
        keys.addWidget(self.editor, 1)
        for button in (self.use, self.clear, self.reset):
            keys.addWidget(button)
        close = _button("Close", "")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        last = QHBoxLayout()
        last.addWidget(self.reset_all)
        last.addStretch(1)
        last.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(keys)
        column.addWidget(self.message)
        column.addLayout(last)

    def _filter(self, text: str) -> None:
        requested = text.casefold()
        for command, item in self._items.items():
            words = f"{COMMANDS[command].title} {item.text(1)}".casefold()
            item.setHidden(requested not in words)
        for hint in self._hints:
            hint.setHidden(requested not in f"{hint.text(0)} {hint.text(1)}".casefold())
        for place in range(self.table.topLevelItemCount()):
            group = self.table.topLevelItem(place)
            if group is not None:
                rows = (group.child(row) for row in range(group.childCount()))
                group.setHidden(all(row is None or row.isHidden() for row in rows))

    def _chosen(self) -> None:
        command = self.command
        for control in (self.editor, self.clear, self.reset):
            control.setEnabled(command is not None)
        self._show_editor(self.keymap.keys(command) if command else "")
        self._show_message("")

    def _typed(self, sequence: QKeySequence) -> None:
        command, keys = self.command, sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if command is None or not keys:
            return
        owner = self.keymap.owner(keys)
        if owner == command:  # the editor says so, too, when the focus leaves it
            self._show_message("")
        elif owner is None:
            self._bind(command, keys)
        else:
            self._show_message(
                f"{readable(keys)} belongs to “{COMMANDS[owner].title}”. Press another key, or use it here.",
                is_conflict=True,
            )

    def _take_over(self) -> None:
        keys = self.editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if self.command:
            self._bind(self.command, keys)

    def _clear(self) -> None:
        if self.command:
            self._bind(self.command, "")

    def _reset(self) -> None:
        if self.command:
            self._bind(self.command, COMMANDS[self.command].shortcut)

    def _reset_all(self) -> None:
        self._become(Keymap())

    def _bind(self, command: str, keys: str) -> None:
        loser = self.keymap.owner(keys)
        self._become(self.keymap.bound(command, keys))
        if loser and loser != command:
            self._show_message(f"{readable(keys)} was taken from “{COMMANDS[loser].title}”, which has no key now.")

    def _become(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._show_keys()
        self._show_editor(keymap.keys(self.command) if self.command else "")
        self._show_message("")
        self.changed.emit(keymap)

    def _show_editor(self, keys: str) -> None:
        self.editor.blockSignals(True)
        self.editor.setKeySequence(QKeySequence.fromString(keys))
        self.editor.blockSignals(False)

    def _show_message(self, text: str, *, is_conflict: bool = False) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "error" if is_conflict else "muted")
        self.message.style().polish(self.message)
        self.use.setEnabled(is_conflict)


def _hint(group: QTreeWidgetItem, words: str) -> QTreeWidgetItem:
    """A line about all commands of a group, and can't be chosen."""
    ctrl = readable("Ctrl+A").removesuffix("A")
    item = QTreeWidgetItem(group, [words, f"{ctrl}key"])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item


def _button(title: str, help_: str) -> QPushButton:
    button = QPushButton(title)
    button.setToolTip(help_)
    button.setAutoDefault(False)
    return button
