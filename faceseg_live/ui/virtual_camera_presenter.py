"""Decides what the window shows of the virtual camera: the section, the badge, the notice of a failure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ..pipeline.events import VirtualCameraChanged
from ..pipeline.session import Session
from ..pipeline.virtual_camera import CameraState, CameraStatus
from .notices import NoticeLevel, Notices
from .virtual_camera_section import VirtualCameraSection, status_words

_NOTICE = "virtual camera"


def sending_badge(status: CameraStatus) -> str:
    """What stands next to the view as long as other programs see it, or are about to."""
    if status.is_visible_elsewhere:
        return f"Sending to {status.device}"
    return "Sending…" if status.state is CameraState.OPENING else ""


class VirtualCameraPresenter(QObject):
    """Listens to the session; on the window's thread."""

    def __init__(self, section: VirtualCameraSection, notices: Notices, show_badge: Callable[[str], None],
                 session: Session, parent: QObject | None = None) -> None:
        """`show_badge` shows words where nobody can miss them, or nothing for no words."""
        super().__init__(parent)
        self._section, self._notices, self._show_badge, self._session = section, notices, show_badge, session
        section.requested.connect(session.send)

    def changed(self, event: VirtualCameraChanged) -> None:
        """It was switched on or off, opened, or failed."""
        status = event.status
        self._section.show_status(status)
        self._show_badge(sending_badge(status))
        if status.state is CameraState.UNAVAILABLE:
            self._notices.show_notice(NoticeLevel.ERROR, status_words(status), key=_NOTICE, action="Try again",
                                      run=self._try_again)
        else:
            self._notices.dismiss(_NOTICE)

    def _try_again(self) -> None:
        self._session.send(True)
