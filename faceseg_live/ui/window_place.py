"""Where the window stands: within the room that its screen has, at the first start, at later ones, and from then on."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

COMFORTABLE = QSize(1280, 800)
"""Without the frame, as all sizes here but those called so; in logical pixels."""
MINIMUM = QSize(800, 560)
_USUAL_FRAME = QMargins(4, 40, 4, 4)
"""Counted on until the window manager has put its own round the window; few title bars are higher."""
_FILLING = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMinimized


def fitted(frame: QRect, room: QRect) -> QRect:
    """A frame made as small, and moved as far, as it takes to lie within a room."""
    size = frame.size().boundedTo(room.size())
    spare = room.size() - size
    left = room.x() + max(0, min(frame.x() - room.x(), spare.width()))
    top = room.y() + max(0, min(frame.y() - room.y(), spare.height()))
    return QRect(QPoint(left, top), size)


def largest(window: QWidget) -> QSize:
    """The size that a window or dialog may have on its screen, without its frame."""
    return window.screen().availableGeometry().size().shrunkBy(_USUAL_FRAME)


class WindowPlace(QObject):
    """Keeps one window within its screen. A window that fills its screen, or is none, is left alone."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_watching = False

    def restore(self, geometry: str) -> None:
        """Stand where an earlier run left off, or in the middle of the screen; `geometry`: what `stored` gave."""
        self._window.resize(COMFORTABLE)
        if geometry and self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode())):
            # Closed in full screen: this start shows its bars, so it must not fill the screen.
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowFullScreen)
            self._limit(self._window.screen())
            self.fit()
        else:
            frame = QRect(QPoint(), COMFORTABLE.grownBy(self._margins()))
            frame.moveCenter(self._window.screen().availableGeometry().center())
            self._window.move(frame.topLeft())
            self._fit(frame)

    @property
    def stored(self) -> str:
        """What `restore` takes at the next start."""
        return bytes(self._window.saveGeometry().toBase64().data()).decode()

    def fit(self) -> None:
        """Be no larger than the screen has room for, and lie within it."""
        if not self._window.windowState() & _FILLING:
            self._fit(self._window.geometry().marginsAdded(self._margins()))

    def watch(self) -> None:
        """The window is shown: follow what becomes of the screens from now on."""
        handle, application = self._window.windowHandle(), QGuiApplication.instance()
        if self._is_watching or handle is None or not isinstance(application, QGuiApplication):
            return
        self._is_watching = True
        handle.screenChanged.connect(self._screen_changed)
        application.screenAdded.connect(self._watch_screen)
        for screen in application.screens():
            self._watch_screen(screen)

    def _fit(self, frame: QRect) -> None:
        """Nothing is set that fits already: while the true frame isn't known, the window would creep at each start."""
        screen = QGuiApplication.screenAt(frame.center()) or self._window.screen()
        room = screen.availableGeometry()
        if room.isEmpty():  # the last monitor is off
            return
        self._limit(screen)
        place = fitted(frame, room)
        if place.size() != frame.size():
            self._window.resize(place.size().shrunkBy(self._margins()))
        if place.topLeft() != frame.topLeft():
            self._window.move(place.topLeft())

    def _limit(self, screen: QScreen) -> None:
        """The least size is no larger than what the screen has room for."""
        room = screen.availableGeometry().size().shrunkBy(self._margins())
        self._window.setMinimumSize(MINIMUM.boundedTo(room))

    def _margins(self) -> QMargins:
        handle = self._window.windowHandle()
        known = handle.frameMargins() if handle is not None and handle.isVisible() else QMargins()
        return _USUAL_FRAME if known.isNull() else known

    def _screen_changed(self, screen: QScreen) -> None:
        """It was moved to another one, perhaps only half so far, or its own one is gone."""
        self._limit(screen)
        if QGuiApplication.screenAt(self._window.geometry().center()) is None:
            self.fit()

    def _watch_screen(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self.fit)
