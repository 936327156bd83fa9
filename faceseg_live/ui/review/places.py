"""The list of places at which a person should look, by file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ...batch.hiding.review import FileInReview
from ...batch.hiding_report.spans import UncertainSpan
from ...messages import visible
from ..fonts import tabular
from ..icons import icon
from ..tokens import DARK, Tokens

_PLACE = Qt.ItemDataRole.UserRole
_OWN_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: a place in a file, or the file as such."""

    file: FileInReview
    span: UncertainSpan | None

    @property
    def is_settled(self) -> bool:
        """Whether a person has looked at it, or nobody needs to."""
        return self.span is None or self.span in self.file.corrections.looked_at

    @property
    def is_hidden(self) -> bool:
        """Whether something is hidden there."""
        return self.span is not None and self.file.is_covered(self.span)

    @property
    def can_hide(self) -> bool:
        """Whether something may be there that isn't hidden."""
        return self.span is not None and self.span.track is not None and not self.is_hidden

    @property
    def can_show(self) -> bool:
        """Whether something is hidden there, and nobody drew it."""
        return self.span is not None and self.file.head_at(self.span) is not None


class Places(QTreeWidget):
    """One row for each; a tick stands before those that are settled. Files have rows where there are several."""

    chosen = Signal()
    """`place` is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setColumnCount(2)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setAccessibleName("Places to look at")
        self.setMinimumHeight(96)
        self._items: list[QTreeWidgetItem] = []
        self._tokens = DARK
        self.currentItemChanged.connect(self._chosen)

    def fill(self, files: Sequence[FileInReview]) -> None:
        """List the places of these files."""
        for file in files:
            if len(files) > 1 or not file.spans:
                self._add(Place(file, None), file.source.name, "" if file.spans else "nothing unsure")
            for span in file.spans:
                self._add(Place(file, span), span.title, when(file, span))
        self.refresh()

    def take_tokens(self, tokens: Tokens) -> None:
        """Draw signs in the colours of a set."""
        self._tokens = tokens
        self.refresh()

    @property
    def place(self) -> Place | None:
        """The chosen one."""
        item = self.currentItem()
        return item.data(0, _PLACE) if item is not None else None

    @property
    def places(self) -> list[Place]:
        """All that are places in files."""
        return [place for item in self._items if (place := item.data(0, _PLACE)).span is not None]

    def refresh(self) -> None:
        """Tick those that are settled."""
        for item in self._items:
            place = item.data(0, _PLACE)
            if place.span is not None:
                item.setIcon(0, self._sign(place))
                words = (item.text(0), item.text(1), "looked at" if place.is_settled else "")
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, " ".join(words).strip())

    def step(self, by: int) -> None:
        """Choose another one, so many further."""
        if self._items:
            item = self.currentItem()
            here = self._items.index(item) if item is not None else -1
            self.setCurrentItem(self._items[min(max(here + by, 0), len(self._items) - 1)])

    def go_on(self) -> None:
        """Choose the next one that isn't settled; the one after this where all are."""
        item = self.currentItem()
        here = self._items.index(item) + 1 if item is not None else 0
        later = [*self._items[here:], *self._items[:here]]
        open_ = next((item for item in later if not item.data(0, _PLACE).is_settled), None)
        if open_ is not None:
            self.setCurrentItem(open_)
        else:
            self.step(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters belong to the window."""
        if Qt.Key(event.key()) in _OWN_KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _add(self, place: Place, title: str, where: str) -> None:
        item = QTreeWidgetItem(self, [visible(title), where])
        item.setData(0, _PLACE, place)
        item.setToolTip(0, place.span.text if place.span is not None else visible(str(place.file.source)))
        item.setFont(1, tabular(self.font()))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if place.span is None:
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        self._items.append(item)

    def _sign(self, place: Place) -> QIcon:
        if place.is_settled:
            return icon("check", self._tokens.positive, self._tokens.faint)
        return icon("dot", self._tokens.warning if place.is_hidden else self._tokens.error, self._tokens.faint)

    def _chosen(self) -> None:
        self.chosen.emit()


def when(file: FileInReview, span: UncertainSpan) -> str:
    """When a place begins, and how many frames it has; nothing for a picture."""
    if file.is_still:
        return ""
    frames = span.last + 1 - span.first
    return f"{clock(file.times_s[span.first])}  ·  {frames} frame{'s' * (frames > 1)}"


def clock(time_s: float) -> str:
    """Minutes and seconds, to hundredths."""
    minutes, seconds = divmod(time_s, 60)
    return f"{int(minutes)}:{seconds:05.2f}"
