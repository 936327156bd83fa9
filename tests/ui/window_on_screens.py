"""The window in a process of its own, whose screens the test makes: prints where it stands, as JSON.

    QT_QPA_PLATFORM=offscreen:configfile=… python -m tests.ui.window_on_screens '{"stored": "", "frame": [0, 0, 1, 1]}'

The argument: the geometry that an earlier run stored; and, for what it will store itself, where it is put then
("frame": x, y, width, height) and whether it fills the screen ("maximized").
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from faceseg_live.settings import Settings
from faceseg_live.ui.application import make_application
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.choices import Choices, EngineChoice
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController
from tests.ui.stand_in import StandInSession, no_devices


def main() -> None:
    asked = json.loads(sys.argv[1])
    application, theme = make_application()
    settings = Settings().changed("window", geometry=asked["stored"])
    session = StandInSession(settings)
    controller = SettingsController(settings, apply=session.update, save=lambda _: None)
    window = MainWindow(session, Bridge(), controller, theme, Choices({"mesh": EngineChoice("Face mesh")}),
                        devices=no_devices())
    window.show()
    application.processEvents()
    told = {
        "screens": [list(screen.availableGeometry().getRect()) for screen in QGuiApplication.screens()],
        "frame": list(window.frameGeometry().getRect()),
        "client": list(window.geometry().getRect()),
        "minimum": list(window.minimumSize().toTuple()),
        "is_maximized": window.isMaximized(),
        "record": _place(window.top.record),
        "side": _place(window.side),
        "video": _place(window.video),
    }
    window.showNormal()
    application.processEvents()
    told["normal"] = list(window.frameGeometry().getRect())
    if "frame" in asked:
        window.setGeometry(QRect(*asked["frame"]))
    if asked.get("maximized"):
        window.showMaximized()
    application.processEvents()
    window.close()
    print(json.dumps(told | {"stored": controller.stored.window.geometry}))


def _place(part: QWidget) -> list[int]:
    return list(QRect(part.mapToGlobal(QPoint()), part.size()).getRect())


if __name__ == "__main__":
    main()
