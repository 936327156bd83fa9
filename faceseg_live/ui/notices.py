"""Messages inside the window: they say what happened and what to do, and never stop the work."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from .icons import give_icon, tint
from .theme import ThemeSwitch

HIDE_AFTER_MS = 6000
_WIDTH = 560
_MARGIN = 12
_SHOWN_AT_ONCE = 3


class Level(Enum):
    """How grave a message is; also the name of its icon."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_COLOURS = {Level.INFO: "accent", Level.WARNING: "warning", Level.ERROR: "error"}


class Banner(QFrame):
    """One message with what can be done about it."""

    def __init__(self, level: Level, text: str, action: str, run: Callable[[], None] | None, key: str) -> None:
        super().__init__()
        self.key, self.text, self.level = key, text, level
        self.setObjectName("notice")
        self.setProperty("level", level.value)
        self.setAccessibleName(text)
        sign, words = QLabel(), QLabel(text)
        give_icon(sign, level.value, _COLOURS[level])
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.action = QPushButton(action)
        self.action.setVisible(bool(action))
        self.action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if run is not None:
            self.action.clicked.connect(run)
        self.close_button = QToolButton()
        give_icon(self.close_button, "close", "muted")
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setFixedSize(24, 24)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip("Dismiss")
        self.close_button.setAccessibleName("Dismiss the message")
        row.addWidget(self.action)
        row.addWidget(self.close_button)


class Notices(QWidget):
    """The stack of messages over the upper edge of the picture. A message replaces the one of the same key."""

    def __init__(self, stage: QWidget, theme: ThemeSwitch) -> None:
        super().__init__(stage)
        self._theme = theme
        self._banners: list[Banner] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        stage.installEventFilter(self)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is shown, newest last."""
        return [banner.text for banner in self._banners]

    @property
    def banners(self) -> list[Banner]:
        return list(self._banners)

    def show_notice(
        self,
        level: Level,
        text: str,
        *,
        key: str = "",
        action: str = "",
        run: Callable[[], None] | None = None,
        stays: bool | None = None,
    ) -> None:
        """Show a message.

        Args:
            key: what it is about; it replaces an earlier message of the same key. Empty: its own text.
            action, run: a button and what it does.
            stays: until it is dismissed; otherwise it leaves by itself. Default: all but mere information.
        """
        key = key or text
        known = next((banner for banner in self._banners if banner.key == key), None)
        if known and known.text == text and stays is not False:
            return
        self.dismiss(key)
        banner = Banner(level, text, action, run, key)
        banner.close_button.clicked.connect(self._close_clicked)
        tint(banner, self._theme.tokens)
        self._banners.append(banner)
        self._column.addWidget(banner)
        for older in self._banners[:-_SHOWN_AT_ONCE]:
            self.dismiss(older.key)
        if not (level is not Level.INFO if stays is None else stays):
            leaving = QTimer(banner)
            leaving.setSingleShot(True)
            leaving.timeout.connect(banner.close_button.click)
            leaving.start(HIDE_AFTER_MS)
        self.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))

    def dismiss(self, key: str) -> None:
        """Take a message away, if it is shown."""
        for banner in [banner for banner in self._banners if banner.key == key]:
            self._banners.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))
        self._place()

    def retint(self) -> None:
        """The theme changed."""
        tint(self, self._theme.tokens)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _close_clicked(self) -> None:
        button = self.sender()
        for banner in self._banners:
            if banner.close_button is button:
                self.dismiss(banner.key)
                return

    def _place(self) -> None:
        stage = self.parentWidget()
        if stage is None or not self._banners:
            return
        width = min(_WIDTH, stage.width() - 2 * _MARGIN)
        height = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((stage.width() - width) // 2, _MARGIN, width, height)
        self.raise_()
