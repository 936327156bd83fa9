"""The labels of one face at a time: which face, a filter, and a way to hold them still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ..domain.types import FaceMatch
from .chips import FaceChips, chip
from .label_bars import ROW_PX, LabelBars, rows_of

_SHOW_EVERY_MS = 120
"""Numbers that change faster can't be read."""
_OLD_S = 0.5
_LEAST_ROWS = 5
"""So many labels are seen at once in the lowest window, too."""


class LabelPanel(QWidget):
    """Shows every label with its score."""

    refreshed = Signal()
    """Another face, or newer scores of it, are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._asked: tuple[str, ...] = ()
        self._matches: Mapping[int, FaceMatch] = {}
        self._requested: int | None = None
        self._locked: int | None = None
        self.faces, self.bars = FaceChips(), LabelBars()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter labels")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter labels")
        self.filter.setToolTip("Shows the labels that contain these words")
        self.freeze = chip("Freeze", "Freezes the scores while the picture continues", "Freeze the scores")
        self.age = QLabel()
        self.age.setProperty("role", "small")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SHOW_EVERY_MS)
        self._soon.timeout.connect(self._show)
        self._arrange()
        self.filter.textChanged.connect(self._show)
        self.faces.chosen.connect(self._choose)
        self.freeze.toggled.connect(self._show)

    @property
    def face(self) -> int | None:
        """Whose labels are shown: the chosen one's, the locked one's, or the first one's."""
        for requested in (self._requested, self._locked):
            if requested in self._matches:
                return requested
        return min(self._matches, default=None)

    @property
    def match(self) -> FaceMatch | None:
        """Of that face."""
        return self._matches.get(self.face or -1)

    def know(self, labels: Sequence[str]) -> None:
        """These are all the labels that there are."""
        self._labels = tuple(labels)
        self._show()

    def ask(self, labels: Sequence[str]) -> None:
        """The expression asks for these: they come first."""
        self._asked = tuple(labels)
        self._show()

    def show_matches(self, matches: Mapping[int, FaceMatch], locked: int | None) -> None:
        """Show the newest scores, unless they are frozen; a few times a second."""
        if self.freeze.isChecked():
            return
        self._matches, self._locked = matches, locked
        if not self._soon.isActive():
            self._soon.start()

    def _choose(self, face_id: int) -> None:
        self._requested = face_id
        self._show()

    def _show(self) -> None:
        match = self.match
        scores = match.scores if match else {}
        self.bars.show_rows(rows_of(scores, [*dict.fromkeys([*self._labels, *scores])], self._asked,
                                    self.filter.text()))
        self.faces.show_faces(sorted(self._matches), self.face)
        is_old = match is not None and match.age_s > _OLD_S
        age = f"Slow classifiers: {match.age_s:.1f} s ago" if match and is_old else ""
        self.age.setText("Frozen" if self.freeze.isChecked() else age)
        self.age.setVisible(bool(self.age.text()))
        self.refreshed.emit()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filter, 1)
        top.addWidget(self.freeze)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setMinimumHeight(_LEAST_ROWS * ROW_PX)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self.bars)
        inside.addStretch(1)
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.faces)
        column.addWidget(self.age)
        column.addWidget(scroll, 1)
        self.faces.hide()
        self.age.hide()
