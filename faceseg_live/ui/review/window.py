"""The window of a review: the frame with its slider, and beside it what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...batch.hiding.review import FileInReview
from ..controls import Switch
from ..fonts import tabular
from ..icons import give_icon, tint
from ..theme import ThemeSwitch
from ..window_place import WindowPlace
from .panel import ReviewPanel
from .picture import ReviewPicture
from .presenter import ReviewParts, ReviewPresenter
from .timeline import Timeline

_BARE_KEY = Qt.Key.Key_O
_KEYS = "J next · K previous · Enter fine · H hide · B box by keys · O as it is"
_FAR = 10
"""Frames."""
_BAR_PX = 84


class ReviewWindow(QMainWindow):
    """Open until the person lets the files be written, or closes it."""

    closed = Signal()

    def __init__(self, files: Sequence[FileInReview], theme: ThemeSwitch) -> None:
        super().__init__()
        self.writes = False
        """Whether the files are to be written as they are shown."""
        self._theme = theme
        self.picture, self.timeline, self.panel = ReviewPicture(), Timeline(), ReviewPanel()
        self.where, self._keys, self.bare = QLabel(), _OptionalLabel(_KEYS), Switch("As it is")
        self.where.setFont(tabular(self.where.font()))
        self.bare.setToolTip("Show what is below, with outlines: hold O")
        self.back = _frame_button("The frame before: ←", is_back=True)
        self.on = _frame_button("The next frame: →")
        self.setWindowTitle("Review · faceseg_live")
        self._arrange()
        self.presenter = ReviewPresenter(ReviewParts(self.picture, self.timeline, self.where, self.panel), files, self)
        self._connect()
        self._retint()
        self._place = WindowPlace(self)
        self._place.restore("")
        self.panel.places.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) is _BARE_KEY and not event.isAutoRepeat():
            self.bare.setChecked(True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) is _BARE_KEY and not event.isAutoRepeat():
            self.bare.setChecked(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.presenter.finish()
        self._theme.changed.disconnect(self._retint)
        super().closeEvent(event)
        self.closed.emit()

    def write(self) -> None:
        """Let the files be written."""
        if self.panel.write.isEnabled():
            self.writes = True
            self.close()

    def _arrange(self) -> None:
        bar = QWidget()
        bar.setObjectName("performanceBar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(_BAR_PX)
        below = QHBoxLayout()
        below.setSpacing(8)
        self._keys.setProperty("role", "small")
        self._keys.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for part in (self.back, self.on, self.where):
            below.addWidget(part)
        below.addSpacing(12)
        below.addWidget(self._keys, 1)
        below.addWidget(self.bare)
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(4)
        rows.addWidget(self.timeline)
        rows.addLayout(below)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.picture, 1)
        left.addWidget(bar)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        presenter, panel = self.presenter, self.panel
        self._theme.changed.connect(self._retint)
        self.bare.toggled.connect(self.picture.show_bare)
        panel.fine.clicked.connect(presenter.settle)
        panel.hide_it.clicked.connect(presenter.hide_place)
        panel.undo.clicked.connect(presenter.undo)
        panel.write.clicked.connect(self.write)
        self.back.clicked.connect(partial(presenter.step, -1))
        self.on.clicked.connect(partial(presenter.step, 1))
        for keys, act in (
            ("J", presenter.next_place), ("K", presenter.previous_place), ("H", presenter.hide_place),
            ("Return", presenter.settle), ("Enter", presenter.settle), ("B", presenter.draw_box),
            ("Ctrl+Z", presenter.undo), ("Ctrl+Return", self.write),
            ("Left", partial(presenter.step, -1)), ("Right", partial(presenter.step, 1)),
            ("Shift+Left", partial(presenter.step, -_FAR)), ("Shift+Right", partial(presenter.step, _FAR)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _retint(self) -> None:
        tint(self, self._theme.tokens)
        self.presenter.take_tokens(self._theme.tokens)


class _OptionalLabel(QLabel):
    """Shows nothing where there isn't room for all of its text."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)


def _frame_button(help_: str, *, is_back: bool = False) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "framed")
    give_icon(button, "previous" if is_back else "next")
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(36, 30)
    button.setAutoRepeat(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(help_)
    button.setAccessibleName(help_.partition(":")[0])
    return button
