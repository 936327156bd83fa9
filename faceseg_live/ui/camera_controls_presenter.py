"""Lets the user change the controls of the open camera, and keeps what was chosen for that camera."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject

from ..media.sources.camera_controls import CameraControl
from ..media.sources.camera_info import CameraInfo
from .camera_controls_dialog import CameraControlsDialog
from .camera_work import CameraWork
from .notices import NoticeLevel, Notices, sentence
from .settings_controller import SettingsController
from .source_menu import SourceMenu

_NO_CAMERA = "No camera is open. Choose one as the source first."
_ASKING = "Asking the camera…"
_LINUX_ONLY = "On this system a camera's controls can't be changed from here; on Linux they can."


class CameraControlsPresenter(QObject):
    """Between the dialog, the camera and the settings."""

    def __init__(self, dialog: CameraControlsDialog, menu: SourceMenu, work: CameraWork,
                 controller: SettingsController, notices: Notices, tint: Callable[[], None],
                 parent: QObject | None = None) -> None:
        """`tint`: gives icons to rows that are new."""
        super().__init__(parent)
        self._dialog, self._menu, self._work, self._tint = dialog, menu, work, tint
        self._controller, self._notices = controller, notices
        self._controls: tuple[CameraControl, ...] = ()
        dialog.changed.connect(self._change)
        dialog.reset_requested.connect(self._reset)
        work.seen.connect(self._show)
        work.refused.connect(self._refused)

    def look(self) -> None:
        """Show the controls of the camera that is open now, as they are now."""
        camera = self._menu.camera
        if camera is None:
            self._dialog.show_nothing("", _NO_CAMERA)
            return
        if camera.name != self._dialog.title.text():
            self._dialog.show_nothing(camera.name, _ASKING)
        self._work.look(camera.index)

    def source_changed(self) -> None:
        """Another source is open, or none: it matters where the dialog is looked at."""
        if self._dialog.isVisible():
            self.look()

    def _show(self, index: int, controls: tuple[CameraControl, ...]) -> None:
        camera = self._menu.camera
        if camera is None or camera.index != index:
            return
        self._controls = controls
        if not controls:
            is_linux = sys.platform == "linux"
            self._dialog.show_nothing(camera.name, f"{camera.name} has no controls." if is_linux else _LINUX_ONLY)
        elif self._dialog.show_controls(camera.name, controls):
            self._tint()

    def _change(self, key: str, value: int) -> None:
        if (camera := self._menu.camera) is not None:
            self._work.change(camera.index, {key: value})
            self._keep(camera, self._kept(camera) | {key: value})

    def _reset(self) -> None:
        if (camera := self._menu.camera) is not None:
            # The last ones first: what rules over others stands before them, and may take them away again.
            self._work.change(camera.index, {control.key: control.default for control in reversed(self._controls)
                                             if control.is_active})
            self._keep(camera, {})

    def _kept(self, camera: CameraInfo) -> dict[str, int]:
        return dict(self._controller.stored.source.controls.get(camera.key, {}))

    def _keep(self, camera: CameraInfo, values: dict[str, int]) -> None:
        """What equals the camera's own default needs no keeping."""
        defaults = {control.key: control.default for control in self._controls}
        own = {key: value for key, value in values.items() if value != defaults.get(key)}
        others = {key: kept for key, kept in self._controller.stored.source.controls.items() if key != camera.key}
        self._controller.set("source", controls=others | ({camera.key: own} if own else {}))

    def _refused(self, reason: str) -> None:
        self._notices.show_notice(NoticeLevel.WARNING, sentence(reason), key="control")
