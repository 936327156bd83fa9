"""Messages inside the window: they say what happened and what to do, and never stop the work."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from math import ceil

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..messages import visible
from .icons import give_icon, tint
from .theme import ThemeSwitch

HIDE_AFTER_MS = 6000
_WIDTH = 560
_MARGIN, _GAP = 12, 8
_SHOWN_AT_ONCE = 3


class NoticeLevel(Enum):
    """How grave a message is; also the name of its icon."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_COLOURS = {NoticeLevel.INFO: "accent", NoticeLevel.WARNING: "warning", NoticeLevel.ERROR: "error"}


class BannerText(QTextEdit):
    """Text that can be selected and breaks anywhere where it must: a label lets a long path run out of sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noticeText")
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        document = self.document().clone()
        document.setDefaultFont(self.font())
        document.setTextWidth(width)
        return ceil(document.size().height())

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, self.heightForWidth(_WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Banner(QFrame):
    """One message with what can be done about it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key, self.text, self.level = key, "", NoticeLevel.INFO
        self._run: Callable[[], None] | None = None
        self.setObjectName("notice")
        self._sign, self._words = QLabel(), BannerText()
        self.action, self.close_button = QPushButton(), QToolButton()
        self.action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.action.clicked.connect(self._act)
        give_icon(self.close_button, "close", "muted")
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setFixedSize(24, 24)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip("Dismiss")
        self.close_button.setAccessibleName("Dismiss the message")
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self.close_button.click)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        for part in (self._sign, self._words, self.action, self.close_button):
            row.addWidget(part, 1 if part is self._words else 0, Qt.AlignmentFlag.AlignVCenter)

    def show_text(self, level: NoticeLevel, text: str, action: str, run: Callable[[], None] | None) -> None:
        """Show this text, with a button where there is something to do."""
        self.text, self.level, self._run = text, level, run
        self.setProperty("level", level.value)
        self.setAccessibleName(text)
        give_icon(self._sign, level.value, _COLOURS[level])
        self._words.setPlainText(text)
        self._words.updateGeometry()
        self.action.setText(action)
        self.action.setToolTip(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.style().polish(self)

    def stay(self, for_ms: int | None) -> None:
        """Leave by itself after so long; None: stay."""
        self._leaving.stop()
        if for_ms is not None:
            self._leaving.start(for_ms)

    def _act(self) -> None:
        if self._run is not None:
            self._run()


class Notices(QWidget):
    """The stack of messages over the upper edge of the picture. A message replaces the one of the same key."""

    def __init__(self, stage: QWidget, theme: ThemeSwitch) -> None:
        super().__init__(stage)
        self._theme = theme
        self._banners: list[Banner] = []
        self._signs = QRect()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
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
        level: NoticeLevel,
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
        text = visible(text, keeps="\n")
        key = key or text
        banner = self._banner(key) or self._add(key)
        is_news = text != banner.text
        banner.show_text(level, text, action, run)
        if is_news:
            tint(banner, self._theme.tokens)
            QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))
        may_stay = level is not NoticeLevel.INFO if stays is None else stays
        banner.stay(None if may_stay else HIDE_AFTER_MS)
        self._place()

    def leave_free(self, place: QRect) -> None:
        """Signs lie there over the picture: messages stand beside them, or below where that is too narrow."""
        self._signs = place
        self._place()

    def has(self, key: str) -> bool:
        """Whether a message of that key is shown."""
        return self._banner(key) is not None

    def dismiss(self, key: str) -> None:
        """Take a message away, if it is shown."""
        for banner in [banner for banner in self._banners if banner.key == key]:
            self._banners.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _banner(self, key: str) -> Banner | None:
        return next((banner for banner in self._banners if banner.key == key), None)

    def _add(self, key: str) -> Banner:
        banner = Banner(key)
        banner.close_button.clicked.connect(self._close_clicked)
        self._banners.append(banner)
        self._column.addWidget(banner)
        banner.show()  # at once: the layout passes over what is hidden, and would leave no room for it
        for older in self._banners[:-_SHOWN_AT_ONCE]:
            self.dismiss(older.key)
        self.show()
        return banner

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
        height = self._column.heightForWidth(width)
        left = (stage.width() - width) // 2
        top = self._signs.bottom() + 1 + _GAP if left <= self._signs.right() else _MARGIN
        self.setGeometry(left, top, width, height)
        self.raise_()


def sentence(text: str) -> str:
    """A message as a sentence: a capital where a plain word begins it, a full stop at its end."""
    first = text.partition(" ")[0]
    if first.isalpha() and first.islower():  # not an address, a path or a name
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
